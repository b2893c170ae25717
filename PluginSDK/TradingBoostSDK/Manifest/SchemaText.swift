/// What people see of a parameter, an argument or a column; empty is left out.
struct Presentation: Sendable {
    var unit: StaticString = ""
    var title: StaticString = ""
    var text: StaticString = ""

    func write(to text: inout ManifestText) {
        text.optional("unit", unit)
        text.optional("title", title)
        text.optional("description", self.text)
    }
}

/// Writes the schema of values: parameters as members of an object, arguments as elements of an array with their names inside.
struct SchemaText: Sendable {
    private(set) var text = ManifestText()
    private let isList: Bool

    init(isList: Bool = false) { self.isList = isList }

    mutating func integer(
        _ name: StaticString, _ range: ClosedRange<Int>?, step: Int? = nil, standard: Int?, _ shown: Presentation
    ) {
        entry(name) { text in
            text.member("type", "integer")
            text.member("minimum", range?.lowerBound)
            text.member("maximum", range?.upperBound)
            text.member("multipleOf", step)
            text.member("default", standard)
            shown.write(to: &text)
        }
    }

    mutating func decimal(
        _ name: StaticString, _ range: ClosedRange<DecimalLiteral>?, step: DecimalLiteral? = nil, standard: DecimalLiteral?,
        _ shown: Presentation
    ) {
        entry(name) { text in
            text.member("type", "string")
            text.member("format", "decimal")
            text.member("minimum", range?.lowerBound.decimal)
            text.member("maximum", range?.upperBound.decimal)
            text.member("multipleOf", step?.decimal)
            text.member("default", standard?.decimal)
            shown.write(to: &text)
        }
    }

    mutating func boolean(_ name: StaticString, standard: Bool?, _ shown: Presentation) {
        entry(name) { text in
            text.member("type", "boolean")
            text.member("default", standard)
            shown.write(to: &text)
        }
    }

    mutating func number(_ name: StaticString, _ shown: Presentation) {
        entry(name) { text in
            text.member("type", "number")
            shown.write(to: &text)
        }
    }

    mutating func string(_ name: StaticString, standard: StaticString?, _ shown: Presentation) {
        entry(name) { text in
            text.member("type", "string")
            if let standard { text.member("default", standard) }
            shown.write(to: &text)
        }
    }

    mutating func choice<Choice: ParameterChoice>(_ name: StaticString, standard: Choice, _ shown: Presentation) {
        entry(name) { text in
            text.member("type", "string")
            text.array("enum") { list in
                for choice in Choice.allCases { list.element(choice.name) }
            }
            text.member("default", standard.name)
            shown.write(to: &text)
        }
    }

    private mutating func entry(_ name: StaticString, _ body: (inout ManifestText) -> Void) {
        if isList {
            text.object { text in
                text.member("name", name)
                body(&text)
            }
        } else {
            text.object(name, body)
        }
    }
}

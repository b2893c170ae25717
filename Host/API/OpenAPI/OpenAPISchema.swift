import StrictJSON

extension JSON {
    /// An object of these members, without those that have no value.
    static func record(_ members: [(String, JSON?)]) -> JSON {
        .object(members.compactMap { name, value in value.map { Member(name: name, value: $0) } })
    }

    static func count(_ number: some BinaryInteger) -> JSON { .number("\(number)") }

    static func texts(_ texts: [String]) -> JSON { .array(texts.map { .text($0) }) }
}

extension Schema {
    /// As JSON Schema 2020-12, which OpenAPI 3.1 uses. Objects with a name are references to the document's components.
    var openAPI: JSON {
        switch self {
        case .text(let form): form.openAPI
        case .choice(let choices): .record([("type", .text("string")), ("enum", .texts(choices))])
        case .integer(let range):
            .record([
                ("type", .text("integer")), ("format", .text("int64")), ("minimum", .count(range.lowerBound)),
                ("maximum", .count(range.upperBound)),
            ])
        case .number: .record([("type", .text("number"))])
        case .boolean: .record([("type", .text("boolean"))])
        case .array(let element, let count):
            .record([
                ("type", .text("array")), ("items", element.openAPI),
                ("minItems", count.lowerBound > 0 ? .count(count.lowerBound) : nil),
                ("maxItems", Schema.limit(count.upperBound)),
            ])
        case .object(let form):
            form.name.map { .record([("$ref", .text("#/components/schemas/\($0)"))]) } ?? form.openAPI
        case .map(let keys, let values, let count):
            .record([
                ("type", .text("object")), ("propertyNames", keys.openAPI), ("additionalProperties", values.openAPI),
                ("minProperties", count.lowerBound > 0 ? .count(count.lowerBound) : nil),
                ("maxProperties", Schema.limit(count.upperBound)),
            ])
        case .nullable(let inner): .record([("anyOf", .array([inner.openAPI, .record([("type", .text("null"))])]))])
        case .any(let schemas): .record([("anyOf", .array(schemas.map(\.openAPI)))])
        case .anything: .object([])
        }
    }

    /// A million stands for no limit.
    fileprivate static func limit(_ most: Int) -> JSON? { most >= 1_000_000 ? nil : .count(most) }

    /// Every object with a name in it, itself included.
    var components: [ObjectForm] {
        switch self {
        case .array(let inner, _), .nullable(let inner), .map(_, let inner, _): inner.components
        case .any(let schemas): schemas.flatMap(\.components)
        case .object(let form): (form.name == nil ? [] : [form]) + form.fields.flatMap(\.schema.components)
        case .text, .choice, .integer, .number, .boolean, .anything: []
        }
    }
}

extension TextForm {
    var openAPI: JSON {
        .record([
            ("type", .text("string")), ("minLength", length.lowerBound > 0 ? .count(length.lowerBound) : nil),
            ("maxLength", Schema.limit(length.upperBound)), ("pattern", pattern.map { .text($0) }),
            ("format", format.map { .text($0) }), ("description", words.map { .text($0) }),
        ])
    }
}

extension ObjectForm {
    var openAPI: JSON {
        let required = fields.filter(\.isRequired).map(\.name)
        return .record([
            ("type", .text("object")),
            (
                "properties",
                .object(
                    fields.map { field in
                        var schema = field.schema.openAPI
                        if case .object(var members) = schema {
                            members.removeAll { $0.name == "description" }
                            members.append(JSON.Member(name: "description", value: .text(field.text)))
                            schema = .object(members)
                        }
                        return JSON.Member(name: field.name, value: schema)
                    })
            ),
            ("required", required.isEmpty ? nil : .texts(required)), ("additionalProperties", .boolean(false)),
        ])
    }
}

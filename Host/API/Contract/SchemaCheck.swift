package import StrictJSON

/// What of a request does not fit, by its place.
package struct FieldProblem: Sendable, Hashable, Codable {
    /// `limits.maximum_open_orders`, `parameters[2]`; empty: the body as a whole.
    package var field: String
    /// Stable: field_missing, field_unknown, field_type, field_value, field_too_long, field_too_short.
    package var code: String
    /// What is wrong and what it takes.
    package var detail: String

    package init(_ field: String, code: String, _ detail: String) {
        self.field = field
        self.code = code
        self.detail = detail
    }
}

extension Schema {
    /// Everything in which a value differs from this shape; at most `SchemaCheck.most` findings.
    package func problems(of value: JSON, at place: String = "") -> [FieldProblem] {
        var check = SchemaCheck()
        check.check(value, self, place)
        return check.problems
    }
}

struct SchemaCheck {
    static let most = 20

    private(set) var problems: [FieldProblem] = []

    mutating func check(_ value: JSON, _ schema: Schema, _ place: String) {
        guard problems.count < SchemaCheck.most else { return }
        switch schema {
        case .text(let form): check(value, form, place)
        case .choice(let choices):
            guard case .text(let text) = value else { return type(value, schema, place) }
            if !choices.contains(text) {
                add(place, "field_value", "is '\(text.prefix(64))'; it takes one of \(choices.joined(separator: ", "))")
            }
        case .integer(let range): check(value, range, place)
        case .number:
            guard case .number = value else { return type(value, schema, place) }
        case .boolean:
            guard case .boolean = value else { return type(value, schema, place) }
        case .array(let element, let count): check(value, element, count, place)
        case .object(let form): check(value, form, place)
        case .map(let keys, let values, let count): check(value, keys, values, count, place)
        case .nullable(let inner): if value != .null { check(value, inner, place) }
        case .any(let schemas): checkAny(value, schemas, place)
        case .anything: break
        }
    }

    private mutating func check(_ value: JSON, _ form: TextForm, _ place: String) {
        guard case .text(let text) = value else { return type(value, .text(form), place) }
        check(text, form, place)
    }

    mutating func check(_ text: String, _ form: TextForm, _ place: String) {
        let count = text.unicodeScalars.count
        if !form.length.contains(count) {
            let isShort = count < form.length.lowerBound
            add(
                place, isShort ? "field_too_short" : "field_too_long",
                "\(count == 0 ? "is empty" : "has \(count) characters"); it takes \(Schema.words(form.length)) characters")
        } else if !form.accepts(text) || (form.format == "date-time" && !APITime.isTime(text)) {
            add(place, "field_value", "does not have the form that it takes: \(form.words ?? form.format ?? "another one")")
        }
    }

    private mutating func check(_ value: JSON, _ range: ClosedRange<Int64>, _ place: String) {
        guard case .number(let digits) = value else { return type(value, .integer(range), place) }
        // 5.0 is a whole number, to JSON Schema as to readers of JSON.
        let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
        let whole = parts.count == 2 && parts[1].allSatisfy { $0 == "0" } ? String(parts[0]) : digits
        guard let number = Int64(whole) else {
            let isWhole = digits.utf8.allSatisfy {
                $0 == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
            }
            return add(
                place, isWhole ? "field_value" : "field_type", "is \(digits.prefix(64)); it takes \(Schema.integer(range).wanted)"
            )
        }
        if !range.contains(number) { add(place, "field_value", "is \(number); it takes \(Schema.integer(range).wanted)") }
    }

    private mutating func check(_ value: JSON, _ element: Schema, _ count: ClosedRange<Int>, _ place: String) {
        guard case .array(let values) = value else { return type(value, .array(element, count: count), place) }
        self.count(values.count, count, "elements", place)
        for (index, value) in values.prefix(count.upperBound).enumerated() { check(value, element, "\(place)[\(index)]") }
    }

    private mutating func check(_ value: JSON, _ form: ObjectForm, _ place: String) {
        guard case .object(let members) = value else { return type(value, .object(form), place) }
        for field in form.fields where field.isRequired && !members.contains(where: { $0.name == field.name }) {
            add(inner(place, field.name), "field_missing", "is missing")
        }
        for member in members {
            guard problems.count < SchemaCheck.most else { return }
            guard let field = form.fields.first(where: { $0.name == member.name }) else {
                let known = form.fields.map(\.name).joined(separator: ", ")
                add(
                    inner(place, String(member.name.prefix(64))), "field_unknown",
                    "is not a field here; \(known.isEmpty ? "there is none" : "there are \(known)")")
                continue
            }
            check(member.value, field.schema, inner(place, member.name))
        }
    }

    private mutating func check(
        _ value: JSON, _ keys: TextForm, _ values: Schema, _ count: ClosedRange<Int>, _ place: String
    ) {
        guard case .object(let members) = value else {
            return type(value, .map(keys: keys, values: values, count: count), place)
        }
        self.count(members.count, count, "keys", place)
        for member in members.prefix(count.upperBound) {
            let name = inner(place, String(member.name.prefix(64)))
            check(member.name, keys, name)
            check(member.value, values, name)
        }
    }

    private mutating func checkAny(_ value: JSON, _ schemas: [Schema], _ place: String) {
        var closest: [FieldProblem]?
        for schema in schemas {
            let problems = schema.problems(of: value, at: place)
            if problems.isEmpty { return }
            // The shape whose kind fits has the words that help.
            if !problems.contains(where: { $0.field == place && $0.code == "field_type" }) { closest = closest ?? problems }
        }
        guard let closest else { return type(value, .any(schemas), place) }
        for problem in closest where problems.count < SchemaCheck.most { problems.append(problem) }
    }

    private mutating func count(_ count: Int, _ range: ClosedRange<Int>, _ what: String, _ place: String) {
        guard !range.contains(count) else { return }
        add(
            place, count < range.lowerBound ? "field_too_short" : "field_too_long",
            "has \(count) \(what); it takes \(Schema.words(range)) of them")
    }

    private mutating func type(_ value: JSON, _ wanted: Schema, _ place: String) {
        add(place, "field_type", "is \(value.kind); it takes \(wanted.wanted)")
    }

    private mutating func add(_ place: String, _ code: String, _ detail: String) {
        guard problems.count < SchemaCheck.most else { return }
        problems.append(FieldProblem(place, code: code, "'\(place.isEmpty ? "the body" : place)' \(detail)"))
    }

    private func inner(_ place: String, _ name: String) -> String { place.isEmpty ? name : "\(place).\(name)" }
}

extension Schema {
    /// For a message: `a whole number from 1 to 100`.
    var wanted: String {
        switch self {
        case .text(let form): form.words.map { "a text: \($0)" } ?? "a text"
        case .choice(let choices): "one of \(choices.joined(separator: ", "))"
        case .integer(let range):
            switch (range.lowerBound, range.upperBound) {
            case (.min, .max): "a whole number"
            case (let lower, .max): "a whole number from \(lower)"
            case (let lower, let upper): "a whole number from \(lower) to \(upper)"
            }
        case .number: "a number"
        case .boolean: "true or false"
        case .array: "a list"
        case .object, .map: "an object"
        case .nullable(let inner): "\(inner.wanted) or null"
        case .any(let schemas): schemas.map(\.wanted).joined(separator: " or ")
        case .anything: "any JSON"
        }
    }

    fileprivate static func words(_ range: ClosedRange<Int>) -> String {
        if range.lowerBound == range.upperBound { return "\(range.lowerBound)" }
        return range.lowerBound == 0 ? "at most \(range.upperBound)" : "\(range.lowerBound) to \(range.upperBound)"
    }
}

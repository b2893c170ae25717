package import StrictJSON

/// What of a request does not fit, by its place.
package struct FieldProblem: Sendable, Hashable, Encodable {
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
            guard case .text(let text) = value else { return type(value, "a text", place) }
            if !choices.contains(text) {
                add(place, "field_value", "is '\(text.prefix(64))'; it takes one of \(choices.joined(separator: ", "))")
            }
        case .integer(let range): check(value, range, place)
        case .number:
            guard case .number = value else { return type(value, "a number", place) }
        case .boolean:
            guard case .boolean = value else { return type(value, "true or false", place) }
        case .array(let element, let count): check(value, element, count, place)
        case .object(let form): check(value, form, place)
        case .map(let keys, let values, let count): check(value, keys, values, count, place)
        case .nullable(let inner): if value != .null { check(value, inner, place) }
        case .any(let schemas): checkAny(value, schemas, place)
        case .anything: break
        }
    }

    private mutating func check(_ value: JSON, _ form: TextForm, _ place: String) {
        guard case .text(let text) = value else { return type(value, "a text", place) }
        check(text, form, place)
    }

    mutating func check(_ text: String, _ form: TextForm, _ place: String) {
        let count = text.unicodeScalars.count
        if count > form.length.upperBound {
            add(place, "field_too_long", "has \(count) characters; it takes at most \(form.length.upperBound)")
        } else if count < form.length.lowerBound {
            add(
                place, "field_too_short",
                count == 0 ? "is empty" : "has \(count) characters; it takes at least \(form.length.lowerBound)")
        } else if !form.accepts(text) || (form.format == "date-time" && !APITime.isTime(text)) {
            add(place, "field_value", "does not have the form that it takes: \(form.words ?? form.format ?? "another one")")
        }
    }

    private mutating func check(_ value: JSON, _ range: ClosedRange<Int64>, _ place: String) {
        guard case .number(let digits) = value else { return type(value, "a whole number", place) }
        guard let number = Int64(digits) else {
            let isWhole = digits.utf8.allSatisfy {
                $0 == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
            }
            if isWhole { return add(place, "field_value", "is out of range; it takes \(SchemaCheck.words(range))") }
            return add(place, "field_type", "is not a whole number")
        }
        if !range.contains(number) { add(place, "field_value", "is \(number); it takes \(SchemaCheck.words(range))") }
    }

    private mutating func check(_ value: JSON, _ element: Schema, _ count: ClosedRange<Int>, _ place: String) {
        guard case .array(let values) = value else { return type(value, "a list", place) }
        if values.count > count.upperBound {
            add(place, "field_too_long", "has \(values.count) elements; it takes at most \(count.upperBound)")
        } else if values.count < count.lowerBound {
            add(place, "field_too_short", "has \(values.count) elements; it takes at least \(count.lowerBound)")
        }
        for (index, value) in values.prefix(count.upperBound).enumerated() { check(value, element, "\(place)[\(index)]") }
    }

    private mutating func check(_ value: JSON, _ form: ObjectForm, _ place: String) {
        guard case .object(let members) = value else { return type(value, "an object", place) }
        for field in form.fields where field.isRequired && !members.contains(where: { $0.name == field.name }) {
            add(inner(place, field.name), "field_missing", "is missing")
        }
        for member in members {
            guard let field = form.fields.first(where: { $0.name == member.name }) else {
                let known = form.fields.map(\.name).joined(separator: ", ")
                add(
                    inner(place, String(member.name.prefix(64))), "field_unknown",
                    "is no field here; \(known.isEmpty ? "there is none" : "there are \(known)")")
                continue
            }
            check(member.value, field.schema, inner(place, member.name))
        }
    }

    private mutating func check(
        _ value: JSON, _ keys: TextForm, _ values: Schema, _ count: ClosedRange<Int>, _ place: String
    ) {
        guard case .object(let members) = value else { return type(value, "an object", place) }
        if members.count > count.upperBound {
            add(place, "field_too_long", "has \(members.count) keys; it takes at most \(count.upperBound)")
        } else if members.count < count.lowerBound {
            add(place, "field_too_short", "has \(members.count) keys; it takes at least \(count.lowerBound)")
        }
        for member in members.prefix(count.upperBound) {
            let name = inner(place, String(member.name.prefix(64)))
            check(member.name, keys, name)
            check(member.value, values, name)
        }
    }

    private mutating func checkAny(_ value: JSON, _ schemas: [Schema], _ place: String) {
        var first: [FieldProblem]?
        for schema in schemas {
            let problems = schema.problems(of: value, at: place)
            if problems.isEmpty { return }
            // The shape whose kind fits has the words that help.
            if first == nil || problems.allSatisfy({ $0.code != "field_type" }) { first = problems }
        }
        problems += first ?? []
    }

    private mutating func type(_ value: JSON, _ wanted: String, _ place: String) {
        add(place, "field_type", "is \(value.kind); it takes \(wanted)")
    }

    private mutating func add(_ place: String, _ code: String, _ detail: String) {
        guard problems.count < SchemaCheck.most else { return }
        problems.append(FieldProblem(place, code: code, "'\(place.isEmpty ? "the body" : place)' \(detail)"))
    }

    private func inner(_ place: String, _ name: String) -> String { place.isEmpty ? name : "\(place).\(name)" }

    private static func words(_ range: ClosedRange<Int64>) -> String {
        range.upperBound == .max
            ? "a whole number from \(range.lowerBound)" : "a whole number from \(range.lowerBound) to \(range.upperBound)"
    }
}

import Foundation
import StrictJSON

/// Bodies that a schema does not take, each wrong in one place.
struct WrongBodies {
    struct Wrong {
        var bytes: [UInt8]
        /// Where: as `errors` names it; nil: the body as a whole, or a place that only its reader knows.
        var field: String?
        var what: String
    }

    private let example: JSON
    private(set) var all: [Wrong] = []

    /// - Parameter schema: of an object, without references.
    init(_ schema: JSON, example: JSON) {
        self.example = example
        walk(schema, [], "")
        addWhole()
    }

    private mutating func add(_ path: [String], _ field: String?, _ value: JSON?, _ what: String) {
        all.append(Wrong(bytes: Array(example.setting(path[...], value).description.utf8), field: field, what: what))
    }

    /// The same with a number or a text that `JSON` would not write.
    private mutating func add(_ path: [String], _ field: String?, raw: String, _ what: String) {
        let text = example.setting(path[...], .text("surface-raw")).description.replacing("\"surface-raw\"", with: raw)
        all.append(Wrong(bytes: Array(text.utf8), field: field, what: what))
    }

    // MARK: - By schema

    private mutating func walk(_ schema: JSON, _ path: [String], _ field: String) {
        if let choices = schema["anyOf"] { return walkAny(SurfaceRoute.elements(choices), path, field) }
        let isField = !path.isEmpty
        if isField, schema["type"] != nil { addTypes([schema["type"]?.string ?? ""], path, field) }
        switch schema["type"]?.string {
        case "object": walkObject(schema, path, field)
        case "array": walkArray(schema, path, field)
        case "string": addTexts(schema, path, field)
        case "integer", "number": addNumbers(schema, path, field)
        default: break
        }
    }

    private static let values: [(type: String, value: JSON)] = [
        ("null", .null), ("boolean", .boolean(true)), ("number", .number("7.5")), ("string", .text("surface")),
        ("array", .array([])), ("object", .object([])),
    ]

    private mutating func addTypes(_ types: [String], _ path: [String], _ field: String) {
        for (type, value) in WrongBodies.values where !types.contains(type) { add(path, field, value, "\(type)") }
    }

    private mutating func walkAny(_ choices: [JSON], _ path: [String], _ field: String) {
        addTypes(choices.compactMap { $0["type"]?.string }, path, field)
        // Which of the shapes was meant is its reader's guess.
        for choice in choices where choice["type"]?.string == "object" {
            add(path, nil, .record([("surface", .boolean(true))]), "an unknown field in one of several shapes")
        }
        guard choices.count == 2, choices.contains(where: { $0["type"]?.string == "null" }) else { return }
        for choice in choices where choice["type"]?.string == "string" { addTexts(choice, path, field) }
    }

    private mutating func walkObject(_ schema: JSON, _ path: [String], _ field: String) {
        let prefix = field.isEmpty ? "" : "\(field)."
        if schema["additionalProperties"] == .boolean(false) {
            add(path + ["surface"], "\(prefix)surface", .boolean(true), "an unknown field")
        } else if let inner = schema["additionalProperties"] {
            walk(inner, path + ["surface"], "\(prefix)surface")
            if let most = schema["maxProperties"]?.integer {
                let members = (0...most).map { JSON.Member(name: "surface\($0)", value: .text("1")) }
                add(path, path.isEmpty ? "" : field, .object(members), "too many keys")
            }
        }
        for required in SurfaceRoute.elements(schema["required"]).compactMap(\.string) {
            add(path + [required], "\(prefix)\(required)", nil, "missing")
        }
        for (name, inner) in SurfaceRoute.members(schema["properties"]) { walk(inner, path + [name], "\(prefix)\(name)") }
    }

    private mutating func walkArray(_ schema: JSON, _ path: [String], _ field: String) {
        guard let element = schema["items"] else { return }
        for (type, value) in WrongBodies.values where element["type"]?.string != type && element["anyOf"] == nil {
            add(path, "\(field)[0]", .array([value]), "an element that is \(type)")
        }
        if schema["minItems"] != nil { add(path, field, .array([]), "too few elements") }
        if let most = schema["maxItems"]?.integer, most < 5_000 {
            add(path, field, .array(Array(repeating: .text("surface"), count: most + 1)), "too many elements")
        }
    }

    private mutating func addTexts(_ schema: JSON, _ path: [String], _ field: String) {
        if (schema["minLength"]?.integer ?? 0) > 0 { add(path, field, .text(""), "empty") }
        if let most = schema["maxLength"]?.integer, most < 200_000 {
            add(path, field, .text(String(repeating: "1", count: most + 1)), "too long")
        }
        if schema["pattern"] != nil { add(path, field, .text("\u{1}\u{1}\u{1}\u{1}\u{1}\u{1}\u{1}\u{1}"), "control characters") }
        if schema["enum"] != nil { add(path, field, .text("surface"), "none of the choices") }
        if schema["format"]?.string == "date-time" { add(path, field, .text("2026-13-45T00:00:00Z"), "no time") }
        add(path, nil, raw: "\"\\ud800\"", "half a surrogate")
        all.append(bytes(path, [0x22, 0xFF, 0xFE, 0x22], "not UTF-8"))
    }

    private mutating func addNumbers(_ schema: JSON, _ path: [String], _ field: String) {
        let isWhole = schema["type"]?.string == "integer"
        if isWhole {
            for raw in ["1.5", "1e400", "-1e400", String(repeating: "9", count: 4_000), "-0.5"] {
                add(path, field, raw: raw, String(raw.prefix(20)))
            }
            if let least = schema["minimum"]?.integer, least > .min { add(path, field, .number("\(least - 1)"), "too small") }
            if let most = schema["maximum"]?.integer, most < .max { add(path, field, .number("\(most + 1)"), "too large") }
        }
        for raw in ["NaN", "Infinity", "0x10", "01", "+1", "1_000", "1."] { add(path, nil, raw: raw, raw) }
    }

    private func bytes(_ path: [String], _ value: [UInt8], _ what: String) -> Wrong {
        let parts = example.setting(path[...], .text("surface-raw")).description.components(separatedBy: "\"surface-raw\"")
        return Wrong(bytes: Array(parts[0].utf8) + value + Array(parts.dropFirst().joined().utf8), field: nil, what: what)
    }

    // MARK: - As a whole

    private mutating func addWhole() {
        let text = example.description
        var whole = [
            "[]", "7", "\"surface\"", "null", "true", "[\(text)]", "\(text) \(text)", "\(text),", "{", "}", "{\"a\"", " ",
        ]
        whole.append(String(text.dropLast()))
        whole.append(String(repeating: "[", count: 200) + String(repeating: "]", count: 200))
        whole.append("{\"a\":" + String(repeating: "[", count: 20) + String(repeating: "]", count: 20) + "}")
        whole.append(text.replacing("\"", with: "'"))
        whole.append("\u{FEFF}" + text)
        for text in whole where text != "{}" {
            all.append(Wrong(bytes: Array(text.utf8), field: nil, what: "\(text.prefix(30))"))
        }
        guard case .object(let members) = example, let first = members.first else { return }
        let twice = "{\"\(first.name)\":\(first.value),\(text.dropFirst())"
        all.append(Wrong(bytes: Array(twice.utf8), field: nil, what: "a key twice"))
    }
}

extension JSON {
    static func record(_ members: [(String, JSON)]) -> JSON {
        .object(members.map { Member(name: $0.0, value: $0.1) })
    }
}

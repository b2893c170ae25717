import Foundation
import StrictJSON
import Synchronization

/// Compares answers with what the OpenAPI document says of their routes, as a client would: with nothing of the host's own code.
final class AnswerJudge: Sendable {
    private struct State {
        var answered: Set<String> = []
        var judged = 0
        var patterns: [String: NSRegularExpression] = [:]
    }

    private let state = Mutex(State())

    /// Answers that were compared.
    var judged: Int { state.withLock(\.judged) }

    /// Names of routes that have answered with success.
    var answered: Set<String> { state.withLock(\.answered) }

    /// What differs; nil: nothing.
    func judge(_ route: SurfaceRoute, _ answer: KeptLine.Answer) -> String? {
        state.withLock { state in
            state.judged += 1
            if answer.status < 300 { state.answered.insert(route.name) }
        }
        let form = route.answers.first { $0.status == "\(answer.status)" || $0.status == "\(answer.status / 100)XX" }
        guard let form else { return "the document knows no \(answer.status)" }
        let type = answer.headers["content-type"]?.split(separator: ";").first.map(String.init)
        guard type == form.contentType else { return "it is \(type ?? "nothing"), not \(form.contentType ?? "nothing")" }
        guard let schema = form.schema, type?.hasSuffix("json") == true else { return nil }
        do throws(JSONSyntaxError) {
            return differences(try JSON(Array(answer.body)), schema, "").first
        } catch {
            return "\(error)"
        }
    }

    // MARK: - Values

    private func differences(_ value: JSON, _ schema: JSON, _ place: String) -> [String] {
        if let choices = schema["anyOf"] {
            let all = SurfaceRoute.elements(choices).map { differences(value, $0, place) }
            if all.contains(where: \.isEmpty) { return [] }
            return ["\(place): \(value.description.prefix(80)) is none of its forms"] + (all.first ?? [])
        }
        if case .array(let choices) = schema["enum"], !choices.contains(value) { return ["\(place): \(value) is no choice"] }
        guard let type = schema["type"]?.string else { return [] }
        switch (type, value) {
        case ("null", .null), ("boolean", .boolean): return []
        case ("string", .text(let text)): return differences(text, schema, place)
        case ("integer", .number(let digits)):
            guard let number = Int(digits) else { return ["\(place): \(digits) is not whole"] }
            return number < schema["minimum"]?.integer ?? .min || number > schema["maximum"]?.integer ?? .max
                ? ["\(place): \(digits) is out of its range"] : []
        case ("number", .number): return []
        case ("array", .array(let elements)):
            let count = length(elements.count, schema["minItems"], schema["maxItems"], place)
            guard let inner = schema["items"] else { return count }
            return count + elements.enumerated().flatMap { differences($1, inner, "\(place)[\($0)]") }
        case ("object", .object(let members)): return differences(members, value, schema, place)
        default: return ["\(place): \(value.kind) where \(type) is promised"]
        }
    }

    private func differences(_ members: [JSON.Member], _ value: JSON, _ schema: JSON, _ place: String) -> [String] {
        let required = SurfaceRoute.elements(schema["required"]).compactMap(\.string)
        var found = required.filter { value[$0] == nil }.map { "\(place).\($0) is missing" }
        found += length(members.count, schema["minProperties"], schema["maxProperties"], place)
        for member in members {
            let inner = "\(place).\(member.name)"
            if let own = schema["properties"]?[member.name] {
                found += differences(member.value, own, inner)
            } else if schema["additionalProperties"] == .boolean(false) {
                found.append("\(inner) is not in the document")
            } else if let others = schema["additionalProperties"], others != .boolean(true) {
                found += differences(member.value, others, inner)
            }
            if let names = schema["propertyNames"] { found += differences(member.name, names, "\(place)' \(member.name)") }
        }
        return found
    }

    private func differences(_ text: String, _ schema: JSON, _ place: String) -> [String] {
        var found = length(text.unicodeScalars.count, schema["minLength"], schema["maxLength"], place)
        if let pattern = schema["pattern"]?.string, !matches(text, pattern) {
            found.append("\(place): '\(text.prefix(80))' is not like \(pattern)")
        }
        if schema["format"]?.string == "date-time" {
            let seconds = Date.ISO8601FormatStyle()
            let isTime = [seconds, seconds.time(includingFractionalSeconds: true)].contains { style in
                do { return try style.parse(text) > .distantPast } catch { return false }
            }
            if !isTime { found.append("\(place): '\(text)' is no time") }
        }
        return found
    }

    private func length(_ count: Int, _ least: JSON?, _ most: JSON?, _ place: String) -> [String] {
        let isRight = count >= least?.integer ?? 0 && count <= most?.integer ?? .max
        return isRight ? [] : ["\(place): it has a length of \(count)"]
    }

    private func matches(_ text: String, _ pattern: String) -> Bool {
        state.withLock { state in
            do {
                let expression = try state.patterns[pattern] ?? NSRegularExpression(pattern: pattern)
                state.patterns[pattern] = expression
                return expression.firstMatch(in: text, range: NSRange(text.startIndex..., in: text)) != nil
            } catch {
                return false
            }
        }
    }
}

import API
import Foundation
import Risk
import StrictJSON

/// Limits as texts by their keys: how the command line, the operations socket and the database carry what an operator sets. The
/// keys are those of the configuration file; the numbers of `sizing` have a point: `sizing.method`.
enum LimitTexts {
    /// Every key, `sizing` by its parts.
    static let keys = LimitsConfiguration.names + sizingKeys

    private static let sizingKeys = SizingConfiguration.names.map { "sizing.\($0)" }

    /// What the texts say.
    ///
    /// - Parameter place: for errors: `limits of ada/HyperRSI`.
    /// - Throws: `CommandFailure` that names place and key, the value, and what it may be.
    static func configuration(_ texts: [String: String], place: String) throws -> LimitsConfiguration {
        let read = LimitReader(place: place)
        var limits: [String: Any] = [:]
        var sizing: [String: Any] = [:]
        for (key, text) in texts.sorted(by: { $0.key < $1.key }) {
            guard keys.contains(key) else {
                throw CommandFailure("\(place): '\(key)' is no limit; there are \(keys.joined(separator: ", "))")
            }
            let value = try value(text, key, read)
            if key.hasPrefix("sizing.") { sizing[String(key.dropFirst(7))] = value } else { limits[key] = value }
        }
        if !sizing.isEmpty { limits["sizing"] = sizing }
        let configuration: LimitsConfiguration
        do {
            let decoder = JSONDecoder()
            decoder.keyDecodingStrategy = .convertFromSnakeCase
            configuration = try decoder.decode(
                LimitsConfiguration.self, from: JSONSerialization.data(withJSONObject: limits))
        } catch let error as DecodingError {
            throw CommandFailure("\(place): \(error.explanation)", key: error.keyPath.isEmpty ? nil : error.keyPath)
        }
        // Every range is judged here, so that what was read once is never wrong later.
        var judged = RiskLimits.standard
        try configuration.apply(to: &judged, place: place)
        return configuration
    }

    /// As it stands in the configuration file.
    private static func value(_ text: String, _ key: String, _ read: LimitReader) throws -> Any {
        switch key {
        case "book_is_optional":
            guard text == "true" || text == "false" else { throw read.failure(key, "'\(text)'", "true or false") }
            return text == "true"
        case _ where isWholeNumber(key):
            guard let number = Int(text) else { throw read.failure(key, "'\(text)'", "a whole number") }
            return number
        default: return text
        }
    }

    static func isWholeNumber(_ key: String) -> Bool {
        key.hasSuffix("_ms") || key.hasPrefix("maximum_orders_per_")
            || ["maximum_open_orders", "maximum_trades_per_day", "sizing.atr_period"].contains(key)
    }

    /// What stands after a change. A change of the sizing replaces it as a whole, because its numbers belong together.
    ///
    /// - Parameter unset: keys that count no more; `sizing` for all of it.
    static func changed(_ texts: [String: String], by change: [String: String], unset: [String]) -> [String: String] {
        let replacesSizing = change.keys.contains { $0.hasPrefix("sizing.") }
        let kept = texts.filter { key, _ in
            !unset.contains(key) && !(key.hasPrefix("sizing.") && (replacesSizing || unset.contains("sizing")))
        }
        return kept.merging(change) { $1 }
    }
}

// MARK: - Over the API

extension LimitTexts {
    /// Throws `RequestProblem` for limits that a file could not have.
    static func judge(_ texts: [String: String]) throws {
        do {
            _ = try configuration(texts, place: "limits")
        } catch let failure as CommandFailure {
            throw RequestProblem.invalid(
                code: "limits", failure.description, field: failure.key.map { "limits.\($0)" } ?? "limits")
        }
    }
}

// MARK: - In the database

extension LimitTexts {
    static func json(_ texts: [String: String]) -> String {
        let members = texts.sorted { $0.key < $1.key }.map { JSON.Member(name: $0.key, value: .text($0.value)) }
        return JSON.object(members).description
    }

    static func read(json: String) throws -> [String: String] {
        try JSONDecoder().decode([String: String].self, from: Data(json.utf8))
    }
}

// MARK: - From people

extension LimitTexts {
    /// What stands on a command line: `key=value`, or the path of a JSON file like `limits` of the configuration file. Of a key
    /// that is given twice the later one counts.
    ///
    /// - Throws: `CommandFailure` for a file that cannot be read, or that says what no limit is.
    static func read(_ arguments: [String]) throws -> [String: String] {
        var texts: [String: String] = [:]
        for argument in arguments {
            if let (key, value) = pair(argument) { texts[key] = value } else { texts.merge(try file(argument)) { $1 } }
        }
        return texts
    }

    /// The key and the value of an argument; nil when it is a path.
    static func pair(_ argument: String) -> (key: String, value: String)? {
        guard let equals = argument.firstIndex(of: "="), !argument[..<equals].contains("/") else { return nil }
        return (String(argument[..<equals]), String(argument[argument.index(after: equals)...]))
    }

    private static func file(_ path: String) throws -> [String: String] {
        let object = try JSONFile.object(path: path, keys: LimitsConfiguration.keys, example: example)
        var texts: [String: String] = [:]
        for (key, value) in object {
            guard key == "sizing" else {
                texts[key] = try text(value, key, path)
                continue
            }
            guard let sizing = value as? [String: Any], !sizing.isEmpty else {
                let what = value is [String: Any] ? "empty" : "no object"
                throw CommandFailure("\(path): sizing is \(what); expected for example \(example)")
            }
            for (key, value) in sizing { texts["sizing.\(key)"] = try text(value, "sizing.\(key)", path) }
        }
        return texts
    }

    private static func text(_ value: Any, _ key: String, _ path: String) throws -> String {
        if let text = value as? String { return text }
        guard let number = value as? NSNumber else {
            throw CommandFailure("\(path): \(key) is neither a text nor a number; expected for example \(example)")
        }
        if key == "book_is_optional" { return number.boolValue ? "true" : "false" }
        guard isWholeNumber(key) else {
            throw CommandFailure("\(path): \(key) is a number; give amounts as texts, for example \"10000\"")
        }
        return number.stringValue
    }

    private static let example = #"{"maximum_order_notional": "5000", "maximum_open_orders": 10}"#
}

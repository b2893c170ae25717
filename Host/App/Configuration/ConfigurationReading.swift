import Foundation
import StrictJSON

/// Reads a configuration and collects all that is wrong with it.
struct ConfigurationReading {
    let input: ConfigurationInput
    /// Known keys with values of their form; what was wrong is left out.
    private(set) var document = JSON.object([])
    private(set) var problems: [ConfigurationProblem] = []
    /// Where a key that is there once was given.
    private(set) var sources: [String: ConfigurationInput.Source] = [:]
    /// Places that were wrong and are left out: what follows from that is not told again.
    private var leftOut: [String] = []

    /// Reads the file, the variables and the flags, and judges each value by itself.
    init(_ input: ConfigurationInput) {
        self.input = input
        do {
            let file = try input.document()
            var told: [(place: String, text: String)] = []
            document = KeyTree.configuration.kept(file) { told.append(($0, $1)) } ?? .object([])
            for (place, text) in told { tell(place, text) }
        } catch {
            problems.append(problem(of: error, at: ""))
        }
        problems += input.unknown()
        for (key, source, text) in input.given(document) {
            sources[key.name] = source
            if source != .file { document.set(key.value(of: text), at: key.name) }
        }
        for (place, value) in document.leaves() {
            guard let key = ConfigurationKey.describing(place), let wrong = key.problem(of: value) else { continue }
            tell(place, "\(place) \(wrong)")
        }
        for place in leftOut { document.set(nil, at: place) }
    }

    /// Of a place in the file, or of whatever took its place.
    mutating func tell(_ place: String, _ text: String) {
        leftOut.append(place)
        problems.append(ConfigurationProblem(source: source(of: place), key: place, text: text))
    }

    /// Of what no key alone is to blame for.
    mutating func tell(_ error: any Error, at place: String) { problems.append(problem(of: error, at: place)) }

    private func source(of place: String) -> String {
        input.name(of: sources[place] ?? .file, ConfigurationKey.single(place))
    }

    private func problem(of error: any Error, at place: String) -> ConfigurationProblem {
        let text = "\(error)"
        for source in [input.path, Optional("the configuration")].compactMap({ $0 }) where text.hasPrefix("\(source): ") {
            return ConfigurationProblem(
                source: self.source(of: place), key: place, text: String(text.dropFirst(source.count + 2)))
        }
        return ConfigurationProblem(source: source(of: place), key: place, text: text)
    }

    // MARK: - Objects

    /// The file, for judges whose messages begin with it.
    var sourceName: String { input.path ?? "the configuration" }

    /// Judges an object again and again, each time without what was wrong the time before, until all is told.
    ///
    /// - Parameter place: of the object in the document; nothing is judged when it is not there, unless `isNeeded`.
    /// - Returns: nil: something is wrong, or it is not there.
    mutating func judge<Value>(_ place: String, isNeeded: Bool = false, _ body: (JSON) throws -> Value) -> Value? {
        guard var left = document.value(at: place) ?? (isNeeded ? .object([]) : nil) else { return nil }
        func inner(_ name: String) -> String { place.isEmpty ? name : "\(place).\(name)" }
        var isWhole = !leftOut.contains { $0.hasPrefix(place) }
        var gone: [String] = []
        while true {
            do {
                let value = try body(left)
                return isWhole ? value : nil
            } catch {
                let failure = error as? CommandFailure
                // What cannot be laid at one key's door follows from what was left out.
                if !isWhole, failure?.key == nil { return nil }
                let wrong = failure?.key.map(inner) ?? place
                // What misses something that was left out, or because of that, is no news.
                let missed = [wrong] + (failure?.missing.map { [inner($0)] } ?? [])
                if !missed.contains(where: { place in (leftOut + gone).contains { $0 == place || $0.hasPrefix("\(place).") } }) {
                    problems.append(problem(of: error, at: wrong))
                }
                isWhole = false
                guard let member = failure?.key?.split(separator: ".").first.map(String.init), left.value(at: member) != nil
                else {
                    return nil
                }
                left.set(nil, at: member)
                gone.append(inner(member))
            }
        }
    }

    /// An object of the document as a value.
    func decode<Value: Decodable>(_ type: Value.Type, _ object: JSON, at place: String) throws -> Value {
        do {
            let decoder = JSONDecoder()
            decoder.keyDecodingStrategy = .convertFromSnakeCase
            return try decoder.decode(type, from: Data(object.description.utf8))
        } catch let error as DecodingError {
            let path = error.keyPath
            let text = error.explanation.replacing(
                "'\(path)'", with: "'\(place.isEmpty ? path : "\(place).\(path)")'", maxReplacements: 1)
            throw CommandFailure("\(sourceName): \(text)", key: path.isEmpty ? nil : path)
        }
    }
}

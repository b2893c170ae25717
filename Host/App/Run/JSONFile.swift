import Foundation

/// Reads a JSON file that a person wrote: every error names the file and the key.
enum JSONFile {
    /// - Parameters:
    ///   - keys: the keys that exist at every level; another one is an error, because a misspelt limit must not be ignored.
    ///   - example: shown when the file is not of the form.
    static func decode<Value: Decodable>(
        _ type: Value.Type, path: String, keys: JSONKeys, example: String
    ) throws -> Value {
        let data = try read(path)
        do {
            _ = try values(of: data, path: path, keys: keys)
            let decoder = JSONDecoder()
            decoder.keyDecodingStrategy = .convertFromSnakeCase
            return try decoder.decode(type, from: data)
        } catch let error as DecodingError where error.isOfNumber {
            let numbers = JSONKeys.oddNumbers(in: try JSONSerialization.jsonObject(with: data)).joined(separator: ", ")
            throw CommandFailure("\(path): a number does not fit: \(numbers); give a whole number above 0, of at most 18 digits")
        } catch let error as DecodingError {
            throw CommandFailure("\(path): \(error.explanation); expected for example \(example)")
        } catch let error as CommandFailure {
            throw error
        } catch {
            throw CommandFailure("\(path): is not valid JSON; expected for example \(example)")
        }
    }

    /// The values of an object as they stand there.
    static func object(path: String, keys: JSONKeys, example: String) throws -> [String: Any] {
        let data = try read(path)
        do {
            if let object = try values(of: data, path: path, keys: keys) as? [String: Any] { return object }
        } catch let error as CommandFailure {
            throw error
        } catch {
            throw CommandFailure("\(path): is not valid JSON; expected for example \(example)")
        }
        throw CommandFailure("\(path): is no JSON object; expected for example \(example)")
    }

    private static func read(_ path: String) throws -> Data {
        do {
            return try Data(contentsOf: URL(filePath: path))
        } catch {
            throw CommandFailure("\(path): cannot be read; give the path of an existing JSON file")
        }
    }

    private static func values(of data: Data, path: String, keys: JSONKeys) throws -> Any {
        let values = try JSONSerialization.jsonObject(with: data)
        if let unknown = keys.unknownKey(in: values) {
            throw CommandFailure(
                "\(path): unknown key '\(unknown.path.joined(separator: "."))'; known are "
                    + unknown.known.joined(separator: ", "))
        }
        return values
    }
}

/// The keys that a JSON value may have, level by level.
indirect enum JSONKeys: Sendable {
    /// A value whose form the decoder checks.
    case value
    case list(JSONKeys)
    case object([String: JSONKeys])

    /// An object of plain values.
    static func values(_ names: String...) -> JSONKeys {
        .object(Dictionary(uniqueKeysWithValues: names.map { ($0, .value) }))
    }

    /// The path of the first key that does not exist, and those that do at its place. A value of another form than this one is
    /// left to the decoder, which says what it expected.
    func unknownKey(in value: Any) -> (path: [String], known: [String])? {
        switch self {
        case .value: return nil
        case .list(let keys):
            for (index, element) in ((value as? [Any]) ?? []).enumerated() {
                if let found = keys.unknownKey(in: element) { return (["[\(index)]"] + found.path, found.known) }
            }
            return nil
        case .object(let known):
            let object = (value as? [String: Any]) ?? [:]
            for (name, element) in object.sorted(by: { $0.key < $1.key }) {
                guard let keys = known[name] else { return ([name], known.keys.sorted()) }
                if let found = keys.unknownKey(in: element) { return ([name] + found.path, found.known) }
            }
            return nil
        }
    }
}

extension JSONKeys {
    /// Places of the numbers that are no whole numbers from 0 on, or of too many digits, with their values.
    fileprivate static func oddNumbers(in value: Any, at place: String = "") -> [String] {
        switch value {
        case let object as [String: Any]:
            return object.sorted { $0.key < $1.key }.flatMap {
                oddNumbers(in: $0.value, at: place.isEmpty ? $0.key : "\(place).\($0.key)")
            }
        case let list as [Any]: return list.enumerated().flatMap { oddNumbers(in: $0.element, at: "\(place).[\($0.offset)]") }
        case let number as NSNumber:
            let value = number.doubleValue
            return value < 0 || value >= 1e18 || value != value.rounded() ? ["\(place) is \(number)"] : []
        default: return []
        }
    }
}

extension DecodingError {
    /// Foundation does not name the place of a number that its type cannot hold.
    fileprivate var isOfNumber: Bool {
        guard case .dataCorrupted(let context) = self else { return false }
        return context.codingPath.isEmpty
    }

    /// Where it is, in the file's words; empty: nowhere in particular.
    var keyPath: String {
        switch self {
        case .keyNotFound(let key, let context): path(context.codingPath + [key])
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context): path(context.codingPath)
        @unknown default: ""
        }
    }

    /// One clause: where and what.
    var explanation: String {
        switch self {
        case .keyNotFound(let key, let context): "'\(path(context.codingPath + [key]))' is missing"
        case .typeMismatch(let type, let context) where !context.codingPath.isEmpty:
            "'\(path(context.codingPath))' has to be \(DecodingError.form(of: type))"
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
            context.codingPath.isEmpty
                ? context.debugDescription : "'\(path(context.codingPath))': \(context.debugDescription)"
        @unknown default: "\(self)"
        }
    }

    private static func form(of type: any Any.Type) -> String {
        switch type {
        case is String.Type: "a text, in quotes"
        case is Bool.Type: "true or false"
        case is any BinaryInteger.Type: "a whole number, without quotes"
        case is any BinaryFloatingPoint.Type: "a number, without quotes"
        case is [Any].Type: "a list, in [ ]"
        default: "an object, in { }"
        }
    }

    private func path(_ keys: [any CodingKey]) -> String {
        keys.map { key in key.intValue.map { "[\($0)]" } ?? key.stringValue.snakeCased }.joined(separator: ".")
    }
}

extension String {
    /// `tickSize` → `tick_size`: as the key stands in the file.
    fileprivate var snakeCased: String {
        reduce(into: "") { text, character in
            if character.isUppercase { text += "_" }
            text += character.lowercased()
        }
    }
}

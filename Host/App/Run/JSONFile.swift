import Foundation

/// Reads a JSON file that a person wrote: every error names the file and the key.
enum JSONFile {
    /// - Parameters:
    ///   - keys: the top-level keys that exist; another one is an error, because a misspelt setting must not be ignored.
    ///   - example: shown when the file is not of the form.
    static func decode<Value: Decodable>(
        _ type: Value.Type, path: String, keys: Set<String>, example: String
    ) throws -> Value {
        let data: Data
        do {
            data = try Data(contentsOf: URL(filePath: path))
        } catch {
            throw CommandFailure("\(path): cannot be read; give the path of an existing JSON file")
        }
        do {
            if let object = try JSONSerialization.jsonObject(with: data) as? [String: Any],
                let unknown = object.keys.sorted().first(where: { !keys.contains($0) })
            {
                throw CommandFailure(
                    "\(path): unknown key '\(unknown)'; known are \(keys.sorted().joined(separator: ", "))")
            }
            let decoder = JSONDecoder()
            decoder.keyDecodingStrategy = .convertFromSnakeCase
            return try decoder.decode(type, from: data)
        } catch let error as DecodingError {
            throw CommandFailure("\(path): \(error.explanation); expected for example \(example)")
        } catch let error as CommandFailure {
            throw error
        } catch {
            throw CommandFailure("\(path): is not valid JSON; expected for example \(example)")
        }
    }
}

extension DecodingError {
    /// One clause: where and what.
    var explanation: String {
        switch self {
        case .keyNotFound(let key, let context): "'\(path(context.codingPath + [key]))' is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
            context.codingPath.isEmpty
                ? context.debugDescription : "'\(path(context.codingPath))': \(context.debugDescription)"
        @unknown default: "\(self)"
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

import FoundationEssentials
import HTTPTypes

/// Where a list goes on: the key of the last element that was given, as a text that callers pass back and do not read.
package struct Cursor: Sendable, Hashable {
    package var parts: [String]

    package init(_ parts: [String]) { self.parts = parts }

    /// Reads what `text` wrote, with so many parts.
    package init(_ text: String, parts count: Int) throws {
        let padded = text.replacing("-", with: "+").replacing("_", with: "/")
        let parts = Data(base64Encoded: padded + String(repeating: "=", count: (4 - padded.utf8.count % 4) % 4))
            .map { String(decoding: $0, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false).map(String.init) }
        guard let parts, parts.count == count else { throw Cursor.isNone }
        self.parts = parts
    }

    /// Reads what `text` wrote of whole numbers.
    package static func numbers(_ text: String, count: Int) throws -> [Int64] {
        try Cursor(text, parts: count).parts.map { part in
            guard let number = Int64(part) else { throw isNone }
            return number
        }
    }

    /// Reads what `text` wrote of the number of a row.
    package static func number(_ text: String) throws -> UInt64 {
        guard let number = UInt64(exactly: try numbers(text, count: 1)[0]) else { throw isNone }
        return number
    }

    static let isNone = RequestProblem(
        .badRequest, code: "query_value", "'cursor' is none of this list: give `next` of the answer before, as it is",
        field: "cursor")

    package var text: String {
        Data(parts.joined(separator: "\n").utf8).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
            .replacing("=", with: "")
    }
}

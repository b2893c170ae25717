import Foundation

/// The text of the contract's header, read the way a careful person reads it.
struct ContractHeader {
    let text: String

    /// A function of the contract, or a pointer to one in a table.
    struct Function: Equatable {
        var name: String
        /// From 1.
        var line: Int
        /// The comment on the lines right above it, without its marks; nil when there is none.
        var comment: String?
    }

    /// The folder that holds Package.swift, found from this file.
    static let root = URL(filePath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static let folder = root.appending(path: "PluginSDK/CTradingBoost/include")

    static func released() throws -> ContractHeader {
        ContractHeader(text: try String(contentsOf: folder.appending(path: "tradingboost.h"), encoding: .utf8))
    }

    /// The header with one place changed, which has to be there.
    func bent(_ old: String, _ new: String) throws -> ContractHeader {
        guard let range = text.range(of: old) else { throw Missing(text: old) }
        return ContractHeader(text: text.replacingCharacters(in: range, with: new))
    }

    struct Missing: Error { var text: String }

    /// Every declaration with parentheses, whatever its form.
    var functions: [Function] {
        var functions: [Function] = []
        var comment: String?
        var statement = ""
        var start = 1
        var line = 1
        var rest = text[...]
        func finish() {
            if statement.contains("(") {
                functions.append(Function(name: Self.name(of: statement), line: start, comment: comment))
            }
            if !statement.isEmpty { comment = nil }
            statement = ""
        }
        var isLineStart = true
        while let first = rest.first {
            if rest.hasPrefix("/*"), let end = rest.range(of: "*/") {
                let piece = rest[..<end.upperBound]
                // A remark behind a field belongs to that field.
                if isLineStart {
                    comment = String(piece.dropFirst(2).dropLast(2)).trimmingCharacters(in: .whitespacesAndNewlines)
                }
                line += piece.count(where: { $0 == "\n" })
                rest = rest[end.upperBound...]
            } else if first == "#", isLineStart {
                let piece = rest.prefix { $0 != "\n" }
                rest = rest[piece.endIndex...]
                comment = nil
            } else {
                rest.removeFirst()
                if first == "\n" {
                    line += 1
                    isLineStart = true
                } else if !first.isWhitespace {
                    isLineStart = false
                }
                switch first {
                case ";", "{", "}": finish()
                case _ where first.isWhitespace: if !statement.isEmpty { statement.append(" ") }
                default:
                    if statement.isEmpty { start = line }
                    statement.append(first)
                }
            }
        }
        return functions
    }

    /// The name before the parameters: `int32_t (*NAME)(…)` or `type NAME(…)`.
    private static func name(of statement: String) -> String {
        let pointer = /\(\s*\*\s*(\w+)\s*\)/
        let function = /(\w+)\s*\(/
        if let match = statement.firstMatch(of: pointer) { return String(match.1) }
        return statement.firstMatch(of: function).map { String($0.1) } ?? statement
    }

    /// Names of the structs that the header defines.
    var structs: [String] { text.matches(of: /typedef struct (tradingboost_\w+) \{/).map { String($0.1) } }

    /// Its constants with what stands for them, remarks taken off.
    var constants: [String: String] {
        var constants: [String: String] = [:]
        for match in text.matches(of: /#define (TRADINGBOOST_\w+) ([^\n]+)/) {
            let value = match.2.firstRange(of: "/*").map { match.2[..<$0.lowerBound] } ?? match.2
            constants[String(match.1)] = value.trimmingCharacters(in: .whitespaces)
        }
        return constants
    }
}

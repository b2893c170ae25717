import Foundation
import Testing

/// One habit of the repository, with samples that prove that it can fail.
struct Rule: Sendable, CustomTestStringConvertible {
    let name: String
    /// What to do about a finding.
    let advice: String
    let check: @Sendable ([SourceFile]) -> [Finding]
    /// Each breaks the rule.
    let violations: [[SourceFile]]
    /// Each keeps it, narrowly.
    let allowed: [[SourceFile]]

    var testDescription: String { name }

    struct Finding: CustomStringConvertible {
        var path: String
        /// From 1; nil for the whole file.
        var line: Int?
        var text: String

        var description: String { "\(path)\(line.map { ":\($0)" } ?? ""): \(text)" }
    }

    /// A rule about the whole tree.
    init(
        _ name: String, advice: String, violations: [[SourceFile]], allowed: [[SourceFile]],
        check: @escaping @Sendable ([SourceFile]) -> [Finding]
    ) {
        self.name = name
        self.advice = advice
        self.check = check
        self.violations = violations
        self.allowed = allowed
    }

    /// A rule about each file by itself; samples are pairs of path and text.
    init(
        _ name: String, advice: String, violations: [(String, String)], allowed: [(String, String)],
        checkFile: @escaping @Sendable (SourceFile) -> [Finding]
    ) {
        self.init(
            name, advice: advice, violations: violations.map { [SourceFile(path: $0.0, text: $0.1)] },
            allowed: allowed.map { [SourceFile(path: $0.0, text: $0.1)] }
        ) { files in files.flatMap(checkFile) }
    }

    /// A rule that looks for a pattern in some files.
    init(
        _ name: String, advice: String, pattern: String, in part: Part = .code, violations: [(String, String)],
        allowed: [(String, String)], where applies: @escaping @Sendable (SourceFile) -> Bool
    ) {
        self.init(name, advice: advice, violations: violations, allowed: allowed) { file in
            guard applies(file) else { return [] }
            return Pattern(pattern).matches(part == .code ? file.code : file.text).map { match in
                Finding(path: file.path, line: match.line, text: match.text)
            }
        }
    }

    enum Part {
        /// Without comments and the contents of string literals.
        case code
        case text
    }
}

/// A regular expression of ICU; `^` and `$` are those of a line.
struct Pattern {
    private let expression: NSRegularExpression

    init(_ pattern: String) {
        do {
            expression = try NSRegularExpression(pattern: pattern, options: .anchorsMatchLines)
        } catch {
            preconditionFailure("a rule's pattern is a regular expression: \(error)")
        }
    }

    struct Match {
        /// From 1.
        var line: Int
        var text: String
        /// Contents of the parentheses.
        var groups: [String]
    }

    func matches(_ text: String) -> [Match] {
        let whole = NSRange(text.startIndex..., in: text)
        return expression.matches(in: text, range: whole).compactMap { result in
            guard let range = Range(result.range, in: text) else { return nil }
            let groups = (1..<max(1, result.numberOfRanges)).map { index in
                Range(result.range(at: index), in: text).map { String(text[$0]) } ?? ""
            }
            let line = text[..<range.lowerBound].utf8.count { $0 == UInt8(ascii: "\n") } + 1
            return Match(line: line, text: text[range].trimmingCharacters(in: .whitespacesAndNewlines), groups: groups)
        }
    }
}

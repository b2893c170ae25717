/// Tells code from comments and string literals in Swift and C, well enough for looking up words.
enum CodeText {
    /// Blanks comments and the contents of string literals, byte for byte; line breaks stay.
    static func blanked(_ text: String) -> String {
        var scanner = Scanner(source: Array(text.utf8))
        scanner.run()
        return String(decoding: scanner.output, as: UTF8.self)
    }

    /// A literal that is open: how many #, how many quotation marks, and the depth of parentheses inside `\(`.
    private struct Literal {
        var hashes: Int
        var quotes: Int
        var parentheses = 0
        var isInterpolating = false
    }

    private struct Scanner {
        let source: [UInt8]
        var output: [UInt8] = []
        private var index = 0
        private var literals: [Literal] = []

        init(source: [UInt8]) { self.source = source }

        mutating func run() {
            while index < source.count {
                if let literal = literals.last, !literal.isInterpolating { inLiteral(literal) } else { inCode() }
            }
        }

        private mutating func inCode() {
            let byte = source[index]
            if starts("//") {
                while index < source.count, source[index] != UInt8(ascii: "\n") { blank() }
            } else if starts("/*") {
                blockComment()
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "#") {
                openLiteralOrKeep()
            } else if byte == UInt8(ascii: "'"), index + 2 < source.count,
                source[index + 2] == UInt8(ascii: "'") || source[index + 1] == UInt8(ascii: "\\")
            {
                // A C character: '"' or '\''.
                for _ in 0..<(source[index + 1] == UInt8(ascii: "\\") ? 4 : 3) where index < source.count { blank() }
            } else {
                countParenthesis(byte)
                keep()
            }
        }

        private mutating func blockComment() {
            var depth = 0
            repeat {
                if starts("/*") {
                    depth += 1
                    blank(2)
                } else if starts("*/") {
                    depth -= 1
                    blank(2)
                } else {
                    blank()
                }
            } while depth > 0 && index < source.count
        }

        private mutating func openLiteralOrKeep() {
            var hashes = 0
            while index + hashes < source.count, source[index + hashes] == UInt8(ascii: "#") { hashes += 1 }
            guard index + hashes < source.count, source[index + hashes] == UInt8(ascii: "\"") else {
                keep()
                return
            }
            let isLong =
                index + hashes + 2 < source.count && source[index + hashes + 1] == UInt8(ascii: "\"")
                && source[index + hashes + 2] == UInt8(ascii: "\"")
            for _ in 0..<hashes + (isLong ? 3 : 1) { keep() }
            literals.append(Literal(hashes: hashes, quotes: isLong ? 3 : 1))
        }

        private mutating func inLiteral(_ literal: Literal) {
            let marks = String(repeating: "#", count: literal.hashes)
            if starts(String(repeating: "\"", count: literal.quotes) + marks) {
                for _ in 0..<literal.quotes + literal.hashes { keep() }
                literals.removeLast()
            } else if literal.quotes == 1, source[index] == UInt8(ascii: "\n") {
                // Not a literal after all, or an include of C; the line ends it.
                literals.removeLast()
            } else if starts("\\\(marks)(") {
                blank(2 + literal.hashes)
                literals[literals.count - 1].isInterpolating = true
                literals[literals.count - 1].parentheses = 1
            } else if starts("\\\(marks)") {
                blank(2 + literal.hashes)
            } else {
                blank()
            }
        }

        private mutating func countParenthesis(_ byte: UInt8) {
            guard let last = literals.indices.last, literals[last].isInterpolating else { return }
            if byte == UInt8(ascii: "(") { literals[last].parentheses += 1 }
            if byte == UInt8(ascii: ")") { literals[last].parentheses -= 1 }
            literals[last].isInterpolating = literals[last].parentheses > 0
        }

        private func starts(_ text: String) -> Bool { source[index...].starts(with: text.utf8) }

        private mutating func keep() {
            output.append(source[index])
            index += 1
        }

        private mutating func blank(_ count: Int = 1) {
            for _ in 0..<count where index < source.count {
                output.append(source[index] == UInt8(ascii: "\n") ? source[index] : UInt8(ascii: " "))
                index += 1
            }
        }
    }
}

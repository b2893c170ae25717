/// How files look.
enum TextRules {
    static let maximumLineLength = 130
    static let maximumFileLength = 400

    /// Files that may be longer, each with its reason.
    static let longFiles: [String: String] = [
        "Package.swift": "the targets are one table, in the order in which a candle travels",
        "PluginSDK/CTradingBoost/include/tradingboost.h": "the contract is one header: one thing to read",
        "Tests/Museum/1.0/tradingboost.h": "what was released stays as it was",
        "Tests/Museum/1.1/tradingboost.h": "what was released stays as it was",
    ]

    static let all: [Rule] = [
        Rule(
            "line length", advice: "break the line at \(maximumLineLength) characters",
            violations: [
                ("Host/A.swift", String(repeating: "a", count: 131) + "\n"),
                ("README.md", "```\n" + String(repeating: "a", count: 131) + "\n```\n"),
            ],
            allowed: [
                ("Host/A.swift", String(repeating: "ä", count: 130) + "\n"),
                ("README.md", "| " + String(repeating: "a", count: 200) + " |\n" + String(repeating: "b ", count: 90) + "\n"),
            ]
        ) { file in
            guard file.isKind("swift", "c", "h", "sql", "md", "sh") || file.isIn(".ci/", "Makefile") else { return [] }
            var isCode = !file.isKind("md")
            return file.lines.enumerated().compactMap { index, line in
                if file.isKind("md"), line.hasPrefix("```") { isCode.toggle() }
                guard isCode, line.count > maximumLineLength else { return nil }
                return Rule.Finding(path: file.path, line: index + 1, text: "\(line.count) characters")
            }
        },
        Rule(
            "file length", advice: "split the file, or add it to longFiles with a reason",
            violations: [("Host/A.swift", String(repeating: "a\n", count: 401))],
            allowed: [
                ("Host/A.swift", String(repeating: "a\n", count: 400)), ("README.md", String(repeating: "a\n", count: 900)),
            ]
        ) { file in
            let count = file.lines.count - 1
            guard file.isKind("swift", "c", "h"), count > maximumFileLength, longFiles[file.path] == nil else { return [] }
            return [Rule.Finding(path: file.path, line: nil, text: "\(count) lines, at most \(maximumFileLength)")]
        },
        Rule(
            "one line break at the end", advice: "end the file with one line break",
            violations: [("a.swift", "a"), ("a.swift", "a\n\n"), ("a.md", "")], allowed: [("a.swift", "a\n")]
        ) { file in
            file.text.hasSuffix("\n") && !file.text.hasSuffix("\n\n")
                ? [] : [Rule.Finding(path: file.path, line: nil, text: "ends otherwise")]
        },
        Rule(
            "no space at the end of a line", advice: "run make format", pattern: "[ \\t]+$", in: .text,
            violations: [("a.swift", "let a = 1 \n"), ("a.sql", "SELECT 1;\t\n")], allowed: [("a.swift", "let a = 1\n\n")]
        ) { _ in true },
        Rule(
            "no tab and no carriage return", advice: "indent with four spaces; end lines with a line feed",
            pattern: "\\t|\\r\\n?",
            in: .text, violations: [("a.swift", "\tlet a\n"), ("a.c", "int a;\r\n")],
            allowed: [("Makefile", "a:\n\ttrue\n"), ("a.swift", "    let a\n")]
        ) { !$0.path.hasSuffix("Makefile") },
        Rule(
            "no path of somebody's machine", advice: "name paths from the root of the repository, or ask the environment",
            pattern: "(?<![\\w.~}$)/-])/(home|Users|root|work)/\\w+", in: .text,
            violations: [("a.md", "see /home/ada/src\n"), ("a.swift", "let a = \"/Users/ada\"\n"), ("a.c", "// /root/a\n")],
            allowed: [("a.swift", "let a = \"$HOME/x\" // .build/work/a, host/home/b\n")]
        ) { !$0.isSample },
        Rule(
            "the repository speaks of the product alone", advice: "say what holds, not how it came to be",
            pattern: "(?i)\\b(issue #?\\d+|co-authored-by|generated (by|with) (an?|the) |as an ai\\b|the brief\\b)", in: .text,
            violations: [("a.swift", "// for issue 7\n"), ("a.md", "Co-authored-by: x\n")],
            allowed: [("a.md", "an issue at 14:03\n")]
        ) { !$0.isSample },
        Rule(
            "no secret", advice: "take it out, change it where it is used, and read it from the environment",
            pattern: [
                "-----BEGIN [A-Z ]*PRIVATE KEY-----", "\\bAKIA[0-9A-Z]{16}\\b", "\\bxox[abprs]-[0-9A-Za-z-]{10,}",
                "\\bgh[pousr]_[A-Za-z0-9]{36}\\b", "\\bsk-[A-Za-z0-9_-]{20,}", "\\b\\d{8,10}:[A-Za-z0-9_-]{35}\\b",
                "hooks\\.slack\\.com/services/T[A-Z0-9]+/",
                "(?i)(secret|password|token|api_?key)\\w*\\s*[:=]\\s*\"(?!.*(example|fake|test))[A-Za-z0-9+/=_-]{20,}\"",
            ].joined(separator: "|"), in: .text,
            violations: [
                ("a.swift", "let apiKey = \"9f8a7b6c5d4e3f2a1b0c9d8e7f6a5b4c\"\n"), ("a.md", "-----BEGIN PRIVATE KEY-----\n"),
                ("a.swift", "let bot = \"123456789:AAAAAAAAAABBBBBBBBBBCCCCCCCCCCDDDDD\"\n"),
            ],
            allowed: [("a.swift", "let apiKey = \"example-key-not-a-real-one\"\nlet token: String\n")]
        ) { !$0.isSample },
    ]
}

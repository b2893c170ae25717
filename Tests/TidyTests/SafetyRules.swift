/// Where the compiler's checks are switched off, a person says why it is right.
enum SafetyRules {
    /// How far from an attribute its reason may stand: above it, or below in what it makes safe.
    static let reach = 10

    static let all: [Rule] = [
        Rule(
            "an attribute that silences the compiler has its reason",
            advice: "write // SAFETY: and why it is right at most \(reach) lines away",
            violations: [
                ("Host/A.swift", "final class A: @unchecked Sendable {}\n"), ("Host/A.swift", "nonisolated(unsafe) var a = 1\n"),
                (
                    "Host/A.swift",
                    "// SAFETY: one thread.\n" + String(repeating: "\n", count: 11) + "nonisolated(unsafe) var a = 1\n"
                ),
            ],
            allowed: [
                ("Host/A.swift", "// SAFETY: immutable after init.\nfinal class A: @unchecked Sendable {}\n"),
                ("Host/A.swift", "// nonisolated(unsafe)\n"),
            ]
        ) { file in
            guard file.isIn("Host/", "PluginSDK/", "Plugins/"), file.isKind("swift") else { return [] }
            return Pattern("@unchecked\\s+Sendable|nonisolated\\(unsafe\\)|@safe\\b").matches(file.code).compactMap { match in
                let near = file.lines[max(0, match.line - 1 - reach)..<min(file.lines.count, match.line + reach)]
                guard !near.contains(where: { $0.contains("SAFETY:") }) else { return nil }
                return Rule.Finding(path: file.path, line: match.line, text: match.text)
            }
        },
        Rule(
            "a file with unsafe code says why it is safe",
            advice: "write // SAFETY: above the first of each group: who owns the memory, how long it lives, what bounds it",
            violations: [("Host/A.swift", "let a = unsafe pointer.pointee\n")],
            allowed: [
                ("Host/A.swift", "// SAFETY: the caller keeps it alive.\nlet a = unsafe pointer.pointee\n"),
                ("Host/A.swift", "let text = \"unsafe\" // unsafe\n"), ("Tests/A.swift", "let a = unsafe pointer.pointee\n"),
            ]
        ) { file in
            guard file.isIn("Host/", "PluginSDK/", "Plugins/"), file.isKind("swift"), !file.text.contains("SAFETY:"),
                let first = Pattern("(?<![(@.\\w])unsafe\\b(?!\\s*[:(=,)])").matches(file.code).first
            else { return [] }
            return [Rule.Finding(path: file.path, line: first.line, text: "unsafe without a reason in the whole file")]
        },
    ]
}

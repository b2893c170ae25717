/// How tests are written.
enum TestRules {
    static let all: [Rule] = [
        Rule(
            "a test's name is a sentence", advice: "write func `what holds, in words`()",
            violations: [
                ("Tests/ATests/A.swift", "@Test func fills() {}\n"),
                ("Tests/ATests/A.swift", "@Test(arguments: [(1, 2)])\nfunc fills() {}\n"),
            ],
            allowed: [("Tests/ATests/A.swift", "@Test(arguments: [1]) func `a fill moves the position`() {}\nfunc check() {}\n")]
        ) { file in
            guard file.isIn("Tests/"), file.isKind("swift") else { return [] }
            return Pattern("@Test\\b(?:(?!\\bfunc\\b)[\\s\\S])*?\\bfunc\\s+(\\w+)").matches(file.code).map { match in
                Rule.Finding(path: file.path, line: match.line, text: "func \(match.groups[0])")
            }
        },
        Rule(
            "no test is switched off", advice: "mend it or take it out",
            pattern: "(?<!EngineEvent)\\.disabled\\s*\\(|\\bXCTSkip\\b",
            violations: [("Tests/ATests/A.swift", "@Test(.disabled(\"slow\")) func `x`() {}\n")],
            allowed: [
                ("Tests/ATests/A.swift", "@Test(.enabled(if: Data.isThere, \"no data\")) func `x`() {}\n"),
                ("Tests/ATests/A.swift", "handle(EngineEvent.disabled(instance, .keep))\n"),
            ]
        ) { $0.isIn("Tests/", "Benchmarks/") && $0.isKind("swift") },
        Rule(
            "tests are written with Swift Testing", advice: "import Testing", pattern: "^\\s*import\\s+XCTest\\b",
            violations: [("Tests/ATests/A.swift", "import XCTest\n")], allowed: [("Tests/ATests/A.swift", "import Testing\n")]
        ) { $0.isIn("Tests/") && $0.isKind("swift") },
    ]
}

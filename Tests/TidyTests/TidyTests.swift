import Testing

/// The repository's habits, kept by a test: see `style` in each rule's advice.
@Suite("Tidy repository")
struct TidyTests {
    static let rules: [Rule] =
        TextRules.all + NameRules.all + ConstructRules.all + SafetyRules.all + ImportRules.all + FrozenFiles.all + TestRules.all

    @Test(arguments: rules) func `the repository keeps the rule`(rule: Rule) {
        let findings = rule.check(SourceTree.repository.files)
        let list = findings.map { "\n  \($0)" }.joined()
        if !findings.isEmpty { Issue.record("\(rule.name): \(rule.advice)\(list)") }
    }

    @Test(arguments: rules) func `a rule finds what breaks it`(rule: Rule) {
        #expect(!rule.violations.isEmpty, "\(rule.name) has a sample that breaks it")
        for sample in rule.violations {
            #expect(!rule.check(sample).isEmpty, "\(rule.name) misses \(sample.map(\.text))")
        }
    }

    @Test(arguments: rules) func `a rule leaves alone what keeps it`(rule: Rule) {
        for sample in rule.allowed {
            #expect(rule.check(sample).isEmpty, "\(rule.name) objects to \(sample.map(\.text)): \(rule.check(sample))")
        }
    }

    @Test func `the whole repository is read`() {
        let paths = Set(SourceTree.repository.files.map(\.path))
        for path in ["Package.swift", "Makefile", ".ci/run", "PluginSDK/CTradingBoost/include/tradingboost.h"] {
            #expect(paths.contains(path), "\(path) is among the files")
        }
        #expect(paths.count { $0.hasPrefix("Host/") } > 50)
        #expect(!paths.contains { $0.contains(".build/") })
    }
}

@Suite("Code without comments and literals")
struct CodeTextTests {
    @Test(arguments: [
        ("let a = 1 // try!", "let a = 1        "),
        ("a /* x /* y */ z */ b", "a                   b"),
        ("f(\"try! \\\" x\") + 1", "f(\"          \") + 1"),
        ("f(\"a \\(g(b)) c\")", "f(\"    g(b))  \")"),
        ("f(\"a \\(g(\"q\")) c\") + h", "f(\"    g(\" \"))   \") + h"),
        ("f(#\"a \" \\n b\"#) + 1", "f(#\"          \"#) + 1"),
        ("f(\"\"\"\n a \" b\n \"\"\") + 1", "f(\"\"\"\n      \n \"\"\") + 1"),
        ("x = '\"'; y = 1;", "x =    ; y = 1;"),
        ("#if DEBUG\na\n#endif", "#if DEBUG\na\n#endif"),
    ])
    func `only code is left, where it stood`(source: String, code: String) {
        let blanked = CodeText.blanked(source)
        #expect(blanked.utf8.count == source.utf8.count)
        #expect(blanked.replacing(" ", with: "") == code.replacing(" ", with: ""))
    }
}

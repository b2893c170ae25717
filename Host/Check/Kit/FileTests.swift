import PluginInspection

/// What the file shows without being run: as `plugin inspect`.
enum FileTests {
    private static let groups: [(name: String, detail: String, holds: @Sendable (InspectionProblem.Code) -> Bool)] = [
        ("exports", "nothing but the entry and the commands", { $0 == .elfExports }),
        ("manifest", "in the file's note, complete and without contradictions", { isManifest($0) }),
        ("file", "a shared library that asks for nothing it may not have", { $0 != .elfExports && !isManifest($0) }),
    ]

    static let names = groups.map(\.name)

    static func run(_ file: PluginFile) -> [CheckReport.Test] {
        groups.map { group in
            let problems = file.inspection.problems.filter { group.holds($0.code) }
            let detail = problems.isEmpty ? group.detail : problems.map { "it \($0.text)" }.joined(separator: "; ")
            return CheckReport.Test(
                name: group.name, outcome: problems.isEmpty ? .passed : .failed, seconds: 0, detail: detail)
        }
    }

    private static func isManifest(_ code: InspectionProblem.Code) -> Bool {
        !code.rawValue.hasPrefix("elf.")
    }
}

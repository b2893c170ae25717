import API
import MemoryHost
import Testing

@Suite("Kill command", .timeLimit(.minutes(4)))
struct KillCommandTests {
    @Test func `every scope is halted, listed and lifted`() async throws {
        try await OperatedFolder.run { folder in
            for user in ["ada", "bob"] { try await folder.done("instance", "enable", "dip-buyer", "--user", user) }
            #expect(try await folder.done("kill") == "nothing is halted\n")
            let user = try await folder.done("kill", "--user", "bob", "--flatten", "--reason", "left the firm")
            #expect(
                user.hasPrefix("user bob halted (flatten): 1 instance, 2 cancels and 1 closing order sent in "), "\(user)")
            try await folder.done("kill", "--instance", "1", "--no-new")
            try await folder.done("kill", "--strategy", "com.example.dip-buyer", "--cancel")
            try await folder.done("kill", "--venue", "paper", "--no-new")
            let all = try await folder.done("kill", "--all", "--freeze")
            #expect(all.hasPrefix("everything halted (freeze): 2 instances, 0 cancels"), "\(all)")
            let halts = try await folder.json(HaltList.self, "kill").halts
            #expect(halts.map(\.target.scope) == ["user", "instance", "strategy", "venue", "platform"])
            #expect(halts.map(\.level) == ["flatten", "no_new", "cancel", "no_new", "freeze"])
            #expect(halts[1].target.name == "ada/dip-buyer" && halts[1].reason == "by an operator")
            #expect(try await folder.done("instance", "list").contains("halted: freeze"))
            let table = try await folder.done("kill")
            #expect(table.contains("left the firm") && table.contains("no new") && table.contains("everything"), "\(table)")
            try await folder.done("kill", "--all", "--lift", "--reason", "venue is back")
            try await folder.done("kill", "--instance", "1", "--lift")
            try await folder.done("kill", "--user", "bob", "--lift")
            #expect(folder.host.halts().map(\.target.scope) == ["strategy", "venue"])
            try await folder.refused("kill", "--user", "bob", "--lift", naming: ["nothing is halted"])
            try await folder.refused("kill", "--user", "zoe", "--freeze", naming: ["no user 'zoe'"])
        }
    }

    struct Wrong: Sendable, CustomTestStringConvertible {
        var arguments: [String]
        var name: String
        var testDescription: String { arguments.joined(separator: " ") }
    }

    @Test(arguments: [
        Wrong(arguments: ["--flatten"], name: "--instance, --user, --tenant, --strategy, --venue and --all"),
        Wrong(arguments: ["--user", "bob"], name: "--no-new, --cancel, --flatten, --freeze and --lift"),
        Wrong(arguments: ["--user", "bob", "--all", "--freeze"], name: "one of"),
        Wrong(arguments: ["--user", "bob", "--freeze", "--cancel"], name: "one of"),
        Wrong(arguments: ["--user", "bob", "--freeze", "--lift"], name: "one of"),
        Wrong(arguments: ["--reason", "x"], name: "say what to stop"),
        Wrong(arguments: ["--all", "--freeze", "--reason", ""], name: "--reason"),
        Wrong(arguments: ["--all", "--freeze", "--reason", "a\nb"], name: "one line"),
    ])
    func `half an order stops nothing`(wrong: Wrong) async throws {
        let ending = try await Program(["kill"] + wrong.arguments + ["--data", "/nowhere"]).ending()
        #expect(ending.status == 2, "\(ending.errors)")
        #expect(ending.errors.contains(wrong.name), "\(ending.errors)")
    }
}

import API
import Foundation
import MemoryHost
import PluginFixtures
import TestSupport
import Testing

@Suite("Instance commands", .timeLimit(.minutes(4)))
struct InstanceCommandTests {
    @Test func `an operator's day, from enabled to disabled`() async throws {
        try await OperatedFolder.run { folder in
            let enabled = try await folder.done("instance", "enable", "dip-buyer", "--user", "bob", "period=21")
            #expect(enabled.contains(/^bob\/dip-buyer 1\.1\.0 running \(worker 41873\) in [0-9.]+ m?s\n$/), "\(enabled)")
            let list = try await folder.done("instance", "list")
            #expect(list.contains("bob/dip-buyer") && list.contains("+61.07") && list.contains("INSTANCE"))
            let paused = try await folder.done("instance", "pause", "bob/dip-buyer")
            #expect(paused.contains("paused") && paused.contains("by an operator"))
            let why = try await folder.done("instance", "why", "dip-buyer", "--candles", "3")
            let reasons = why.split(separator: "\n").suffix(3)
            #expect(reasons.last?.contains("paused") == true, "the newest candle comes last: \(why)")
            #expect(reasons.first?.contains("no signal") == true && why.contains("5,120 is above 5,000"), "\(why)")
            try await folder.done("instance", "resume", "1")
            #expect(try await folder.done("instance", "parameters", "bob/dip-buyer") == "period=21\n")
            #expect(try await folder.done("instance", "parameters", "bob/dip-buyer", "period=30").contains("period=30 in "))
            let disabled = try await folder.done("instance", "disable", "bob/dip-buyer", "--open-orders", "flatten")
            #expect(disabled.contains("disabled, 0 open orders, position 0"), "\(disabled)")
            #expect(try await folder.done("instance", "enable", "bob/dip-buyer").contains("running (worker"))
            #expect(folder.host.instances().map(\.parameters) == [["period": "30"]])
        }
    }

    @Test func `programs read one JSON object from each`() async throws {
        try await OperatedFolder.run { folder in
            let made = try await folder.json(
                InstanceReport.self, "instance", "enable", "com.example.dip-buyer", "--user", "bob", "--version", "1.0.0",
                "--name",
                "slow", "--open-orders", "cancel", "period=200")
            #expect(made.name == "slow" && made.version == "1.0.0" && made.openOrderPolicy == "cancel")
            #expect(made.parameters == ["period": "200"])
            for step in ["pause", "resume", "parameters", "disable"] {
                #expect(try await folder.json(InstanceReport.self, "instance", step, "slow").id == 1)
            }
            #expect(try await folder.json(InstanceList.self, "instance", "list").instances.map(\.name) == ["slow"])
            #expect(try await folder.json(InstanceList.self, "instance", "list", "--user", "ada").instances == [])
            #expect(try await folder.json(DecisionList.self, "instance", "why", "1", "--candles", "7").decisions.count == 7)
        }
    }

    @Test func `an instance is found by its number, its path or a name of its own`() async throws {
        try await OperatedFolder.run { folder in
            for user in ["ada", "bob"] { try await folder.done("instance", "enable", "dip-buyer", "--user", user) }
            try await folder.done("instance", "enable", "dip-buyer", "--user", "bob", "--name", "slow one")
            for name in ["3", "bob/slow one", "slow one", "bob/slow-one", "Slow_One"] {
                #expect(try await folder.json(InstanceReport.self, "instance", "parameters", name).id == 3)
            }
            try await folder.refused(
                "instance", "pause", "dip-buyer", naming: ["2 instances", "ada/dip-buyer, bob/dip-buyer"])
            try await folder.refused("instance", "pause", "bob/dip-byer", naming: ["did you mean bob/dip-buyer?"])
            try await folder.refused("instance", "pause", "nothing-like-it", naming: ["instances list shows ada/dip-buyer, "])
            try await folder.refused("instance", "pause", "99", naming: ["99"])
        }
    }

    @Test func `the host's no is shown in its words`() async throws {
        try await OperatedFolder.run { folder in
            try await folder.refused(
                "instance", "enable", "dip-byer", "--user", "bob",
                naming: ["error: plugin 'dip-byer'", "did you mean dip-buyer?"])
            try await folder.refused(
                "instance", "enable", "dip-buyer", "--user", "bob", "--version", "9.0.0", naming: ["9.0.0", "1.0.0, 1.1.0"])
            try await folder.refused(
                "instance", "enable", "dip-buyer", "--user", "bob", "period=1000", naming: ["period", "2 to 500"])
            try await folder.refused("instance", "enable", "dip-buyer", "--user", "zoe", naming: ["zoe"])
            try await folder.done("instance", "enable", "dip-buyer", "--user", "bob")
            try await folder.refused("instance", "resume", "dip-buyer", naming: ["bob/dip-buyer is running"])
        }
    }

    @Test func `a swap says what became of each, and fails when one was rolled back`() async throws {
        try await OperatedFolder.run { folder in
            for user in ["ada", "bob"] {
                try await folder.done("instance", "enable", "dip-buyer", "--user", user, "--version", "1.0.0")
            }
            let one = try await folder.done("instance", "swap", "bob/dip-buyer", "1.1.0")
            #expect(one.contains("bob/dip-buyer  done") && one.contains("2 orders taken over"), "\(one)")
            let shadow = try await folder.done(
                "instance", "swap", "dip-buyer", "--to", "1.1.0", "--from", "1.0.0", "--canary", "50%", "--shadow", "300")
            #expect(shadow.contains("ada/dip-buyer  shadowing  12 of 12 intents equal, for 300 s"), "\(shadow)")
            let failed = try await folder.run(["instance", "swap", "ada/dip-buyer", "2.0.0"])
            #expect(failed.status == 1 && failed.errors == "", "\(failed.errors)")
            #expect(failed.output.contains("rolled back") && failed.output.contains("1.0.0 goes on"), "\(failed.output)")
            let swaps = try await folder.json(SwapList.self, "instance", "swap", "--list").swaps
            #expect(swaps.map(\.to) == ["2.0.0", "1.1.0", "1.1.0"])
            #expect(try await folder.done("instance", "swap", "--list").split(separator: "\n").count == 6)
        }
    }

    @Test func `without a host every command says how to start one`() async throws {
        let folder = try TemporaryFolder("nobody")
        for arguments in [
            ["instance", "list"], ["instance", "why", "1"], ["instance", "swap", "--list"], ["kill"],
            ["kill", "--all", "--freeze"],
            ["plugins", "list"], ["plugins", "install", Program.hyperRSI],
        ] {
            for data in [folder.path, "\(folder.path)/missing"] {
                let ending = try await Program(arguments + ["--data", data]).ending()
                #expect(ending.status == 1)
                #expect(
                    ending.errors
                        == "error: no host runs in \(data): start one with tradingboost serve --data \(data), or say with --data "
                        + "where it is, or sign in to another with tradingboost login\n")
            }
        }
        #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/missing"))
    }

    @Test func `a socket that a killed host left is no host`() async throws {
        let folder = try TemporaryFolder("nobody")
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: "\(folder.path)/host.sock".utf8) }
        let bound = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        close(descriptor)
        try #require(bound == 0)
        let ending = try await Program.run("instance", "list", "--data", folder.path)
        #expect(ending.status == 1 && ending.errors.contains("no host runs in"), "\(ending.errors)")
    }

    struct Wrong: Sendable, CustomTestStringConvertible {
        var arguments: [String]
        var names: [String]
        var testDescription: String { arguments.joined(separator: " ") }
    }

    @Test(arguments: [
        Wrong(arguments: ["enable"], names: ["<plugin|instance>"]),
        Wrong(arguments: ["enable", "x", "period"], names: ["period is not name=value"]),
        Wrong(arguments: ["enable", "x", "--user", "bob", "a=1", "a=2"], names: ["a is given twice"]),
        Wrong(arguments: ["enable", "x", "period=2"], names: ["--user"]),
        Wrong(arguments: ["enable", "x", "--user", "bob", "--open-orders", "sell"], names: ["--open-orders", "keep"]),
        Wrong(arguments: ["disable", "x", "--open-orders", "sell"], names: ["--open-orders", "flatten"]),
        Wrong(arguments: ["parameters", "x", "y"], names: ["y is not name=value"]),
        Wrong(arguments: ["swap"], names: ["INSTANCE VERSION"]),
        Wrong(arguments: ["swap", "x"], names: ["--to VERSION"]),
        Wrong(arguments: ["swap", "x", "1.0.0", "--to", "1.1.0"], names: ["once"]),
        Wrong(arguments: ["swap", "x", "1.0.0", "--canary", "10"], names: ["--canary"]),
        Wrong(arguments: ["swap", "x", "--to", "1.0.0", "--canary", "0"], names: ["1 to 100"]),
        Wrong(arguments: ["swap", "x", "--to", "1.0.0", "--canary", "ten"], names: ["1 to 100"]),
        Wrong(arguments: ["swap", "x", "1.0.0", "--shadow", "0"], names: ["1 to 86400"]),
        Wrong(arguments: ["swap", "x", "--list"], names: ["--list stands alone"]),
        Wrong(arguments: ["why", "x", "--candles", "0"], names: ["1 to 1000"]),
    ])
    func `wrong usage is told before anything is asked`(wrong: Wrong) async throws {
        let ending = try await Program(["instance"] + wrong.arguments + ["--data", "/nowhere"]).ending()
        #expect(ending.status == 2, "\(ending.errors)")
        for name in wrong.names { #expect(ending.errors.contains(name), "\(ending.errors)") }
    }
}

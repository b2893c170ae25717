import API
import Foundation
import PluginFixtures
import Store
import TestSupport
import Testing
import TradingModel

/// What an operator does to a real host while it trades: everything through the program's own commands.
@Suite("Operating a running host", .timeLimit(.minutes(4)))
struct OperationTests {
    @Test func `a strategy is installed, enabled, paused, changed and disabled while another trades`() async throws {
        let host = try await ServingHost(users: #"{"name": "ada", "strategies": [{"parameters": ["rsi_period=7"]}]}"#)
        let installed = try await host.install(.version1)
        #expect(installed.contains("Quoting 1.0.0"), "\(installed)")
        let enabled = try await host.done("instance", "enable", "Quoting", "--user", "bob", "orders=10")
        #expect(enabled.contains("bob/Quoting 1.0.0 running"), "\(enabled)")
        try await host.waitForOpenOrders(9, of: "bob/Quoting")

        try await host.done("instance", "pause", "bob/Quoting")
        let paused = try await host.instance("bob/Quoting")
        #expect(paused.state == .paused)
        try await Program.poll("a candle at which bob/Quoting was paused") {
            try await host.decisions("bob/Quoting").contains { $0.outcome == "paused" } ? true : nil
        }
        try await host.done("instance", "resume", "bob/Quoting")

        let before = try await host.instance("bob/Quoting")
        try await host.done("instance", "parameters", "bob/Quoting", "orders=20")
        let changed = try await host.instance("bob/Quoting")
        #expect(changed.parameters["orders"] == "20")
        #expect(changed.process != before.process)
        try await host.waitForOpenOrders(19, of: "bob/Quoting")

        try await host.done("instance", "disable", "bob/Quoting", "--open-orders", "cancel")
        let disabled = try await host.instance("bob/Quoting")
        #expect(disabled.state == .disabled)
        #expect(disabled.openOrders == 0)
        #expect(disabled.process == nil)
        try await host.waitForEvents(50, of: "ada/HyperRSI")

        // Again: with the parameters that it had, and told how its account stands.
        try await host.done("instance", "enable", "Quoting", "--user", "bob")
        #expect(try await host.instance("bob/Quoting").parameters["orders"] == "20")
        try await host.waitForOpenOrders(19, of: "bob/Quoting")
        let kinds = try host.incidents(of: disabled.id)
        #expect(kinds == ["started", "parameters_changed", "stopped", "started"], "\(kinds)")
        #expect(try await host.instance("ada/HyperRSI").usage.restarts == 0)
        try await host.stop()
    }

    @Test func `a version takes over 50 open orders, and one that fails leaves or brings back the one before`() async throws {
        let host = try await ServingHost(quoting: ["bob"])
        for plugin in QuotingPlugin.allCases { try await host.install(plugin) }
        try await host.waitForOpenOrders(45, of: "bob/Quoting")
        let id = try await host.instance("bob/Quoting").id

        for broken in [QuotingPlugin.crashesInLoad, .hangsInStart, .refusesState] {
            let report = try await host.swap("bob/Quoting", broken.version)
            #expect(report.members.map(\.state) == [.refused], "\(broken): \(report)")
            let after = try await host.instance("bob/Quoting")
            #expect(after.version == "1.0.0" && after.state == .running, "\(broken): \(after)")
            #expect(try await host.ordersCancelledByOthers("bob/Quoting") == 0, "\(broken)")
            try await host.waitForOpenOrders(45, of: "bob/Quoting")
        }

        // It takes over and crashes at its tenth event: the version before is back without anybody's doing.
        let crashing = try await host.swap("bob/Quoting", QuotingPlugin.crashesInEvent.version)
        #expect(crashing.members.map(\.state) == [.done] || crashing.members.map(\.state) == [.rolledBack], "\(crashing)")
        try await Program.poll("the way back") {
            try host.incidents(of: id).contains("rolled_back") ? true : nil
        }
        let back = try await host.instance("bob/Quoting")
        #expect(back.version == "1.0.0" && back.state == .running, "\(back)")
        try await host.waitForOpenOrders(45, of: "bob/Quoting")

        let good = try await host.swap("bob/Quoting", "2.0.0")
        #expect(good.members.map(\.state) == [.done], "\(good)")
        let swapped = try await host.instance("bob/Quoting")
        #expect(swapped.version == "2.0.0" && swapped.state == .running, "\(swapped)")
        try await host.waitForOpenOrders(45, of: "bob/Quoting")
        try await host.waitForEvents(100, of: "bob/Quoting")
        #expect(try await host.ordersCancelledByOthers("bob/Quoting") == 0)
        #expect(try await host.instance("bob/Quoting").usage.restarts == 0)
        #expect(try host.incidents(of: id) == ["started", "swapped", "crashed", "rolled_back", "swapped"])
        try await host.stop()
    }

    @Test func `a version shadows another one, and takes over when they decided alike`() async throws {
        let host = try await ServingHost(quoting: ["ada", "bob"])
        for plugin in [QuotingPlugin.version2, .decidesOtherwise] { try await host.install(plugin) }
        try await host.waitForOpenOrders(45, of: "bob/Quoting")

        _ = try await host.swap("ada/Quoting", "2.0.4", "--shadow", "8")
        try await Program.poll("the end of the shadow") {
            try await host.done("instance", "swap", "--list").contains("refused") ? true : nil
        }
        #expect(try await host.instance("ada/Quoting").version == "1.0.0")
        #expect(try ShadowIntentRepository(host.database()).count(instance: .init(try await host.instance("ada/Quoting").id)) > 0)

        _ = try await host.swap("bob/Quoting", "2.0.0", "--shadow", "8")
        try await Program.poll("the new version") {
            try await host.instance("bob/Quoting").version == "2.0.0" ? true : nil
        }
        try await host.waitForOpenOrders(45, of: "bob/Quoting")
        #expect(try await host.ordersCancelledByOthers("bob/Quoting") == 0)
        try await host.stop()
    }

    @Test func `whoever pauses beside a change of versions finds it paused, whichever version stays`() async throws {
        let host = try await ServingHost(quoting: ["ada", "bob"])
        try await host.install(.version2)
        try await host.waitForOpenOrders(45, of: "bob/Quoting")
        _ = try await host.swap("bob/Quoting", "2.0.0", "--shadow", "8")
        try await host.done("instance", "pause", "bob/Quoting")

        // On probation, and its process dies: the version before is back.
        try await host.waitForOpenOrders(45, of: "ada/Quoting")
        let report = try await host.swap("ada/Quoting", "2.0.0")
        #expect(report.members.map(\.state) == [.done], "\(report)")
        try await host.done("instance", "pause", "ada/Quoting")
        let paused = try await host.instance("ada/Quoting")
        #expect(kill(try #require(paused.process), SIGKILL) == 0)
        try await Program.poll("the way back") { try await host.instance("ada/Quoting").version == "1.0.0" ? true : nil }
        #expect(try await host.instance("ada/Quoting").state == .paused)

        try await Program.poll("the end of the shadow") {
            try await host.instance("bob/Quoting").version == "2.0.0" ? true : nil
        }
        #expect(try await host.instance("bob/Quoting").state == .paused)
        for name in ["ada/Quoting", "bob/Quoting"] { try await host.done("instance", "resume", name) }
        try await host.stop()
    }

    @Test func `halts of every level hold what they are about, also over a kill of the host`() async throws {
        let host = try await ServingHost(quoting: ["bob", "eve"])
        try await host.waitForOpenOrders(45, of: "bob/Quoting")
        try await host.waitForOpenOrders(45, of: "eve/Quoting")

        let cancelled = try await host.done("kill", "--user", "bob", "--cancel", "--reason", "test")
        #expect(cancelled.contains("1 instance"), "\(cancelled)")
        #expect(try await host.instance("bob/Quoting").openOrders == 0)
        #expect(try await host.ordersCancelledByOthers("bob/Quoting") > 0)
        #expect(try await host.ordersCancelledByOthers("eve/Quoting") == 0, "the tree's other branches are not touched")
        try await host.done("kill", "--all", "--freeze", "--reason", "looking")
        let frozen = try await host.instance("eve/Quoting").openOrders
        try await host.waitForEvents(100, of: "eve/Quoting")
        #expect(try await host.instance("eve/Quoting").openOrders == frozen, "nothing leaves")

        try await host.restart(SIGKILL)
        #expect(try await host.instance("bob/Quoting").halt == "freeze")
        #expect(try await host.instance("eve/Quoting").openOrders == frozen)
        try await host.done("kill", "--all", "--lift")
        #expect(try await host.instance("eve/Quoting").halt == nil)
        #expect(try await host.instance("bob/Quoting").halt == "cancel")
        #expect(try await host.instance("bob/Quoting").openOrders == 0)
        try await host.done("kill", "--user", "bob", "--lift")
        try await host.waitForOpenOrders(40, of: "bob/Quoting")
        try await host.refused("kill", "--user", "bob", "--lift", naming: "nothing is halted")
        try await host.refused("kill", "--user", "nobody", "--cancel", naming: "nobody")
        try await host.stop()
    }

    @Test func `what operators changed is there after a restart, in order or not`() async throws {
        let host = try await ServingHost(users: #"{"name": "ada", "strategies": [{}]}"#)
        for plugin in [QuotingPlugin.version1, .version2] { try await host.install(plugin) }
        try await host.done("instance", "enable", "Quoting", "--user", "bob", "--version", "1.0.0", "orders=18")
        try await host.waitForOpenOrders(17, of: "bob/Quoting")
        _ = try await host.swap("bob/Quoting", "2.0.0")
        try await host.done("instance", "pause", "bob/Quoting")
        try await host.done("instance", "disable", "ada/HyperRSI")

        for signal in [SIGTERM, SIGKILL] {
            try await host.restart(signal)
            let bob = try await host.instance("bob/Quoting")
            #expect(bob.version == "2.0.0" && bob.state == .paused && bob.parameters["orders"] == "18", "\(bob)")
            #expect(try await host.instance("ada/HyperRSI").state == .disabled)
        }
        try await host.done("instance", "resume", "bob/Quoting")
        try await host.waitForOpenOrders(17, of: "bob/Quoting")
        try await host.stop()
    }

    @Test func `a host that is killed while strategies are late comes to the same orders again`() async throws {
        let host = try await ServingHost(quoting: ["ada", "bob"], with: .thinksLong, candlesPerSecond: 200, patience: 5)
        try await host.waitForOpenOrders(45, of: "bob/Quoting")
        for _ in 0..<4 {
            try await host.waitForEvents(150, of: "bob/Quoting")
            try await host.restart(SIGKILL)
        }
        #expect(try LateAnswerRepository(host.database()).all(shard: "main", from: 0).isEmpty == false, "nobody was late")
        try await host.waitForEvents(150, of: "ada/Quoting")
        try await host.stop()
    }

    @Test func `a host that is killed before its first checkpoint comes to the same orders again`() async throws {
        let host = try await ServingHost(quoting: ["ada", "bob"], candlesPerSecond: 400, patience: 1)
        for _ in 0..<3 {
            try await host.waitForOpenOrders(20, of: "bob/Quoting")
            try await host.restart(SIGKILL)
        }
        try await host.waitForEvents(300, of: "bob/Quoting")
        try await host.stop()
    }

    @Test func `a strategy that is late is swapped once it has caught up`() async throws {
        let host = try await ServingHost(quoting: ["bob"], with: .thinksLong, candlesPerSecond: 200, patience: 5)
        for plugin in [QuotingPlugin.version2, .thinksLong] { try await host.install(plugin) }
        try await host.waitForEvents(150, of: "bob/Quoting")
        for version in [QuotingPlugin.version2, .thinksLong, .version2, .thinksLong, .version2] {
            let report = try await host.swap("bob/Quoting", version.version)
            #expect(report.members.map(\.state) == [.done], "\(report)")
            try await host.waitForEvents(90, of: "bob/Quoting")
        }
        #expect(try await host.ordersCancelledByOthers("bob/Quoting") == 0)
        try await host.stop()
    }

    @Test func `wrong requests name what is wrong and change nothing`() async throws {
        let host = try await ServingHost(users: #"{"name": "ada", "strategies": [{}]}"#)
        try await host.install(.version1)
        try await host.refused("instance", "enable", "Quotin", "--user", "bob", naming: "Quoting")
        try await host.refused("instance", "enable", "Quoting", "--user", "bob", "--version", "9.9.9", naming: "9.9.9", "1.0.0")
        try await host.refused("instance", "enable", "Quoting", "--user", "bob", "orders=1000000", naming: "orders")
        try await host.refused("instance", "enable", "HyperRSI", "--user", "ada", naming: "runs already")
        try await host.refused("instance", "enable", "Quoting", "--user", "ada", "--name", "HyperRSI", naming: "runs already")
        try await host.refused("instance", "parameters", "ada/HyperRSI", "rsi_perod=7", naming: "rsi_period")
        try await host.refused("instance", "swap", "ada/HyperRSI", "1.0.0", naming: "1.0.0")
        try await host.refused("instance", "resume", "ada/HyperRSI", naming: "running already")
        try await host.refused("instance", "pause", "bob/nothing", naming: "instances list")
        #expect(try await host.instance("ada/HyperRSI").state == .running)
        try await host.stop()
    }
}

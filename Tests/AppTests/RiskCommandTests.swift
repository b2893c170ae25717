import API
import Foundation
import MemoryHost
import Store
import TestSupport
import Testing
import TradingModel

@Suite("Risk commands", .timeLimit(.minutes(4)))
struct RiskCommandTests {
    @Test func `guards are shown and a safe mode is lifted`() async throws {
        try await OperatedFolder.run { folder in
            try await folder.done("instance", "enable", "dip-buyer", "--user", "bob")
            let shown = try await folder.done("risk", "show", "bob/dip-buyer")
            #expect(shown.hasPrefix("bob/dip-buyer: safe mode: the equity is 12.4 % below its peak"), "\(shown)")
            #expect(shown.contains("stop loss") && shown.contains("at 9800") && shown.contains("equity 8760"), "\(shown)")
            let lifted = try await folder.done("risk", "lift", "bob/dip-buyer", "--by", "kim", "--reason", "position checked")
            #expect(lifted.hasPrefix("bob/dip-buyer: no guard keeps it from trading"), "\(lifted)")
            #expect(lifted.contains("lifted by kim: position checked"), "\(lifted)")
            #expect(try await folder.json(RiskReport.self, "risk", "show", "1").state == nil)
            try await folder.refused("risk", "lift", "1", "--reason", "again", naming: ["not in safe mode"])
            try await folder.refused("risk", "show", "zoe", naming: ["no instance 'zoe'"])
            try await folder.refused("risk", "lift", "1", naming: ["--reason"], status: 2)
            try await folder.refused("risk", "lift", "1", "--reason", "a\nb", naming: ["one line"], status: 2)
            try await folder.refused("risk", "lift", "1", "--reason", "x", "--by", "", naming: ["--by"], status: 2)
        }
    }

    @Test func `a guard of the configuration acts, and its safe mode survives a kill of the host until it is lifted`()
        async throws
    {
        let guards = """
            {"stop_loss": {"percent": "0.2"}, "cooldown": "3m", "daily_loss": {"limit": "20", "ends": "operator"},
             "capital": "10000", "day": "seoul"}
            """
        let host = try await ServingHost(
            // A webhook that nobody answers: what stands in the log is the host's own word, not a notification without a channel.
            users: #"""
                {"name": "ada", "webhook": "http://127.0.0.1:1/hook",
                 "strategies": [{"parameters": ["rsi_period=7"], "guards": \#(guards)}]}
                """#)
        try await Program.poll("a safe mode") {
            try await report(host).state == "safe_mode" ? true : nil
        }
        let before = try await report(host)
        #expect(Set(before.guards.map(\.kind)) == ["stop_loss", "daily_loss"])
        #expect(before.events.contains { $0.kind == "daily_loss" && $0.step == "tripped" })
        try await host.waitForEvents(20, of: "ada/HyperRSI")
        #expect(try await host.decisions("ada/HyperRSI").contains { $0.outcome == "guarded" && $0.text.contains("safe mode") })

        // What it asked for meanwhile was refused: in the report, and in the log.
        let refusal = try await refusedBySafeMode(host)
        #expect(refusal.text.hasPrefix("safe mode: "), "\(refusal)")
        try await Program.poll("the refusal in the log") {
            try host.program.errorsSoFar().contains("ada/HyperRSI: Order refused: safe mode: ") ? true : nil
        }
        try await isToldEverywhere(host)

        try await host.restart(SIGKILL)
        let after = try await report(host)
        #expect(after.state == "safe_mode" && after.standing == before.standing)
        let lifted = try await host.done("risk", "lift", "ada/HyperRSI", "--reason", "seen", "--by", "kim")
        #expect(lifted.contains("lifted by kim: seen"), "\(lifted)")
        let numbers = try await report(host).events.map(\.number).reversed()
        #expect(Array(numbers) == Array((numbers.first ?? 0)..<((numbers.first ?? 0) + UInt64(numbers.count))))
        try await host.stop()
    }

    /// Each step of a guard is a row, a notification and a line of the log.
    private func isToldEverywhere(_ host: ServingHost) async throws {
        let id = try await host.instance("ada/HyperRSI").id
        let steps = try GuardEventRepository(host.database()).latest(instance: .init(id), limit: 1_000)
        #expect(steps.contains { $0.kind == .stopLoss && $0.step == .closed } && steps.contains { $0.kind == .dailyLoss })
        let keys = try host.database().query("SELECT key FROM notification.outbox WHERE topic = 'instance'", [])
            .map { (row) throws(DatabaseError) in try row.text(0) }
        let log = try host.program.errorsSoFar()
        for step in steps {
            #expect(keys.contains("guard/\(id)/\(step.number)"), "\(step)")
            #expect(log.contains("instance \(id): \(step.kind.text) \(step.step.rawValue): \(step.text)"), "\(step)")
        }
    }

    private func refusedBySafeMode(_ host: ServingHost) async throws -> RiskReport.Refusal {
        try await Program.poll("an order that safe mode refuses") {
            try await report(host).refusals.first { $0.code == "risk.safe_mode" }
        }
    }

    private func report(_ host: ServingHost) async throws -> RiskReport {
        let ending = try await host.run(["risk", "show", "ada/HyperRSI", "--json"])
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return try decoder.decode(RiskReport.self, from: Data(ending.output.utf8))
    }

    struct Wrong: Sendable, CustomTestStringConvertible {
        var guards: String
        var words: [String]
        var testDescription: String { guards }

        init(_ guards: String, _ words: String...) {
            self.guards = guards
            self.words = words
        }
    }

    @Test(arguments: [
        Wrong(#"{"stop_los": {"percent": "2"}}"#, "stop_los", "stop_loss"),
        Wrong(#"{"stop_loss": {"percentage": "2"}}"#, "guards.stop_loss.percentage", "atr, percent, price"),
        Wrong(#"{"stop_loss": {}}"#, "guards of ada/HyperRSI: stop_loss", "exactly one of"),
        Wrong(#"{"stop_loss": {"percent": "2", "price": "3"}}"#, "stop_loss", "exactly one of"),
        Wrong(#"{"stop_loss": {"percent": 2}}"#, "stop_loss.percent"),
        Wrong(#"{"stop_loss": {"percent": "0"}}"#, "stop_loss.percent is 0", "above 0, below 100"),
        Wrong(#"{"stop_loss": {"price": "-1"}}"#, "stop_loss.price is -1", "above 0"),
        Wrong(#"{"take_profit": {"atr": "101"}}"#, "take_profit.atr is 101", "at most 100"),
        Wrong(
            #"{"take_profit": {"percent": "1"}, "take_profit_steps": {"first": {"percent": "1"}, "first_percent": "50", "#
                + #""second": {"percent": "2"}}}"#, "take_profit", "one of the two"),
        Wrong(
            #"{"take_profit_steps": {"first": {"percent": "2"}, "first_percent": "50", "second": {"percent": "2"}}}"#,
            "take_profit_steps.second", "greater distance"),
        Wrong(
            #"{"take_profit_steps": {"first": {"percent": "1"}, "first_percent": "100", "second": {"percent": "2"}}}"#,
            "take_profit_steps.first_percent is 100"),
        Wrong(#"{"trailing_stop": {"activation": {"percent": "1"}}}"#, "trailing_stop.distance", "missing"),
        Wrong(#"{"atr": {"period": 0}}"#, "atr.period is 0", "1 to 1000"),
        Wrong(#"{"atr": {"timeframe": "2m"}}"#, "atr.timeframe is '2m'", "15m"),
        Wrong(#"{"daily_loss": {"limit": "0"}}"#, "daily_loss.limit is 0"),
        Wrong(#"{"daily_loss": {"limit": "5", "ends": "soon"}}"#, "daily_loss.ends is 'soon'", "12h"),
        Wrong(#"{"drawdown": {"percent": "10"}}"#, "capital is missing"),
        Wrong(#"{"drawdown": {"percent": "10", "ends": "boundary"}, "capital": "5"}"#, "drawdown.ends", "operator"),
        Wrong(#"{"day": "kst"}"#, "day is 'kst'", "utc, seoul"), Wrong(#"{"cooldown": "367d"}"#, "cooldown", "366d"),
        Wrong(
            #"{"liquidation": {"leverage": "0.5", "maintenance_percent": "0.5", "steps": []}}"#,
            "liquidation.leverage is 0.5", "1 to 1000"),
        Wrong(#"{"liquidation": {"leverage": "5", "maintenance_percent": "0.5", "steps": []}}"#, "0 steps"),
        Wrong(
            #"{"liquidation": {"leverage": "5", "maintenance_percent": "0.5", "steps": [{"distance_percent": "5", "#
                + #""reduce_percent": "50"}, {"distance_percent": "8", "reduce_percent": "50"}]}}"#, "come nearer"),
    ])
    func `a wrong guard is named with its key, its value and what it takes`(wrong: Wrong) async throws {
        let folder = try TemporaryFolder("guards")
        let file = "\(folder.path)/configuration.json"
        try Data(#"{"users": [{"name": "ada", "strategies": [{"guards": \#(wrong.guards)}]}]}"#.utf8)
            .write(to: URL(filePath: file))
        let ending = try await Program(["serve", "--config", file, "--data", folder.path]).ending()
        #expect(ending.status == 1, "\(ending.output) \(ending.errors)")
        #expect(ending.errors.split(separator: "\n").count == 1 && ending.errors.contains(file), "\(ending.errors)")
        for word in wrong.words { #expect(ending.errors.contains(word), "\(ending.errors)") }
    }
}

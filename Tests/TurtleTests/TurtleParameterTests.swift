import CTradingBoost
import StrategyHarness
import Testing
import TradingBoostSDKOrdinary

@Suite("Turtle's parameters, manifest and command")
struct TurtleParameterTests {
    private func refusal(_ changes: [String: ParameterValue?]) throws -> String? {
        try PluginFile.embedded("Turtle").refusal(changes)
    }

    @Test func `parameters that contradict each other are refused with a line that says what to do`() throws {
        #expect(try refusal([:]) == nil)
        #expect(
            try refusal(["system1_exit_period": .integer(21)])
                == "parameter system1_exit_period: 21 is longer than system1_entry_period 20; choose that or a shorter one")
        #expect(
            try refusal(["system2_exit_period": .integer(56)])
                == "parameter system2_exit_period: 56 is longer than system2_entry_period 55; choose that or a shorter one")
        #expect(
            try refusal(["system1_entry_period": .integer(56)])
                == "parameter system1_entry_period: 56 is longer than system2_entry_period 55, which is its fail-safe; "
                + "choose that or a shorter one")
        #expect(
            try refusal(["equity": .decimal(20)])
                == "parameter maximum_unit_notional: 2500 is more than 100 times the equity 20; "
                + "make it smaller or the equity larger")
    }

    @Test func `the manifest describes the parameters that the code reads, no more and no fewer`() throws {
        let properties = try DescribedPlugin(PluginFile.embedded("Turtle")).parameters.properties
        #expect(properties.values.allSatisfy { $0.value != nil }, "each has a default")
        for name in properties.keys {
            #expect(try refusal([name: nil]) == "parameter \(name) is missing: pack the plugin again")
        }
    }

    @Test func `every choice and every bound of the manifest is taken by the code`() throws {
        let wide: [String: ParameterValue?] = [
            "system1_entry_period": .integer(80), "system1_exit_period": .integer(2), "system2_entry_period": .integer(80),
            "system2_exit_period": .integer(2), "equity": .decimal(1_000_000_000), "maximum_unit_notional": .decimal(1),
        ]
        for (name, property) in try DescribedPlugin(PluginFile.embedded("Turtle")).parameters.properties {
            for value in property.extremes {
                var changes = wide
                changes[name] = value
                if name == "system2_entry_period", value == .integer(2) { changes["system1_entry_period"] = .integer(2) }
                #expect(try refusal(changes) == nil, "\(name) \(value)")
            }
            #expect(!property.title.isEmpty && !property.description.isEmpty)
        }
    }

    @Test func `the state is small, and of the version in the manifest`() throws {
        let session = try PluginFile.embedded("Turtle").session()
        let state = try #require(session.plugin.save())
        #expect(state.count < 4_096)
        let version = try DescribedPlugin(PluginFile.embedded("Turtle")).stateVersion
        #expect(session.plugin.load(state, version: version) == TRADINGBOOST_OK)
        #expect(session.plugin.load(state, version: version + 1) == TRADINGBOOST_UNSUPPORTED)
    }

    // MARK: - The command

    private func units(_ closes: [Int]) throws -> [CommandOutcome.Value] {
        let session = try TurtleAudit.session()
        try session.run(Market.drawn(closes))
        let outcome = try session.command("units")
        #expect(outcome.status == TRADINGBOOST_OK && outcome.rows.count == 1)
        return try #require(outcome.rows.first)
    }

    @Test func `units tells position, units, N, stop, next addition, entries and the last breakout`() throws {
        #expect(
            try units(TurtleRuleTests.quiet) == [
                .decimal(.zero), .integer(0), .decimal(FixedDecimal(10)), .decimal(.zero), .decimal(.zero),
                .decimal(FixedDecimal("10010.5")), .decimal(FixedDecimal("9999.5")), .text("none"),
            ])
        #expect(
            try units(TurtleRuleTests.quiet + [10_012, 10_017]) == [
                .decimal(FixedDecimal(20)), .integer(2), .decimal(FixedDecimal(10)), .decimal(FixedDecimal("9999.5")),
                .decimal(FixedDecimal("10020.5")), .decimal(FixedDecimal("10017.5")), .decimal(FixedDecimal("9999.5")),
                .text("open"),
            ])
    }

    @Test func `units has zeros before anything is known`() throws {
        let zero = CommandOutcome.Value.decimal(.zero)
        #expect(try units([10_000]) == [zero, .integer(0), zero, zero, zero, zero, zero, .text("none")])
    }

    @Test func `the user is told of units and of the end`() throws {
        let session = try TurtleAudit.session(.embedded("Turtle"), ["notify": .boolean(true), "maximum_units": .integer(2)])
        try session.run(Market.drawn(TurtleRuleTests.quiet + [10_012, 10_017, 9_990]))
        let notes = session.host.requests.compactMap { request in
            if case .notify(let title, let text) = request { return title + ": " + text } else { return nil }
        }
        #expect(
            notes == [
                "Turtle BTC-USDT: Unit 1 of 2: long 10 BTC in all, stop at 9999.5",
                "Turtle BTC-USDT: Unit 2 of 2: long 20 BTC in all, stop at 9999.5",
                // 10 × 11 and 10 × 16 lost; fees of 0.05 % on 200,260 bought and 199,990 sold are 200.125.
                "Turtle BTC-USDT: Closed long of 2 units: -470.125 USDT after fees",
            ])
    }
}

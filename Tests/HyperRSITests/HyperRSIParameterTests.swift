import CTradingBoost
import FoundationEssentials
import StrategyHarness
import Testing
import TradingBoostSDKOrdinary

@Suite("HyperRSI's parameters and manifest")
struct HyperRSIParameterTests {
    private func refusal(_ changes: [String: ParameterValue?]) throws -> String? {
        try PluginFile.embedded("HyperRSI").refusal(changes)
    }

    @Test func `parameters that contradict each other are refused with a line that says what to do`() throws {
        #expect(try refusal([:]) == nil)
        #expect(
            try refusal(["oversold": .decimal(70)])
                == "parameters oversold and overbought contradict each other: make oversold the lower one")
        #expect(
            try refusal(["timeframe": .text("1h")])
                == "parameter trend_timeframe: 15m is shorter than timeframe 1h; choose that or a longer one, "
                + "or set trend_filter to false")
        #expect(try refusal(["timeframe": .text("1h"), "trend_filter": .boolean(false)]) == nil)
        #expect(
            try refusal([
                "stop_loss_percent": .decimal(0), "take_profit_percent": .decimal(0),
                "exit_on_opposite_signal": .boolean(false),
            ]) == "no way out of a position: set stop_loss_percent or take_profit_percent above 0, "
                + "or exit_on_opposite_signal to true")
    }

    @Test func `take profits that do not fit together are refused`() throws {
        #expect(
            try refusal(["take_profit_3_percent": .decimal(2)])
                == "a take profit is missing before another: set take_profit_percent, then _2_percent, then _3_percent")
        let two: [String: ParameterValue?] = ["take_profit_fraction": .decimal(50), "take_profit_2_percent": .decimal("0.6")]
        #expect(
            try refusal(two) == "the take profits are not in order: each has to be farther away than the one before")
        #expect(try refusal(two.merging(["take_profit_2_percent": .decimal("0.61")]) { $1 }) == nil)
        #expect(
            try refusal(["take_profit_2_percent": .decimal(1)])
                == "take profit 1 would close all and leave nothing to the next: give it a fraction above 0")
        let full: [String: ParameterValue?] = ["take_profit_fraction": .decimal(100), "take_profit_2_percent": .decimal(1)]
        #expect(
            try refusal(full)
                == "the fractions before the last take profit sum to 100: leave it something, or set it to none")
        #expect(
            try refusal(full.merging(["take_profit_2_fraction": .decimal("0.1")]) { $1 })
                == "the fractions of the take profits sum to 100.1: make it 100 at most")
    }

    @Test func `a rest without a way out is refused, and a trail or a break-even without a rest`() throws {
        let rest: [String: ParameterValue?] = [
            "take_profit_fraction": .decimal(50), "stop_loss_percent": .decimal(0), "exit_on_opposite_signal": .boolean(false),
        ]
        #expect(
            try refusal(rest)
                == "no way out of what the take profits leave: let the last one close the rest (fraction 0), set "
                + "stop_loss_percent above 0, trail_rule to percent or atr, or exit_on_opposite_signal to true")
        #expect(try refusal(rest.merging(["trail_rule": .text("atr")]) { $1 }) == nil)
        #expect(
            try refusal(["trail_rule": .text("percent")])
                == "parameter trail_rule: the take profits leave nothing to follow; give the last one a fraction, so that all of "
                + "them sum to less than 100, or set trail_rule to off")
        #expect(
            try refusal(["break_even": .boolean(true)])
                == "parameter break_even: the first take profit leaves nothing to protect; set take_profit_fraction and "
                + "take_profit_2_percent, or break_even to false")
        #expect(
            try refusal([
                "break_even": .boolean(true), "take_profit_fraction": .decimal(50), "break_even_offset_percent": .decimal("0.6"),
            ]) == "parameter break_even_offset_percent: 0.6 is not below take_profit_percent 0.6, "
                + "so the stop would be past the price; make it lower")
    }

    @Test func `additions that the stop comes before, or that have no room, are refused`() throws {
        #expect(
            try refusal(["additions": .integer(1), "addition_distance_percent": .decimal("0.8")])
                == "parameter addition_distance_percent: the stop at stop_loss_percent 0.8 comes first; make it lower")
        let ranges: [String: ParameterValue?] = ["additions": .integer(1), "addition_rule": .text("atr")]
        #expect(try refusal(ranges) == nil)
        #expect(
            try refusal(ranges.merging(["stop_loss_rule": .text("atr"), "addition_distance_atr": .decimal(2)]) { $1 })
                == "parameter addition_distance_atr: the stop at stop_loss_atr 2 comes first; make it lower")
        #expect(
            try refusal(["additions": .integer(1), "maximum_notional": .decimal(1_000)])
                == "parameter maximum_notional: 1000 leaves nothing for additions to order_notional 1000; "
                + "make it higher, or additions 0")
    }

    @Test func `the timeframes and periods of the trend state are refused where they contradict each other`() throws {
        let state: [String: ParameterValue?] = ["trend_rule": .text("state")]
        #expect(try refusal(state) == nil)
        #expect(
            try refusal(state.merging(["trend_fast_period": .integer(50)]) { $1 })
                == "parameters trend_fast_period and trend_period contradict each other: make trend_fast_period the lower one")
        #expect(
            try refusal(state.merging(["higher_timeframe": .text("5m")]) { $1 })
                == "parameter higher_timeframe: 5m is shorter than trend_timeframe 15m; choose that or a longer one")
        #expect(try refusal(["trend_rule": .text("average"), "higher_timeframe": .text("5m")]) == nil)
    }

    @Test func `a parameter that is missing or of another type is named`() throws {
        #expect(try refusal(["rsi_period": nil]) == "parameter rsi_period is missing: pack the plugin again")
        #expect(
            try refusal(["rsi_period": .text("14")])
                == "parameter rsi_period is not an integer: pack the plugin again")
        #expect(
            try refusal(["direction": .text("sideways")])
                == "parameter direction: 'sideways' is not one of both, long, short")
    }

    // MARK: - The manifest

    private func manifest() throws -> DescribedPlugin { try DescribedPlugin(PluginFile.embedded("HyperRSI")) }

    @Test func `the manifest describes the parameters that the code reads, no more and no fewer`() throws {
        let properties = try manifest().parameters.properties
        #expect(properties.values.allSatisfy { $0.value != nil }, "each has a default")
        for name in properties.keys {
            #expect(try refusal([name: nil]) == "parameter \(name) is missing: pack the plugin again")
        }
    }

    /// What has to be said besides, so that a choice or a bound contradicts nothing.
    private static let companions: [String: [String: ParameterValue?]] = [
        "take_profit_percent": ["take_profit_2_percent": .decimal(0)],
        "take_profit_2_percent": ["take_profit_fraction": .decimal(50)],
        "take_profit_3_percent": [
            "take_profit_fraction": .decimal(50), "take_profit_2_percent": .decimal(1), "take_profit_2_fraction": .decimal(20),
        ],
        "break_even": ["take_profit_fraction": .decimal(50)],
        "trail_rule": ["take_profit_fraction": .decimal(50)],
        "trail_percent": ["take_profit_fraction": .decimal(50), "trail_rule": .text("percent")],
        "trail_atr": ["take_profit_fraction": .decimal(50), "trail_rule": .text("atr")],
        "trend_rule": ["trend_filter": .boolean(true)],
        "addition_rule": ["additions": .integer(1)],
    ]

    @Test func `every choice and every bound of the manifest is taken by the code`() throws {
        for (name, property) in try manifest().parameters.properties {
            let sure: [String: ParameterValue?] = [
                "trend_filter": .boolean(false), "oversold": .decimal(1), "overbought": .decimal(99),
            ]
            let context = sure.merging(HyperRSIParameterTests.companions[name] ?? [:]) { $1 }
            for value in property.extremes where !["oversold", "overbought"].contains(name) {
                // A third take profit of 0 leaves the second to close the rest.
                var changes = context.merging([name: value]) { $1 }
                if name == "take_profit_3_percent", value == .decimal(0) { changes["take_profit_2_fraction"] = .decimal(0) }
                #expect(
                    try PluginFile.embedded("HyperRSI").refusal(changes) == nil, "\(name) \(value)")
            }
            #expect(!property.title.isEmpty && !property.description.isEmpty)
        }
    }

    @Test func `the state version of the manifest is the one that the code reads`() throws {
        let session = try PluginFile.embedded("HyperRSI").session()
        let state = try #require(session.plugin.save())
        let version = try manifest().stateVersion
        #expect(session.plugin.load(state, version: version) == TRADINGBOOST_OK)
        #expect(session.plugin.load(state, version: version + 1) == TRADINGBOOST_UNSUPPORTED)
    }

    @Test func `the state is well within what the manifest asks for`() throws {
        let state = try #require(try PluginFile.embedded("HyperRSI").session().plugin.save())
        #expect(state.count < 4_096)
    }
}

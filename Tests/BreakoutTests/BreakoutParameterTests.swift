import CTradingBoost
import StrategyHarness
import Testing
import TradingBoostSDKOrdinary

@Suite("Breakout's parameters and manifest")
struct BreakoutParameterTests {
    private func refusal(_ changes: [String: ParameterValue?]) throws -> String? {
        try PluginFile.embedded("Breakout").refusal(changes)
    }

    private func manifest() throws -> DescribedPlugin { try DescribedPlugin(PluginFile.embedded("Breakout")) }

    @Test func `parameters that contradict each other are refused with a line that says what to do`() throws {
        #expect(try refusal([:]) == nil)
        let day =
            "parameter timeframe: a candle of 1d is a whole session; choose a shorter one, "
            + "or form gates with the exit holding or stop"
        #expect(try refusal(["timeframe": .text("1d")]) == day)
        #expect(try refusal(["timeframe": .text("1d"), "exit": .text("holding")]) == day)
        #expect(try refusal(["timeframe": .text("1d"), "form": .text("gates")]) == day)
        #expect(try refusal(["timeframe": .text("1d"), "form": .text("gates"), "exit": .text("holding")]) == nil)
        #expect(
            try refusal(["session_start_minute": .integer(5)])
                == "parameters session_start_hour and session_start_minute: no candle of 15m begins at this time; "
                + "candles begin at multiples of their length from 09:00 in Seoul (midnight UTC)")
        #expect(try refusal(["session_start_minute": .integer(5), "timeframe": .text("5m")]) == nil)
        #expect(try refusal(["session_start_hour": .integer(10), "timeframe": .text("4h")]) != nil)
        #expect(try refusal(["session_start_hour": .integer(1), "timeframe": .text("4h")]) == nil)
        #expect(
            try refusal(["exit": .text("stop"), "stop_atr": .decimal(0)])
                == "no way out of a position: set stop_atr or trail_atr above 0, or exit to session_end or holding")
        #expect(try refusal(["exit": .text("stop"), "stop_atr": .decimal(0), "trail_atr": .decimal(1)]) == nil)
    }

    @Test func `the manifest describes the parameters that the code reads, no more and no fewer`() throws {
        let properties = try manifest().parameters.properties
        #expect(properties.values.allSatisfy { $0.value != nil }, "each has a default")
        for name in properties.keys {
            #expect(try refusal([name: nil]) == "parameter \(name) is missing: pack the plugin again")
        }
    }

    @Test func `every choice and every bound of the manifest is taken by the code`() throws {
        for (name, property) in try manifest().parameters.properties {
            let sure: [String: ParameterValue?] = [
                "form": .text("gates"), "timeframe": .text("1m"), "exit": .text(name == "timeframe" ? "holding" : "session_end"),
            ]
            for value in property.extremes {
                #expect(try refusal(sure.merging([name: value]) { $1 }) == nil, "\(name) \(value)")
            }
            #expect(!property.title.isEmpty && !property.description.isEmpty)
        }
    }

    @Test func `the state version of the manifest is the one that the code reads`() throws {
        let session = try PluginFile.embedded("Breakout").session()
        let state = try #require(session.plugin.save())
        let version = try manifest().stateVersion
        #expect(session.plugin.load(state, version: version) == TRADINGBOOST_OK)
        #expect(session.plugin.load(state, version: version + 1) == TRADINGBOOST_UNSUPPORTED)
    }

    @Test func `the state is small`() throws {
        let state = try #require(try PluginFile.embedded("Breakout").session().plugin.save())
        #expect(state.count < 4_096)
    }
}

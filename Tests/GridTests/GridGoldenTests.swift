import CTradingBoost
import StrategyHarness
import TestRandom
import Testing
import TradingBoostSDKOrdinary

@Suite("Grid's golden runs")
struct GridGoldenTests {
    @Test(arguments: PluginFile.both("Grid"))
    func `the requests of a long grid that follows upwards are these`(file: PluginFile) throws {
        let session = try file.session([
            "initial_position": .text("market"), "trailing": .text("up"), "rungs": .integer(9), "step_percent": .decimal("0.25"),
        ])
        try session.run(Market.generated(seed: 11, count: 600))
        #expect(session.violations == [])
        try session.checkGolden("long")
    }

    @Test(arguments: PluginFile.both("Grid"))
    func `the requests of a neutral grid under faults are these`(file: PluginFile) throws {
        let session = try file.session(
            ["mode": .text("neutral"), "step_percent": .decimal("0.3"), "rungs": .integer(9)])
        session.faults = CandleSession.Faults(
            random: SeededRandom(seed: 7), percent: 5, partialFillPercent: 30, cancelPercent: 5, outagePercent: 3)
        try session.run(Market.generated(seed: 7, count: 400))
        #expect(session.violations == [])
        try session.checkGolden("neutral")
    }

    @Test(
        .enabled(if: SharedData.has(Market.recordedName), "the recorded market is not on this machine"))
    func `the requests over three days of the recorded market are these`() throws {
        let session = try PluginFile.embedded("Grid").session(["initial_position": .text("market"), "rungs": .integer(9)])
        try session.run(Market.recorded().prefix(4_320))
        #expect(session.violations == [])
        try session.checkGolden("recorded")
    }
}

@Suite("The Grid's file")
struct GridFileTests {
    @Test(arguments: PluginFile.both("Grid"))
    func `exports the entry and its commands`(file: PluginFile) throws {
        #expect(
            Set(try ElfFile(file.path).exportedSymbols) == [
                "tradingboost_plugin", "tradingboost_command_levels", "tradingboost_command_profit",
                "tradingboost_command_adjust", "tradingboost_command_stop",
            ])
    }

    @Test func `needs libc only when it is built as Embedded Swift`() throws {
        let needed = try ElfFile(PluginFile.embedded("Grid").path).neededLibraries
        #expect(Set(needed).subtracting(["libc.so.6", "libm.so.6"]) == [])
    }
}

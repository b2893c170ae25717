import Foundation
import TestSupport
import Testing

@Suite("tradingboost backtest")
struct BacktestTests {
    private struct Report: Decodable {
        var candles: Int
        var intents: Int
        var orders: Int
        var fills: Int
        var fees: String
        var finalEquity: String
        var maximumDrawdown: Double
        var elapsedSeconds: Double
        var candlesPerSecond: Double
        var intentHash: String
    }

    private func backtest(_ arguments: [String]) async throws -> Report {
        let ending = try await Program(["backtest", "--plugin", Program.hyperRSI, "--json"] + arguments).ending()
        #expect(ending.status == 0, "\(ending.errors)")
        return try JSONDecoder().decode(Report.self, from: Data(ending.output.utf8))
    }

    @Test(arguments: [[], ["rsi_period=7", "oversold=25", "direction=long"]])
    func `decides as a demo of the same candles and parameters does`(parameters: [String]) async throws {
        let folder = try TemporaryFolder("backtest")
        let market = ["--length", "2000"] + parameters
        let report = try await backtest(market)
        let demo = try RunResult(
            try await Program(["demo", "--speed", "max", "--users", "2", "--json", "--data", folder.path] + market).ending())
        #expect(report.candles == 2_000)
        #expect(report.intents > 10)
        #expect(report.orders == demo.orders / 2)
        #expect(report.fills == demo.fills / 2)
        #expect(report.intentHash == demo.intentHash)
    }

    @Test func `is the same twice and another with other parameters`() async throws {
        let first = try await backtest(["--length", "2000"])
        let second = try await backtest(["--length", "2000"])
        let other = try await backtest(["--length", "2000", "rsi_period=21"])
        #expect(first.intentHash == second.intentHash)
        #expect(first.finalEquity == second.finalEquity)
        #expect(first.intentHash != other.intentHash)
        #expect(first.maximumDrawdown > 0)
        #expect(first.candlesPerSecond > 0)
    }

    @Test func `an argument overrides the parameters of a file`() async throws {
        let folder = try TemporaryFolder("backtest")
        let file = "\(folder.path)/parameters.json"
        try Data(#"{"rsi_period": 21, "oversold": "25"}"#.utf8).write(to: URL(filePath: file))
        let fromFile = try await backtest(["--length", "2000", "--parameters", file])
        let same = try await backtest(["--length", "2000", "rsi_period=21", "oversold=25"])
        let overridden = try await backtest(["--length", "2000", "--parameters", file, "oversold=30"])
        let expected = try await backtest(["--length", "2000", "rsi_period=21"])
        #expect(fromFile.intentHash == same.intentHash)
        #expect(overridden.intentHash == expected.intentHash)
        #expect(fromFile.intentHash != overridden.intentHash)
    }

    @Test func `writes every intent as a line, and names a file that cannot be written`() async throws {
        let folder = try TemporaryFolder("intents")
        let file = "\(folder.path)/intents.jsonl"
        let report = try await backtest(["--length", "2000", "--intents", file])
        let lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
        #expect(lines.count == report.intents)
        #expect(lines.allSatisfy { $0.hasPrefix("{\"action\":") && $0.hasSuffix("}") })
        let missing = "\(folder.path)/missing/intents.jsonl"
        let ending = try await Program.run("backtest", "--plugin", Program.hyperRSI, "--length", "10", "--intents", missing)
        #expect(ending.status == 1)
        #expect(ending.errors.contains("\(missing) cannot be written"))
    }

    private static let recorded = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "../shared/data/btc-perp-1m-2022-01.csv").path

    @Test(
        .enabled(
            if: FileManager.default.fileExists(atPath: recorded), "skipped: the recorded candles are not on this machine"))
    func `goes through a month of recorded candles`() async throws {
        let report = try await backtest(["--candles", Self.recorded])
        #expect(report.candles == 45_031)
        #expect(report.fills > 100)
    }
}

import Foundation
import PluginFixtures
import TestSupport
import Testing

@Suite("tradingboost indicator")
struct IndicatorCommandTests {
    private let folder: TemporaryFolder
    private let file: String

    /// Ten minutes from 1970-01-01 00:00 on; closes 10, 11, 12 …, volumes 1, 2, 3 …
    init() throws {
        folder = try TemporaryFolder("indicator")
        file = "\(folder.path)/candles.csv"
        try IndicatorCommandTests.write(0..<10, to: file)
    }

    private static func write(_ minutes: Range<Int>, to file: String) throws {
        let rows = minutes.map { minute in
            let close = 10 + minute
            return "\(minute * 60_000),\(close),\(close + 1),\(close - 1).5,\(close),\(minute + 1)"
        }
        let text = (["open_time_ms,open,high,low,close,volume"] + rows).joined(separator: "\n") + "\n"
        try Data(text.utf8).write(to: URL(filePath: file))
    }

    private func run(_ arguments: String...) async throws -> Program.Ending {
        try await Program(["indicator"] + arguments + ["--candles", file]).ending()
    }

    @Test func `each candle is a line, with the values behind it, empty until they are defined`() async throws {
        let ending = try await run("sma:3", "obv", "--csv")
        #expect(ending.status == 0 && ending.errors == "")
        #expect(
            ending.output.hasPrefix(
                """
                open_time_ms,open,high,low,close,volume,sma_3,obv
                0,10,11,9.5,10,1,,1.0
                60000,11,12,10.5,11,2,,3.0
                120000,12,13,11.5,12,3,11.0,6.0
                """))
        #expect(ending.output.split(separator: "\n").count == 11)
    }

    @Test func `a value reads back as the same number`() async throws {
        let ending = try await run("ema:2")
        let last = try #require(ending.output.split(separator: "\n").last?.split(separator: ",").last)
        // As the SDK computes it: seeded with 10.5, then two thirds of each distance.
        var average = 10.5
        for close in 12..<20 { average += (Double(close) - average) * (2 / 3) }
        #expect(Double(last) == average)
    }

    @Test func `an indicator of several values has several columns, and defaults for what is left out`() async throws {
        let header = try await run("macd:2,3", "adx", "bollinger:5,2.5", "obv").output.prefix { $0 != "\n" }
        #expect(
            header == """
                open_time_ms,open,high,low,close,volume,macd_2_3_9_line,macd_2_3_9_signal,macd_2_3_9_histogram,adx_14_adx,\
                adx_14_plus_di,adx_14_minus_di,adx_14_dx,bollinger_5_2.5_upper,bollinger_5_2.5_middle,bollinger_5_2.5_lower,obv
                """)
    }

    @Test func `longer candles are built from those of the file`() async throws {
        let ending = try await run("sma:2", "--timeframe", "5m")
        #expect(
            ending.output == """
                open_time_ms,open,high,low,close,volume,sma_2
                0,10,15,9.5,14,15,
                300000,15,20,14.5,19,40,16.5

                """)
    }

    @Test func `JSON is an object a line`() async throws {
        let lines = try await run("sma:10", "--json").output.split(separator: "\n")
        #expect(lines.count == 10)
        #expect(
            lines.first == """
                {"open_time_ms":0,"open":"10","high":"11","low":"9.5","close":"10","volume":"1","sma_10":null}
                """)
        #expect(lines.last?.hasSuffix("\"sma_10\":14.5}") == true)
        for line in lines { _ = try JSONSerialization.jsonObject(with: Data(line.utf8)) }
    }

    private struct Listed: Decodable {
        struct Parameter: Decodable {
            var name: String
            var minimum: Double
            var maximum: Double
            var `default`: Double
            var whole: Bool
        }

        var name: String
        var parameters: [Parameter]
        var columns: [String]
    }

    @Test func `every listed indicator takes its defaults and its limits`() async throws {
        let lines = try await Program.run("indicator", "--list", "--json").output.split(separator: "\n")
        let listed = try lines.map { try JSONDecoder().decode(Listed.self, from: Data($0.utf8)) }
        #expect(listed.count == 25)
        var requests: [String] = []
        for indicator in listed {
            requests.append(indicator.name)
            guard !indicator.parameters.isEmpty else { continue }
            let greatest = indicator.parameters.map { "\($0.whole ? String(Int($0.maximum)) : String($0.maximum))" }
            requests.append("\(indicator.name):\(greatest.joined(separator: ","))")
        }
        let ending = try await Program(["indicator"] + requests + ["--candles", file]).ending()
        #expect(ending.status == 0 && ending.errors == "")
        let rows = ending.output.split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false).count }
        #expect(Set(rows) == [6 + listed.reduce(0) { $0 + max($1.columns.count, 1) * ($1.parameters.isEmpty ? 1 : 2) }])
    }

    @Test func `the list names parameters with ranges and defaults`() async throws {
        let text = try await Program.run("indicator", "--list").output
        #expect(text.contains("bollinger  "))
        #expect(text.contains("    multiplier: a number from 0.01 to 100; 2 unless given\n"))
    }

    @Test(arguments: [
        ("rsii", "there is no indicator 'rsii': did you mean rsi?"),
        ("RSI", "there is no indicator 'RSI': did you mean rsi?"),
        ("vortex", "there is no indicator 'vortex': tradingboost indicator --list names all"),
        ("rsi:14,2", "rsi takes at most 1 (period), 2 given: write for example rsi:14"),
        ("obv:3", "obv takes no parameters, 1 given: write obv"),
        ("rsi:1", "rsi: period is '1'; give a whole number from 2 to 500, for example rsi:14"),
        ("sma:501", "sma: period is '501'; give a whole number from 1 to 500, for example sma:20"),
        ("sma:2.5", "sma: period is '2.5'; give a whole number from 1 to 500, for example sma:20"),
        ("sma:", "sma: period is ''; give a whole number from 1 to 500, for example sma:20"),
        ("bollinger:20,nan", "bollinger: multiplier is 'nan'; give a number from 0.01 to 100, for example bollinger:20,2"),
        (
            "macd:26,12",
            "macd: fast is not below slow; give a fast period below the slow one, for example macd:12,26,9"
        ),
    ])
    func `what is not understood is named, with what to do`(indicator: String, message: String) async throws {
        let ending = try await run(indicator)
        #expect(ending.errors == "error: \(message)\n" && ending.status == 1 && ending.output == "")
    }

    @Test func `what is asked for twice is refused, however it is written`() async throws {
        let ending = try await run("sma:5", "sma:05")
        #expect(ending.errors == "error: sma_5 is asked for twice; give each indicator with its parameters once\n")
        #expect(ending.status == 1)
    }

    /// A limit of 512 bytes for the file stands for a disk that is full.
    @Test func `output that does not arrive whole is an error`() async throws {
        let command = "trap '' XFSZ; ulimit -f 1; exec '\(BuiltProduct.folder)/tradingboost' indicator --list > list.txt"
        let shell = Process()
        let errors = Pipe()
        shell.executableURL = URL(filePath: "/bin/sh")
        shell.currentDirectoryURL = URL(filePath: folder.path)
        shell.arguments = ["-c", command]
        shell.standardError = errors
        try shell.run()
        let text = String(decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        shell.waitUntilExit()
        #expect(text == "error: the output could not be written whole: is the disk full?\n" && shell.terminationStatus == 1)
    }

    @Test func `a timeframe that does not nest is refused with those that do`() async throws {
        try Data("open_time_ms,open,high,low,close,volume\n0,1,1,1,1,1\n180000,1,1,1,1,1\n".utf8)
            .write(to: URL(filePath: file))
        let ending = try await run("obv", "--timeframe", "5m")
        #expect(
            ending.errors == """
                error: candles of 5m cannot be built from the file's candles of 3m: give 3m, 15m, 1h, 4h, 1d

                """)
    }

    @Test func `a file that completes no longer candle is refused`() async throws {
        let ending = try await run("obv", "--timeframe", "1h")
        #expect(
            ending.errors == """
                error: the file's 10 candles of 1m complete no candle of 1h: give a shorter timeframe or a longer file

                """)
    }

    @Test(arguments: [
        (["indicator"], "no indicator is named"), (["indicator", "rsi"], "no candles are given"),
        (["indicator", "rsi", "--candles", "x.csv", "--timeframe", "7m"], "--timeframe 7m is unknown"),
        (["indicator", "rsi", "--candles", "x.csv", "--csv", "--json"], "give one of them"),
        (["indicator", "rsi", "--list"], "leave the indicators and --candles out"),
    ])
    func `wrong usage ends with status 2`(arguments: [String], message: String) async throws {
        let ending = try await Program(arguments).ending()
        #expect(ending.status == 2 && ending.errors.contains(message))
    }
}

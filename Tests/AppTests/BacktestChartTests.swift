import BacktestProtocol
import Foundation
import FoundationXML
import TestSupport
import Testing
import TradingModel

@testable import tradingboost

@Suite("Chart of a backtest")
struct BacktestChartTests {
    /// 2026-01-01 00:00 UTC
    private static let start = Timestamp(milliseconds: 1_767_225_600_000)

    /// A price that goes up and down; `swing` 0: one that stays.
    private static func candles(_ count: Int, price: Int = 40_000, swing: Int = 1_000) -> [Candle] {
        (0..<count).map { number in
            let middle = price + swing * (number * 7 % 200) / 200
            return Candle(
                instrument: InstrumentID(1), timeframe: .minute1, openTime: start + Int64(number) * 60_000_000_000,
                open: Price(FixedDecimal(middle)), high: Price(FixedDecimal(middle + swing / 100)),
                low: Price(FixedDecimal(middle - swing / 100)), close: Price(FixedDecimal(middle)),
                volume: Quantity(FixedDecimal(1)))
        }
    }

    private static func chart(
        _ candles: [Candle], fills: Int = 0, title: String = "HyperRSI 1.0.0 on BTC-USDT"
    ) -> BacktestChart {
        let samples = min(candles.count, BacktestTrace.maximumSamples)
        var trace = BacktestTrace()
        for number in 0..<samples {
            let candle = UInt32((number + 1) * candles.count / samples - 1)
            trace.equity.append(EquitySample(candle: candle, equity: 10_000 + Double(number % 50)))
        }
        for number in 0..<fills {
            let candle = number * candles.count / fills
            let side: Side = number % 2 == 0 ? .buy : .sell
            trace.fills.append(FillMark(candle: UInt32(candle), side: side, price: candles[candle].doubles.close))
        }
        return BacktestChart(
            title: title, figures: "return +1.0 %", quoteAsset: "USDT", candles: candles, initialEquity: 10_000, trace: trace,
            fillCount: fills)
    }

    @Test(
        arguments: [
            chart(candles(1)), chart(candles(2), fills: 2), chart(candles(139)), chart(candles(3_000), fills: 40),
            chart(candles(500, swing: 0)), chart(candles(500, price: 1, swing: 0)),
            chart(candles(500, price: 999_999_000, swing: 900)), chart(candles(20_000), fills: BacktestTrace.maximumFills),
        ])
    func `is well-formed, small, and has every point inside its frame`(_ chart: BacktestChart) throws {
        let picture = try Picture(chart.svg)
        #expect(chart.svg.utf8.count < 60_000)
        #expect(!picture.points.isEmpty)
        for point in picture.points {
            #expect((0...BacktestChart.width).contains(point.x) && (0...BacktestChart.height).contains(point.y), "\(point)")
        }
        for panel in [BacktestChart.upper, BacktestChart.lower] {
            #expect(picture.points.contains { (panel.top...panel.bottom).contains($0.y) })
        }
        #expect(!picture.text.contains("nan") && !picture.text.contains("inf"))
        #expect(picture.references.isEmpty, "it loads nothing")
    }

    @Test func `a triangle has its tip at the price and the candle of its fill`() throws {
        let candles = Self.candles(100)
        var chart = Self.chart(candles)
        chart.trace.fills = [FillMark(candle: 49, side: .buy, price: candles[49].doubles.close)]
        chart.fillCount = 1
        let tip = try #require(try Picture(chart.svg).paths.first { $0.hasSuffix("l-4 7h8z") && $0.contains("M50") })
        #expect(tip.hasPrefix("M\(SVGText.number(BacktestChart.upper.x(49.5, of: 100))) "), "\(tip)")
    }

    @Test func `says how many of the fills are shown`() throws {
        #expect(try Picture(Self.chart(Self.candles(5_000), fills: 0).svg).text.contains("0 fills"))
        #expect(try Picture(Self.chart(Self.candles(5_000), fills: 399).svg).text.contains("399 fills"))
        #expect(try Picture(Self.chart(Self.candles(5_000), fills: 2_000).svg).text.contains("400 of 2,000 fills are shown"))
    }

    @Test func `a name cannot break out of its text`() throws {
        let chart = Self.chart(Self.candles(10), title: "a <script>b</script> & \"c\" \u{0}\u{1B}[2J\u{FFFE}")
        #expect(!chart.svg.contains("<script"))
        #expect(try Picture(chart.svg).text.contains("a <script>b</script> & \"c\" [2J"))
    }

    @Test func `values are labelled at round steps with as many digits as they differ in`() {
        let prices = ValueAxis(fitting: [33_000, 47_800], tickCount: 6)
        #expect(prices.ticks.map(prices.label) == ["35,000", "40,000", "45,000"])
        let small = ValueAxis(fitting: [0.011, 0.019], tickCount: 5)
        #expect(small.ticks.map(small.label) == ["0.012", "0.014", "0.016", "0.018"])
        let signed = ValueAxis(fitting: [-1_500, 1_500], tickCount: 4)
        #expect(signed.ticks.map(signed.label) == ["−1,000", "0", "1,000"])
        let constant = ValueAxis(fitting: [100], tickCount: 5)
        #expect(constant.lowest < 100 && constant.highest > 100)
    }

    @Test(
        arguments: [
            (60, "01-01 00:00 01-01 00:10 01-01 00:20 01-01 00:30 01-01 00:40 01-01 00:50 01-01 01:00"),
            (44_640, "2026-01-05 2026-01-12 2026-01-19 2026-01-26"),
            (525_600, "2026-01-01 2026-03-01 2026-05-01 2026-07-01 2026-09-01 2026-11-01 2027-01-01"),
        ])
    func `times are labelled at round steps of UTC`(minutes: Int64, labels: String) {
        let ticks = TimeAxis.ticks(from: Self.start, to: Self.start + minutes * 60_000_000_000, atMost: 9)
        #expect(ticks.map(\.label).joined(separator: " ") == labels)
    }

    @Test(arguments: [1, 100, 10_000, 2_000_000, 20_000_000, 50_000_000])
    func `no span of time has more labels than there is room for`(minutes: Int64) {
        // Now, 70 years earlier, and thirteen minutes later.
        let offsets: [Int64] = [0, -36_792_000, 13]
        for offset in offsets {
            let start = Self.start + offset * 60_000_000_000
            let ticks = TimeAxis.ticks(from: start, to: start + minutes * 60_000_000_000, atMost: 9)
            #expect((1...9).contains(ticks.count), "\(ticks.map(\.label))")
            #expect(ticks.allSatisfy { $0.time >= start && $0.time <= start + minutes * 60_000_000_000 })
        }
    }

    @Test func `a trace that cannot be is not taken`() {
        let sample = EquitySample(candle: 4, equity: 1)
        #expect(BacktestTrace(equity: [sample]).isPossible(candles: 5))
        #expect(!BacktestTrace(equity: [sample]).isPossible(candles: 4))
        #expect(!BacktestTrace(equity: [sample, sample]).isPossible(candles: 5))
        let fill = FillMark(candle: 5, side: .buy, price: 1)
        #expect(!BacktestTrace(fills: [fill]).isPossible(candles: 5))
        let many = Array(repeating: fill, count: BacktestTrace.maximumFills + 1)
        #expect(!BacktestTrace(fills: many).isPossible(candles: 6))
    }

    @Test func `a trace passes the pipe, and a damaged one does not`() throws {
        let trace = BacktestTrace(
            equity: [EquitySample(candle: 1, equity: 9_999.5)], fills: [FillMark(candle: 0, side: .sell, price: 0.5)])
        let contents = Array(BacktestFrame.trace(trace).bytes.dropFirst(8))
        #expect(BacktestFrame(kind: 10, contents: contents) == .trace(trace))
        #expect(BacktestFrame(kind: 10, contents: contents.dropLast()) == nil)
        let endless = BacktestTrace(equity: [EquitySample(candle: 1, equity: .infinity)])
        #expect(BacktestFrame(kind: 10, contents: Array(BacktestFrame.trace(endless).bytes.dropFirst(8))) == nil)
    }
}

/// An SVG file as a reader of XML sees it.
private final class Picture: NSObject, XMLParserDelegate {
    private(set) var text = ""
    /// Data of the paths.
    private(set) var paths: [String] = []
    /// Attributes by which an SVG file loads another.
    private(set) var references: [String] = []

    struct Malformed: Error {
        var text: String
    }

    init(_ svg: String) throws {
        super.init()
        let parser = XMLParser(data: Data(svg.utf8))
        parser.delegate = self
        guard parser.parse() else { throw Malformed(text: "\(parser.parserError.map { "\($0)" } ?? ""): \(svg.prefix(2_000))") }
    }

    /// Where lines of the paths begin and end, of those that are said absolutely.
    var points: [(x: Double, y: Double)] {
        paths.flatMap { path in
            path.matches(of: /[ML](-?[\d.]+) (-?[\d.]+)/).compactMap { match in
                guard let x = Double(match.1), let y = Double(match.2) else { return nil }
                return (x, y)
            }
        }
    }

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        if name == "path", let data = attributes["d"] { paths.append(data) }
        references += attributes.keys.filter { $0.hasSuffix("href") || $0 == "src" }
        if ["image", "use", "script", "style", "foreignObject"].contains(name) { references.append(name) }
    }

    func parser(_ parser: XMLParser, foundCharacters characters: String) { text += characters }
}

@Suite("tradingboost backtest --chart")
struct BacktestChartFileTests {
    private struct Report: Decodable {
        var fills: Int
        var intentHash: String
    }

    private func report(_ arguments: [String]) async throws -> Report {
        let ending = try await Program(
            ["backtest", "--plugin", Program.hyperRSI, "--length", "3000", "--json"] + arguments
        ).ending()
        #expect(ending.status == 0, "\(ending.errors)")
        return try JSONDecoder().decode(Report.self, from: Data(ending.output.utf8))
    }

    @Test func `draws the run and changes nothing of it`() async throws {
        let folder = try TemporaryFolder("chart")
        let file = "\(folder.path)/run.svg"
        let plain = try await report([])
        let charted = try await report(["--chart", file])
        #expect(charted.intentHash == plain.intentHash)
        let text = try String(contentsOfFile: file, encoding: .utf8)
        let picture = try Picture(text)
        #expect(plain.fills > 10)
        #expect(picture.text.contains("\(plain.fills) fills"))
        #expect(picture.text.contains("HyperRSI") && picture.text.contains("BTC-USDT"))
        #expect(picture.text.contains("deepest fall") && picture.text.contains("buy and hold"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["run.svg"])
    }

    @Test func `a place that cannot be is named before the run`() async throws {
        let folder = try TemporaryFolder("chart")
        for (file, status, text) in [
            ("run.png", Int32(2), "a name that ends in .svg"), (".svg", 2, "a name that ends in .svg"),
            ("missing/run.svg", 1, "missing is not there"),
        ] {
            let ending = try await Program.run("backtest", "--chart", "\(folder.path)/\(file)", "--length", "10")
            #expect(ending.status == status, "\(file): \(ending.errors)")
            #expect(ending.errors.contains(text), "\(ending.errors)")
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }
}

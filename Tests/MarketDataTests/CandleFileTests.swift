import Testing
import TradingModel

@testable import MarketData

@Suite("Candle file") struct CandleFileTests {
    let two = header + "60000,100.5,102,99.25,101,12.5\n120000,101,101,100,100.00000001,0\n"

    @Test func `a file with the header is read exactly`() throws {
        let file = try read(two)
        #expect(file.timeframe == .minute1)
        #expect(file.filledCandles == 0)
        #expect(
            file.candles == [
                Candle(
                    instrument: bitcoin, timeframe: .minute1, openTime: Timestamp(milliseconds: 60_000),
                    open: Price(decimal("100.5")), high: Price(102), low: Price(decimal("99.25")), close: Price(101),
                    volume: Quantity(decimal("12.5"))),
                Candle(
                    instrument: bitcoin, timeframe: .minute1, openTime: Timestamp(milliseconds: 120_000),
                    open: Price(101), high: Price(101), low: Price(100), close: Price(decimal("100.00000001")),
                    volume: .zero),
            ])
    }

    @Test func `Binance public data is read without and with its header, in ms and in µs`() throws {
        let rest = ",0,0,0,0,0,0\n"
        let milliseconds = "1700000040000,1,2,1,2,3" + rest + "1700000100000,2,2,1,1,3" + rest
        let microseconds = "1700000040000000,1,2,1,2,3" + rest + "1700000100000000,2,2,1,1,3" + rest
        let plain = try read(milliseconds)
        #expect(plain.candles.count == 2)
        #expect(plain.candles.first?.openTime == Timestamp(milliseconds: 1_700_000_040_000))
        #expect(try read(microseconds).candles == plain.candles)
        #expect(try read(CandleFileFormat.binanceHeader + "\n" + milliseconds).candles == plain.candles)
    }

    @Test(arguments: Timeframe.allCases) func `the timeframe is found from the spacing`(timeframe: Timeframe) throws {
        let step = timeframe.nanoseconds / 1_000_000
        let rows = (1...3).map { "\(Int64($0) * step),1,1,1,1,1\n" }.joined()
        #expect(try read(header + rows).timeframe == timeframe)
    }

    @Test func `a gap at the beginning does not mislead the timeframe`() throws {
        let rows = header + "0,1,1,1,1,1\n180000,1,1,1,1,1\n240000,1,1,1,1,1\n"
        let file = try read(rows, gaps: .fill)
        #expect(file.timeframe == .minute1)
        #expect(file.filledCandles == 2)
    }

    @Test func `a filled gap is flat at the last close, without volume`() throws {
        let rows = header + "0,1,3,1,2,5\n180000,7,7,7,7,1\n240000,7,7,7,7,1\n"
        let file = try read(rows, gaps: .fill)
        #expect(
            file.candles == [
                candle(0, 1, 3, 1, 2, volume: 5), candle(1, 2, 2, 2, 2, volume: 0), candle(2, 2, 2, 2, 2, volume: 0),
                candle(3, 7, 7, 7, 7), candle(4, 7, 7, 7, 7),
            ])
    }

    @Test func `a carriage return before the line's end, a missing last end and empty last lines are fine`() throws {
        let expected = try read(two).candles
        #expect(try read(two.replacing("\n", with: "\r\n")).candles == expected)
        #expect(try read(String(two.dropLast())).candles == expected)
        #expect(try read(two.replacing("\n", with: "\r\n").dropLast(1).description).candles == expected)
        #expect(try read(two + "\n\n").candles == expected)
    }

    @Test func `one row is enough when the timeframe is given`() throws {
        #expect(try read(header + "60000,1,1,1,1,1\n", timeframe: .minute1).candles == [candle(1, 1, 1, 1, 1)])
    }

    @Test func `a file that is larger than the buffer is read whole`() throws {
        let rows = (0..<60_000).map { "\($0 * 60_000),100.25,\(101 + $0 % 7),99.75,100.5,\($0)\n" }.joined()
        let file = try read(header + rows)
        #expect(file.candles.count == 60_000)
        for (index, candle) in file.candles.enumerated() {
            guard candle.openTime.milliseconds == Int64(index) * 60_000, candle.volume == Quantity(index),
                candle.high == Price(101 + index % 7)
            else {
                Issue.record("row \(index) is \(candle)")
                return
            }
        }
    }

    // MARK: Numbers

    @Test(arguments: [
        "1", "0.000000000000000001", "123456789012345678", "12345678901234567890.5", "0.123456789012345678", "1e-8", "46319.0",
        "0000000000000000000000000000001", "1.0000000000000000000000",
    ]) func `every decimal is read as FixedDecimal reads it`(text: String) throws {
        let file = try read(header + "0,\(text),\(text),\(text),\(text),0\n", timeframe: .minute1)
        #expect(file.candles.first?.close == Price(decimal(text)))
    }

    @Test(arguments: ["", " 1", "+1", "1.", ".5", "1.2.3", "0x10", "1,000", "NaN", "inf", "1e", "--1", "٣", "1_000"])
    func `what is not a decimal is refused`(text: String) {
        #expect(fault(header + "0,1,1,1,1,\(text)\n", timeframe: .minute1) != nil)
    }

    // MARK: Faults

    @Test func `a file that is missing, a directory, empty or without rows is named`() {
        #expect(throws: CandleFileError(file: "/nowhere/x.csv", problem: .notFound)) {
            try CandleFile.read(path: "/nowhere/x.csv", instrument: bitcoin)
        }
        #expect(throws: CandleFileError(file: "/", problem: .isDirectory)) {
            try CandleFile.read(path: "/", instrument: bitcoin)
        }
        #expect(fault("") == "candles.csv: is empty: give a file with candles")
        #expect(fault(header) == "candles.csv: has a header but no candles: give a file with candles")
        #expect(
            fault(header + "60000,1,1,1,1,1\n")
                == "candles.csv: row 2: is the only candle, so the timeframe cannot be found: give at least two")
    }

    @Test func `an unknown header is shown, and no control character of it`() {
        let text = fault("time,o,h\u{1B}[2J,l,c\n1,2,3,4,5\n")
        #expect(text?.hasPrefix("candles.csv: row 1: header 'time,o,h?[2J,l,c' is not known: begin with 'open_time_ms,") == true)
    }

    /// What follows the first good row, and what is said about it.
    static let faults: [(rows: String, text: String)] = [
        ("60000,1,1,1,1\n", "row 3: has 5 columns instead of 6: complete or remove it"),
        ("60000,1,1,1,1,1,1\n", "row 3: has 7 columns instead of 6: complete or remove it"),
        ("\n120000,1,1,1,1,1\n", "row 3: is empty: remove the line"),
        ("soon,1,1,1,1,1\n", "row 3, open_time_ms: 'soon' is not a time: write milliseconds since 1970 UTC"),
        ("-60000,1,1,1,1,1\n", "row 3, open_time_ms: '-60000' is not a time: write milliseconds since 1970 UTC"),
        ("99999999999999,1,1,1,1,1\n", "row 3, open_time_ms: 99999999999999 is out of range: write milliseconds since 1970 UTC"),
        ("60000,1,1,one,1,1\n", "row 3, low: 'one' is not a number: write it like 46319.5"),
        ("60000,1,1,1,,1\n", "row 3, close: '' is not a number: write it like 46319.5"),
        (
            "60000,0.1234567890123456789,1,1,1,1\n",
            "row 3, open: '0.1234567890123456789' has more than 18 digits after the point: round it"
        ),
        (
            "60000,1,999999999999999999999,1,1,1\n",
            "row 3, high: '999999999999999999999' is out of range: the largest number is 1.7e20"
        ),
        ("60000,0,1,0,1,1\n", "row 3, open: 0 is not positive: correct or remove the row"),
        ("60000,1,1,-1,1,1\n", "row 3, low: -1 is not positive: correct or remove the row"),
        ("60000,1,1,1,1,-0.5\n", "row 3, volume: -0.5 is negative: correct or remove the row"),
        ("60000,3,2,1,1,1\n", "row 3, open: 3 is above the high of 2: correct or remove the row"),
        ("60000,1,2,1,3,1\n", "row 3, close: 3 is above the high of 2: correct or remove the row"),
        ("60000,1,1,2,1,1\n", "row 3, low: 2 is above the high of 1: correct or remove the row"),
        ("60000,2,3,2,1,1\n", "row 3, close: 1 is below the low of 2: correct or remove the row"),
        (
            "60000,100000000000,100000000000,1,1,100000000000\n",
            "row 3, volume: volume × high is above 1.7e20, the largest number: correct or remove the row"
        ),
        ("0,1,1,1,1,1\n", "row 3, open_time_ms: is the time of row 2 again: remove one of them"),
        ("60000,1,1,1,1,1\n0,1,1,1,1,1\n", "row 4, open_time_ms: is before the time of row 3: sort the file by time"),
        (
            "60000,1,1,1,1,1\n90000,1,1,1,1,1\n",
            "row 4, open_time_ms: is not a multiple of 1m since 1970 UTC, as the open time of a 1m candle is: correct it"
        ),
        (
            "60000,1,1,1,1,1\n180000,1,1,1,1,1\n",
            "row 4, open_time_ms: 1 1m candle is missing after row 3: add them, or have gaps filled "
                + "with flat candles (--fill-gaps, or market.fill_gaps of a host)"
        ),
        (
            "60000,1,1,1,1,1\n360000,1,1,1,1,1\n",
            "row 4, open_time_ms: 4 1m candles are missing after row 3: add them, or have gaps filled "
                + "with flat candles (--fill-gaps, or market.fill_gaps of a host)"
        ),
        (
            "120000,1,1,1,1,1\n",
            "row 3, open_time_ms: candles are 120000 ms apart, which is none of 1m, 3m, 5m, 15m, 1h, 4h, 1d: give a file "
                + "with one of these"
        ),
    ]

    @Test(arguments: CandleFileTests.faults) func `a fault names row and column`(rows: String, text: String) {
        #expect(fault(header + "0,1,1,1,1,1\n" + rows) == "candles.csv: " + text)
    }

    @Test func `the first row stands on the grid too`() {
        #expect(
            fault(header + "30000,1,1,1,1,1\n90000,1,1,1,1,1\n")?.hasPrefix("candles.csv: row 2, open_time_ms: is not a") == true)
    }

    @Test func `a gap that is too long is not filled`() {
        let text = fault(header + "0,1,1,1,1,1\n60000,1,1,1,1,1\n6000180000,1,1,1,1,1\n", gaps: .fill)
        #expect(
            text
                == "candles.csv: row 4, open_time_ms: 100001 1m candles are missing after row 3: at most 100000 are filled, "
                + "split the file there")
    }

    @Test func `a line without end is refused before it fills the memory`() {
        let text = fault(header + String(repeating: "1", count: 3_000_000))
        #expect(text == "candles.csv: row 2: is longer than 4096 bytes: give a CSV file with candles")
    }

    @Test func `random bytes give an error and no trap`() {
        var random = Xoshiro256(seed: 11)
        let alphabet = Array("0123456789.,-e\n\r \u{0}abc".utf8)
        for _ in 0..<300 {
            let noise = (0..<200).map { _ in alphabet[Int(random.next() % UInt64(alphabet.count))] }
            #expect(throws: CandleFileError.self) { try read(bytes: Array(header.utf8) + noise) }
        }
    }

    // MARK: Real files

    @Test(.enabled(if: RealCandles.isThere, "real candles are not on this machine: set TRADINGBOOST_SHARED to their folder"))
    func `real candles are read, and real gaps are found`() throws {
        let month = try CandleFile.read(path: RealCandles.folder + "/btc-perp-1m-2022-01.csv", instrument: bitcoin)
        #expect(month.candles.count == 45_031)
        #expect(month.timeframe == .minute1)
        #expect(month.candles.first?.close == Price(46_377))
        #expect(month.candles.last?.volume == Quantity(decimal("17.7954")))
        let hours = try CandleFile.read(path: RealCandles.folder + "/btc-usd-1h-2017-2019.csv", instrument: bitcoin)
        #expect(hours.candles.count == 20_111)
        #expect(hours.timeframe == .hour1)
        let days = RealCandles.folder + "/btc-usd-1d-2014-2019.csv"
        #expect(
            throws: CandleFileError(
                file: days, row: 1_572, column: .openTime,
                problem: .gap(missing: 12, .day1, previousRow: 1_571, isTooLongToFill: false))
        ) { try CandleFile.read(path: days, instrument: bitcoin) }
        let filled = try CandleFile.read(path: days, instrument: bitcoin, gaps: .fill)
        #expect(filled.candles.count == 1_770 + filled.filledCandles)
    }
}

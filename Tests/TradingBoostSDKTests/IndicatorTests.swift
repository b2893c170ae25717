import Testing
import TradingBoostSDKOrdinary

@Suite("Indicators")
struct IndicatorTests {
    static let reference = "reference/ta/btcperp_1m_5000_talib.csv"

    /// Columns of the reference, by name; an empty field is nil.
    private func columns(_ names: String...) throws -> [[Double?]] {
        let lines = try SharedData.lines(IndicatorTests.reference)
        let header = try #require(lines.first).split(separator: ",")
        let places = try names.map { name in try #require(header.firstIndex { $0 == name }) }
        let rows = lines.dropFirst().map { $0.split(separator: ",", omittingEmptySubsequences: false) }
        return places.map { place in rows.map { Double($0[place]) } }
    }

    /// Equal to 10⁻⁹ of the value, and defined from the same row on.
    private func compare(_ actual: [Double?], _ expected: [Double?], _ name: String) {
        #expect(actual.count == 5_000 && expected.count == 5_000)
        for (row, pair) in zip(actual, expected).enumerated() {
            switch pair {
            case (nil, nil): continue
            case (let actual?, let expected?) where abs(actual - expected) <= 1e-9 * abs(expected): continue
            default: Issue.record("\(name), row \(row): \(pair)")
            }
        }
    }

    @Test(.enabled(if: SharedData.has(reference), "the TA-Lib reference values are not on this machine"))
    func `agree with TA-Lib on real candles`() throws {
        let close = try columns("close")[0].compactMap { $0 }
        let (high, low) = (try columns("high")[0].compactMap { $0 }, try columns("low")[0].compactMap { $0 })
        var rsi = RSI(period: 14)
        compare(close.map { rsi.update($0) }, try columns("rsi14")[0], "RSI 14")
        for period in [20, 50, 200] {
            var ema = EMA(period: period)
            compare(close.map { ema.update($0) }, try columns("ema\(period)")[0], "EMA \(period)")
        }
        for period in [20, 50] {
            var sma = SMA<64>(period: period)
            compare(close.map { sma.update($0) }, try columns("sma\(period)")[0], "SMA \(period)")
        }
        var atr = ATR(period: 14)
        compare(
            close.indices.map { atr.update(high: high[$0], low: low[$0], close: close[$0]) }, try columns("atr14")[0], "ATR 14")
    }

    @Test func `RSI follows Wilder's recurrence by hand`() {
        var rsi = RSI(period: 2)
        #expect([10, 12, 11].map { rsi.update($0) } == [nil, nil, 100 * (2.0 / 3)])
        // Averages 1 and 0.5; a gain of 3: (1 + 3) / 2 = 2 and 0.25.
        #expect(rsi.update(14) == 100 * (2 / 2.25))
        #expect(rsi.value == 100 * (2 / 2.25))
    }

    @Test func `RSI is 50 where nothing moves, 100 where nothing falls, 0 where nothing rises`() {
        for (step, expected) in [(0.0, 50.0), (1, 100), (-1, 0)] {
            var rsi = RSI(period: 3)
            for index in 0..<10 { rsi.update(100 + Double(index) * step) }
            #expect(rsi.value == expected)
        }
    }

    @Test func `EMA starts with the mean and moves by 2 / (period + 1)`() {
        var ema = EMA(period: 3)
        #expect([1, 2, 6].map { ema.update($0) } == [nil, nil, 3])
        #expect(ema.update(7) == 5)
        var single = EMA(period: 1)
        #expect([4, 9].map { single.update($0) } == [4, 9])
    }

    @Test func `SMA forgets what left its window`() {
        var sma = SMA<4>(period: 3)
        #expect([3, 6, 9, 30, 3].map { sma.update($0) } == [nil, nil, 6, 15, 14])
        var other = sma
        #expect(other == sma)
        other.update(3)
        #expect(other != sma)
    }

    @Test func `ATR takes gaps into the true range`() {
        var atr = ATR(period: 2)
        #expect(atr.update(high: 10, low: 8, close: 9) == nil)
        #expect(atr.update(high: 12, low: 11, close: 12) == nil)  // 12 − 9 = 3
        #expect(atr.update(high: 8, low: 7, close: 7) == 4)  // (3 + (12 − 7)) / 2
        #expect(atr.update(high: 9, low: 8, close: 9) == 3)  // (4 × 1 + 2) / 2
    }

    @Test func `an indicator is a value: a copy goes its own way`() {
        var first = RSI(period: 2)
        for value in [1.0, 2, 3] { first.update(value) }
        let copy = first
        first.update(1)
        #expect(copy.value == 100 && first.value != 100 && copy != first)
    }
}

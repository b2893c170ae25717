import Testing
import TradingBoostSDKOrdinary

/// Holds a streaming indicator against the same value computed anew from the candles of its window.
///
/// - Parameter expected: of the candles up to one, nil until defined.
func expectAgreement<I: Indicator>(
    _ start: I, _ candles: [Candle.Doubles], _ value: (I.Output) -> Double,
    _ expected: (ArraySlice<Candle.Doubles>) -> Double?, sourceLocation: SourceLocation = #_sourceLocation
) where I.Input == Candle.Doubles {
    var indicator = start
    for end in candles.indices {
        let actual = indicator.update(candles[end]).map(value)
        guard let wanted = expected(candles[...end]) else {
            #expect(actual == nil, "candle \(end)", sourceLocation: sourceLocation)
            continue
        }
        guard let actual else {
            Issue.record("candle \(end): nil instead of \(wanted)", sourceLocation: sourceLocation)
            return
        }
        #expect(abs(actual - wanted) <= 1e-9 * max(abs(wanted), 1), "candle \(end)", sourceLocation: sourceLocation)
    }
}

extension Collection {
    /// The last ones; nil while there are fewer.
    func window(_ count: Int) -> SubSequence? { self.count >= count ? suffix(count) : nil }
}

extension Candle.Doubles {
    var typical: Double { (high + low + close) / 3 }

    static func flat(_ price: Double, volume: Double = 1) -> Candle.Doubles {
        Candle.Doubles(price, price, price, price, volume: volume)
    }
}

/// 0 to 100: the place of a value in a window; nil where all are the same.
func place(of value: Double, highest: Double?, lowest: Double?) -> Double? {
    guard let highest, let lowest, highest > lowest else { return nil }
    return 100 * (value - lowest) / (highest - lowest)
}

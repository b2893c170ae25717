import TradingBoostSDK

/// The highs and lows of the last candles, exact: a channel's edge becomes the price of an order. One store serves every period,
/// which keeps the state small; reading an edge looks at as many candles as the period has.
struct Channels: BitwiseCopyable, Equatable {
    /// The longest period.
    static var capacity: Int { 80 }

    private var highs = InlineArray<80, Price>(repeating: .zero)
    private var lows = InlineArray<80, Price>(repeating: .zero)
    private var next = 0
    private var count = 0

    mutating func update(_ candle: Candle) {
        highs[next] = candle.high
        lows[next] = candle.low
        next = next + 1 == Channels.capacity ? 0 : next + 1
        if count < Channels.capacity { count += 1 }
    }

    /// For saving the state fast.
    mutating func visitLists(_ lists: inout StateLists) {
        lists.add(&highs)
        lists.add(&lows)
    }

    /// Nil until so many candles came.
    func channel(period: Int, _ instrument: Instrument) -> Channel? {
        guard count >= period, period > 0 else { return nil }
        var place = next
        var (high, low): (Price, Price) = (.zero, .zero)
        for age in 0..<period {
            place = place == 0 ? Channels.capacity - 1 : place - 1
            high = age == 0 ? highs[place] : max(high, highs[place])
            low = age == 0 ? lows[place] : min(low, lows[place])
        }
        return Channel(high: high, low: low, instrument)
    }

    static func == (left: Channels, right: Channels) -> Bool {
        guard left.next == right.next, left.count == right.count else { return false }
        for place in 0..<capacity
        where left.highs[place] != right.highs[place] || left.lows[place] != right.lows[place] { return false }
        return true
    }
}

/// Where a range of candles is left: the nearest prices outside of it.
struct Channel: BitwiseCopyable, Equatable {
    /// One tick above the highest high.
    let above: Price
    /// One tick below the lowest low; never below one tick.
    let below: Price

    init(high: Price, low: Price, _ instrument: Instrument) {
        // A high that is not on the tick is exceeded by the next one that is.
        above = instrument.roundedToTick(instrument.roundedToTick(high, .down) + instrument.tick(at: high), .up)
        let under = instrument.roundedToTick(low, .up) - instrument.tick(at: low)
        below = under > instrument.tickSize ? instrument.roundedToTick(under, .down) : instrument.tickSize
    }

    /// Where a position of this side breaks out.
    func breakout(_ side: Side) -> Price { side == .buy ? above : below }

    /// Where a position of this side leaves.
    func exit(_ side: Side) -> Price { side == .buy ? below : above }
}

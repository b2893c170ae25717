import TradingModel

/// What the engine keeps for an instrument.
struct MarketState: Sendable, Codable {
    let instrument: Instrument
    /// The close of the last candle; nil before the first.
    var lastPrice: Price?
    /// When that candle closed.
    var lastTime: Timestamp?
}

/// Which instances get the candles of an instrument and a timeframe.
struct Subscription: Sendable, Codable {
    let instrument: InstrumentID
    let timeframe: Timeframe
    /// Places in the engine's list of instances, ascending.
    var positions: [Int]
}

extension [Subscription] {
    mutating func add(_ position: Int, to instrument: InstrumentID, _ timeframe: Timeframe) {
        if let index = index(instrument, timeframe) {
            let place = self[index].positions.firstIndex { $0 > position } ?? self[index].positions.count
            self[index].positions.insert(position, at: place)
        } else {
            append(Subscription(instrument: instrument, timeframe: timeframe, positions: [position]))
        }
    }

    mutating func remove(_ position: Int) {
        for index in indices { self[index].positions.removeAll { $0 == position } }
    }

    /// A few instruments of seven timeframes each: a search is faster than a hash.
    func index(_ instrument: InstrumentID, _ timeframe: Timeframe) -> Int? {
        indices.first { self[$0].timeframe.rawValue == timeframe.rawValue && self[$0].instrument == instrument }
    }
}

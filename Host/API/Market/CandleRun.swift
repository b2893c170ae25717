import TradingModel

/// The last candles of a timeframe, oldest first. A copy costs little, and what is added behind it costs little, too: candles are
/// shared by the piece.
struct CandleRun: Sendable {
    private static let pieceLength = 64

    private var pieces: [[Candle]] = []
    private let capacity: Int
    private(set) var count = 0

    init(capacity: Int) { self.capacity = capacity }

    var last: Candle? { pieces.last?.last }

    /// One that is not later than the last is not taken: a run that is repeated gives it again.
    mutating func append(_ candle: Candle) {
        if let last, candle.openTime <= last.openTime { return }
        if pieces.isEmpty || pieces[pieces.count - 1].count == CandleRun.pieceLength {
            pieces.append([])
            pieces[pieces.count - 1].reserveCapacity(CandleRun.pieceLength)
        }
        pieces[pieces.count - 1].append(candle)
        count += 1
        guard count >= capacity + CandleRun.pieceLength else { return }
        count -= pieces[0].count
        pieces.removeFirst()
    }

    /// From `since` on, oldest first, of those that opened before `until`.
    ///
    /// - Parameter isBehind: `since` itself is left out.
    func candles(since: Timestamp?, isBehind: Bool = false, until: Timestamp?, limit: Int) -> (candles: [Candle], hasMore: Bool) {
        var found: [Candle] = []
        func isBefore(_ candle: Candle) -> Bool { until.map { candle.openTime < $0 } ?? true }
        guard let since else {
            for piece in pieces.reversed() {
                for candle in piece.reversed() where isBefore(candle) {
                    guard found.count < limit else { return (found.reversed(), false) }
                    found.append(candle)
                }
            }
            return (found.reversed(), false)
        }
        for piece in pieces where (piece.last?.openTime).map({ $0 >= since }) ?? false {
            for candle in piece where isBehind ? candle.openTime > since : candle.openTime >= since {
                guard isBefore(candle) else { return (found, false) }
                guard found.count < limit else { return (found, true) }
                found.append(candle)
            }
        }
        return (found, false)
    }
}

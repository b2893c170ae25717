import NIOCore
import Synchronization
import TradingModel

/// The market's messages as they go over connections: each written once, shared by all who follow the topic.
final class MarketFrames: Sendable {
    /// How far a topic was told.
    struct Told: Sendable, Hashable {
        /// Open time of the last candle; nil: none was there.
        var candle: Timestamp?
        /// Of the last ticker; nil: none was there.
        var ticker: String?
    }

    /// Of a topic that somebody follows.
    private struct Written {
        var ticker: (time: String, frame: ByteBuffer)?
        /// The newest, oldest first.
        var candles: [(time: Timestamp, frame: ByteBuffer)] = []
    }

    /// Candles of a topic that are kept as written.
    private static let keptCandles = 64

    let book: MarketBook
    private let written = Mutex<[MarketTopic: Written]>([:])

    init(_ book: MarketBook) { self.book = book }

    /// Nobody follows it any more.
    func forget(_ topic: MarketTopic) { written.withLock { $0[topic] = nil } }

    /// The market as it stands.
    func snapshot(_ topic: MarketTopic, id: Int64?, limit: Int) -> (frame: ByteBuffer, told: Told) {
        let (instrument, venue) = book.names(of: topic.instrument)
        var snapshot = MarketSnapshot(
            id: id, channel: topic.channel.rawValue, venue: venue, instrument: instrument, timeframe: topic.timeframe?.name)
        var told = Told()
        if let timeframe = topic.timeframe {
            // Also without any of them, the place of the last is needed.
            let candles = book.candles(instrument, timeframe, since: nil, until: nil, limit: max(1, limit))?.candles ?? []
            told.candle = candles.last?.openTime
            snapshot.candles = limit == 0 ? [] : candles.map { CandleReport($0, instrument: instrument) }
        } else {
            snapshot.ticker = book.ticker(instrument)
            told.ticker = snapshot.ticker?.time
        }
        return (WebSocketFrames.text(EventDirectory.json(snapshot)), told)
    }

    /// The newest ticker; nil: it was told.
    func ticker(_ topic: MarketTopic, behind told: Told) -> (frame: ByteBuffer, told: Told)? {
        let (instrument, venue) = book.names(of: topic.instrument)
        guard let ticker = book.ticker(instrument), ticker.time != told.ticker else { return nil }
        let known = written.withLock { $0[topic]?.ticker }
        if let known, known.time == ticker.time { return (known.frame, Told(ticker: ticker.time)) }
        let frame = WebSocketFrames.text(EventDirectory.json(MarketTickerUpdate(venue: venue, ticker: ticker)))
        written.withLock { $0[topic, default: Written()].ticker = (ticker.time, frame) }
        return (frame, Told(ticker: ticker.time))
    }

    /// The next candles, oldest first; nil: some of those that come next are forgotten.
    func candles(_ topic: MarketTopic, behind told: Told, limit: Int) -> (frames: [ByteBuffer], told: Told)? {
        guard let timeframe = topic.timeframe else { preconditionFailure("candles have a timeframe") }
        let (instrument, venue) = book.names(of: topic.instrument)
        // With the one that was told: that it is there says that none behind it is forgotten.
        let since = told.candle ?? Timestamp(nanoseconds: .min)
        var candles = book.candles(instrument, timeframe, since: since, until: nil, limit: limit + 1)?.candles ?? []
        if let last = told.candle {
            guard candles.first?.openTime == last else { return nil }
            candles.removeFirst()
        } else {
            candles = Array(candles.prefix(limit))
        }
        guard let last = candles.last else { return ([], told) }
        return (candles.map { frame($0, topic, instrument, venue) }, Told(candle: last.openTime))
    }

    private func frame(_ candle: Candle, _ topic: MarketTopic, _ instrument: String, _ venue: String) -> ByteBuffer {
        let known = written.withLock { written in written[topic]?.candles.last { $0.time == candle.openTime }?.frame }
        if let known { return known }
        let update = MarketCandleUpdate(venue: venue, candle: CandleReport(candle, instrument: instrument))
        let frame = WebSocketFrames.text(EventDirectory.json(update))
        written.withLock { written in
            var candles = written[topic]?.candles ?? []
            // An old one is for a slow reader alone.
            guard candles.last.map({ $0.time < candle.openTime }) ?? true else { return }
            written[topic]?.candles = []
            if candles.count == MarketFrames.keptCandles { candles.removeFirst() }
            candles.append((candle.openTime, frame))
            written[topic, default: Written()].candles = candles
        }
        return frame
    }
}

import Synchronization
package import TradingModel

/// The market as the host saw it, for whoever asks: the line puts in each candle that closed, and readers take what they need
/// without the line. Bounded: the last candles of each timeframe.
package final class MarketBook: Sendable {
    private struct Listing {
        var instrument: Instrument
        var venue: String
        var base: Timeframe?
        var runs: [Timeframe: CandleRun] = [:]
        /// Of the base timeframe: how many came.
        var version: UInt64 = 0
    }

    private struct State {
        /// In the order in which they were named.
        var listings: [Listing] = []
        var places: [InstrumentID: Int] = [:]
    }

    /// What was worked out for a version stays right until the next candle.
    private struct Remembered {
        var version: UInt64
        var ticker: TickerReport
    }

    private let state = Mutex(State())
    private let remembered = Mutex<[InstrumentID: Remembered]>([:])
    private let capacity: Int

    /// - Parameter capacity: candles of each timeframe; 5,000 are 3.5 days of minutes, about 0.7 MB.
    package init(capacity: Int = 5_000) { self.capacity = capacity }

    /// Names what is traded. Before its first candle.
    ///
    /// - Parameter base: the timeframe of the candles that others are built of.
    package func list(_ instrument: Instrument, venue: String, base: Timeframe) {
        state.withLock { state in
            if let place = state.places[instrument.id] {
                state.listings[place].instrument = instrument
            } else {
                state.places[instrument.id] = state.listings.count
                state.listings.append(Listing(instrument: instrument, venue: venue, base: base))
            }
        }
    }

    /// Takes a candle that closed. About 100 ns.
    package func add(_ candle: Candle) {
        state.withLock { state in
            guard let place = state.places[candle.instrument] else { return }
            state.listings[place].runs[candle.timeframe, default: CandleRun(capacity: capacity)].append(candle)
            if candle.timeframe == state.listings[place].base { state.listings[place].version += 1 }
        }
    }

    // MARK: - Readers

    package var instruments: [InstrumentReport] {
        state.withLock { $0.listings.map { InstrumentReport($0.instrument, venue: $0.venue) } }
    }

    package func instrument(_ name: String) -> InstrumentReport? { instruments.first { $0.name == name } }

    /// Nil: there is no such instrument.
    func place(of name: String) -> (id: InstrumentID, venue: String)? {
        state.withLock { state in state.listings.first { $0.instrument.name == name }.map { ($0.instrument.id, $0.venue) } }
    }

    /// Of an instrument that was listed.
    func names(of id: InstrumentID) -> (instrument: String, venue: String) {
        state.withLock { state in
            guard let place = state.places[id] else { preconditionFailure("the instrument was listed") }
            return (state.listings[place].instrument.name, state.listings[place].venue)
        }
    }

    /// Nil: there is no such instrument.
    ///
    /// - Parameters:
    ///   - since: from this open time on, oldest first; nil: the latest.
    ///   - isBehind: the candle that opened at `since` is known.
    ///   - until: before this open time.
    package func candles(
        _ name: String, _ timeframe: Timeframe, since: Timestamp?, isBehind: Bool = false, until: Timestamp?, limit: Int
    ) -> (candles: [Candle], hasMore: Bool)? {
        let run = state.withLock { state -> CandleRun?? in
            guard let listing = state.listings.first(where: { $0.instrument.name == name }) else { return nil }
            return .some(listing.runs[timeframe])
        }
        guard let run else { return nil }
        return run?.candles(since: since, isBehind: isBehind, until: until, limit: limit) ?? ([], false)
    }

    /// Of each instrument that has a price.
    package var tickers: [TickerReport] {
        state.withLock { $0.listings.map(\.instrument.name) }.compactMap { ticker($0) }
    }

    /// Nil: there is no such instrument, or no candle of it yet.
    package func ticker(_ name: String) -> TickerReport? {
        let listing = state.withLock { state in state.listings.first { $0.instrument.name == name } }
        guard let listing, let base = listing.base, let run = listing.runs[base], let last = run.last else { return nil }
        let id = listing.instrument.id
        if let known = remembered.withLock({ $0[id] }), known.version == listing.version { return known.ticker }
        let dayBefore = Timestamp(nanoseconds: last.closeTime.nanoseconds - Timeframe.day1.nanoseconds)
        let day = run.candles(since: dayBefore, until: nil, limit: 2_000).candles
        let ticker = TickerReport(last: last, day: day, instrument: name)
        remembered.withLock { $0[id] = Remembered(version: listing.version, ticker: ticker) }
        return ticker
    }
}

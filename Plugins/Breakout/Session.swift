import TradingBoostSDK

/// When sessions begin: once a day, always at the same time of day in UTC. Seoul is nine hours ahead of it the whole year: Korea
/// has no daylight saving time.
struct SessionClock: Sendable {
    static let length = Timeframe.day1.nanoseconds
    private static let hour = Timeframe.hour1.nanoseconds

    /// From midnight UTC, nanoseconds, less than a day.
    let offset: Int64

    /// - Parameters: a time of day in Seoul.
    init(seoulHour hour: Int, minute: Int) {
        let sinceMidnight = Int64(hour - 9) * SessionClock.hour + Int64(minute) * Timeframe.minute1.nanoseconds
        offset = SessionClock.remainder(sinceMidnight)
    }

    /// When the session began that a moment belongs to; the moment at which one begins belongs to it.
    func start(of time: Timestamp) -> Timestamp {
        Timestamp(nanoseconds: time.nanoseconds - SessionClock.remainder(time.nanoseconds - offset))
    }

    /// When the session after it begins.
    func end(of time: Timestamp) -> Timestamp { start(of: time) + .day1 }

    /// From zero on, before 1970 too.
    private static func remainder(_ nanoseconds: Int64) -> Int64 {
        let remainder = nanoseconds % length
        return remainder < 0 ? remainder + length : remainder
    }
}

/// One session, as far as its candles came.
struct Session: BitwiseCopyable, Equatable {
    let start: Timestamp
    /// How many candles are missing before its first.
    let late: Int
    /// Of the first candle.
    let open: Price
    private(set) var high: Price
    private(set) var low: Price
    private(set) var close: Price
    private(set) var candles = 1

    init(_ candle: Candle, start: Timestamp) {
        self.start = start
        late = Int((candle.openTime.nanoseconds - start.nanoseconds) / candle.timeframe.nanoseconds)
        (open, high, low, close) = (candle.open, candle.high, candle.low, candle.close)
    }

    mutating func add(_ candle: Candle) {
        high = max(high, candle.high)
        low = min(low, candle.low)
        close = candle.close
        candles += 1
    }

    var range: Price { high - low }

    /// How much of the range was to and fro: 0 when the session went from one end of it to the other, 1 when it came back to
    /// where it began. 1 without a range.
    var noise: Double {
        guard !range.isZero else { return 1 }
        return 1 - (open - close).magnitude.decimal.double / range.decimal.double
    }

    /// How many of the candles came, in percent of those that a session has.
    func percent(_ timeframe: Timeframe) -> Int {
        candles * 100 / Int(SessionClock.length / timeframe.nanoseconds)
    }
}

/// What a session's entries wait for.
struct Targets: BitwiseCopyable, Equatable {
    /// How much of the range of the session before.
    let factor: FixedDecimal
    let long: Price
    /// Nil where so far below the open no price is.
    let short: Price?

    func price(_ side: Side) -> Price? { side == .buy ? long : short }
}

/// The session that runs, and what is remembered of those before it.
struct Sessions: BitwiseCopyable, Equatable {
    static let noiseCapacity = 25

    private(set) var current: Session?
    /// The one right before the current one, whole or not; nil when none of its candles came.
    private(set) var previous: Session?
    /// Over the last sessions of which enough came.
    private(set) var noise: SMA<25>

    init(noiseSessions: Int) { noise = SMA(period: noiseSessions) }

    /// Takes the next candle; true when it is the first of its session that came.
    mutating func take(_ candle: Candle, _ settings: Settings) -> Bool {
        let start = settings.clock.start(of: candle.openTime)
        if var running = current, running.start == start {
            running.add(candle)
            current = running
            return false
        }
        if let ended = current {
            if ended.percent(settings.timeframe) >= settings.sessionMinimumPercent { noise.update(ended.noise) }
            previous = ended.start + .day1 == start ? ended : nil
        }
        current = Session(candle, start: start)
        return true
    }

    /// Of the session that runs; or what is missing, for a log line.
    func targets(_ settings: Settings, _ instrument: Instrument) -> Result {
        guard let current else { return .missing("no candle came yet") }
        guard current.late <= settings.maximumGap else { return .missing("the session's first candles are missing") }
        guard let previous else { return .missing("there is no session right before this one") }
        guard previous.percent(settings.timeframe) >= settings.sessionMinimumPercent else {
            return .missing("of the session before too few candles came")
        }
        guard let factor = factor(settings) else { return .missing("the noise of too few sessions is known") }
        let distance = previous.range.multiplied(by: factor, rounding: .nearest)
        guard distance >= instrument.tick(at: current.open) else { return .missing("the session before had no range") }
        let short = instrument.roundedToTick(current.open - distance, .down)
        return .known(
            Targets(
                factor: factor, long: instrument.roundedToTick(current.open + distance, .up), short: short > .zero ? short : nil))
    }

    enum Result {
        case known(Targets)
        case missing(StaticString)
    }

    /// With the rule noise the mean, to six digits: a part of a range between 0 and 1.
    private func factor(_ settings: Settings) -> FixedDecimal? {
        guard settings.factorRule == .noise else { return settings.factor }
        return noise.value.map { FixedDecimal(raw: Int128(Int64(($0 * 1e6).rounded())) * (FixedDecimal.unit / 1_000_000)) }
    }
}

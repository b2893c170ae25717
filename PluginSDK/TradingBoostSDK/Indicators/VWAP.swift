/// Volume-weighted average of the typical price, (high + low + close) ÷ 3, since the session began.
///
/// In quote per base; defined from the first candle on. A session is a day; a candle belongs to the day in which it opens. While
/// nothing was traded in the session it is the typical price of the newest candle.
@frozen
public struct VWAP: Indicator {
    /// When a session begins, in minutes after 00:00 UTC.
    public let sessionStart: Int
    /// Counts days since 1970.
    @usableFromInline var session: Int64?
    @usableFromInline var typical = 0.0
    @usableFromInline var money = 0.0
    @usableFromInline var volume = 0.0

    /// - Parameter sessionStart: minutes after 00:00 UTC, 0 to 1,439. 0 is 09:00 in Asia/Seoul, where many venues' day begins.
    @inlinable
    public init(sessionStart: Int = 0) {
        precondition(sessionStart >= 0 && sessionStart < 1_440, "a session starts 0 to 1,439 minutes after 00:00 UTC")
        self.sessionStart = sessionStart
    }

    @inlinable public var warmUp: Int { 1 }

    /// Takes the next candle; never nil.
    @inlinable @inline(__always)
    @discardableResult
    public mutating func update(_ candle: Candle) -> Double? { update(candle.doubles, openTime: candle.openTime) }

    @inlinable @inline(__always)
    @discardableResult
    public mutating func update(_ candle: Candle.Doubles, openTime: Timestamp) -> Double? {
        let session = day(of: openTime)
        if self.session != session {
            self.session = session
            money = 0
            volume = 0
        }
        typical = CandleField.typical.value(of: candle)
        money += typical * candle.volume
        volume += candle.volume
        return value
    }

    /// Nil before the first candle.
    @inlinable @inline(__always)
    public var value: Double? {
        guard session != nil else { return nil }
        return volume > 0 ? money / volume : typical
    }

    /// The number of the day that began at `sessionStart`; before 1970, too.
    @inlinable @inline(__always)
    func day(of time: Timestamp) -> Int64 {
        let minute: Int64 = 60_000_000_000
        let minutes = time.nanoseconds / minute - (time.nanoseconds % minute < 0 ? 1 : 0) - Int64(sessionStart)
        return minutes / 1_440 - (minutes % 1_440 < 0 ? 1 : 0)
    }
}

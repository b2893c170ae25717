import TradingBoostSDK

/// A signal and what became of it.
struct Signal: BitwiseCopyable, Equatable {
    enum Outcome: UInt8, BitwiseCopyable, Equatable {
        case entered
        case leaving
        case inTrade
        case cooldown
        case direction
        case trendUnknown
        case trendAgainst
        case rangeUnknown
        case belowMinimum
        case refused

        /// As the command `signals` shows it.
        var text: StaticString {
            switch self {
            case .entered: "entered"
            case .leaving: "the open trade leaves"
            case .inTrade: "a trade is open"
            case .cooldown: "cooldown"
            case .direction: "not this direction"
            case .trendUnknown: "the trend is not known yet"
            case .trendAgainst: "against the trend"
            case .rangeUnknown: "the average true range is not known yet"
            case .belowMinimum: "below the venue's minimum"
            case .refused: "the host refused the order"
            }
        }
    }

    /// When the candle closed.
    var time = Timestamp(nanoseconds: 0)
    var index = 0.0
    var side = Side.buy
    /// Nil where it is not known, or not asked for.
    var trend: TrendState?
    var outcome = Outcome.entered
}

/// The last signals.
struct Signals: BitwiseCopyable, Equatable {
    static var capacity: Int { 20 }

    private var ring = InlineArray<20, Signal>(repeating: Signal())
    private(set) var count = 0
    private var next = 0

    /// Appends a signal. One that goes on from the candle before, with the same end, takes the other's place.
    mutating func append(_ signal: Signal, _ timeframe: Timeframe) {
        if count > 0 {
            let newest = self[age: 0]
            if newest.side == signal.side, newest.outcome == signal.outcome, newest.time + timeframe == signal.time {
                ring[place(0)] = signal
                return
            }
        }
        ring[next] = signal
        next = (next + 1) % Signals.capacity
        count = min(count + 1, Signals.capacity)
    }

    /// 0 is the newest, `count` − 1 the oldest.
    subscript(age age: Int) -> Signal { ring[place(age)] }

    private func place(_ age: Int) -> Int { (next - 1 - age + 2 * Signals.capacity) % Signals.capacity }

    static func == (left: Signals, right: Signals) -> Bool {
        guard left.count == right.count, left.next == right.next else { return false }
        for index in left.ring.indices where left.ring[index] != right.ring[index] { return false }
        return true
    }
}

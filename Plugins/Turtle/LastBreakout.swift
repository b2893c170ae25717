import TradingBoostSDK

/// The last breakout of System 1, taken or not, followed as if one unit had been entered: a winner makes System 1 skip the
/// next one.
///
/// It loses when the price goes the stop's distance against it, and when the exit channel ends it without a profit; it wins
/// when the exit channel ends it with one. Within a candle nothing is known of the order of its prices: a breakout is judged
/// from the candle after its own on, stop and exit before a new breakout.
struct LastBreakout: BitwiseCopyable, Equatable {
    enum Outcome: UInt8 {
        /// There was none yet.
        case none
        /// Neither stopped nor left.
        case open
        case winner
        case loser

        var name: StaticString {
            switch self {
            case .none: "none"
            case .open: "open"
            case .winner: "winner"
            case .loser: "loser"
            }
        }
    }

    private(set) var outcome = Outcome.none
    private(set) var side = Side.buy
    /// Where it would have been entered.
    private(set) var price = Price.zero
    private var stop = Price.zero

    /// What came before a gap in the data is not known to have ended.
    mutating func forgetOpen() {
        if outcome == .open { outcome = .none }
    }

    /// Takes a closed candle. The channels are those before the candle; `stopDistance` is that of a position.
    mutating func follow(_ candle: Candle, entry: Channel?, exit: Channel?, stopDistance: Price, isOnClose: Bool) {
        var ended: Side?
        if outcome == .open, let left = exitPrice(of: candle, exit) {
            outcome = isGain(left) ? .winner : .loser
            ended = side
        }
        guard outcome != .open, stopDistance > .zero, let entry else { return }
        guard let new = LastBreakout.side(of: candle, entry, isOnClose: isOnClose), new != ended else { return }
        outcome = .open
        side = new
        let edge = entry.breakout(new)
        price = isOnClose ? candle.close : new == .buy ? max(edge, candle.open) : min(edge, candle.open)
        stop = new == .buy ? price - stopDistance : price + stopDistance
    }

    /// Whether System 1 may enter on this side at its own channel. While the last breakout is open, its own side has been
    /// entered or skipped already; the other side comes behind its exit, whose price is known.
    func allows(_ next: Side, exit: Channel?) -> Bool {
        switch outcome {
        case .none, .loser: true
        case .winner: false
        case .open: next != side && !isGain(nearest(exit))
        }
    }

    // MARK: - The unit that was not entered

    private func isGain(_ exit: Price) -> Bool { side == .buy ? exit > price : exit < price }

    /// Of the stop and the channel the one that is reached first.
    private func nearest(_ exit: Channel?) -> Price {
        guard let edge = exit?.exit(side) else { return stop }
        return side == .buy ? max(stop, edge) : min(stop, edge)
    }

    /// Nil when the candle does not reach it.
    private func exitPrice(of candle: Candle, _ exit: Channel?) -> Price? {
        let edge = nearest(exit)
        if side == .buy { return candle.low <= edge ? min(edge, candle.open) : nil }
        return candle.high >= edge ? max(edge, candle.open) : nil
    }

    /// Which side a candle breaks out on; of both the one that is nearer to its open.
    private static func side(of candle: Candle, _ entry: Channel, isOnClose: Bool) -> Side? {
        let isUp = (isOnClose ? candle.close : candle.high) >= entry.above
        let isDown = (isOnClose ? candle.close : candle.low) <= entry.below
        if isUp, isDown { return entry.above - candle.open <= candle.open - entry.below ? .buy : .sell }
        return isUp ? .buy : isDown ? .sell : nil
    }
}

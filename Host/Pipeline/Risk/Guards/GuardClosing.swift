package import TradingModel

/// What a guard wants closed, until it is. What remains to be done is always read from the book; this says how far, and how
/// often it failed.
package struct GuardClosing: Sendable, Hashable, Codable {
    package var kind: GuardKind
    package var isLong: Bool
    /// Base units that may stay, not negative; 0: nothing stays, open orders neither.
    package var target: Quantity
    /// Orders and cancels without effect since the last progress.
    package var failures = 0
    /// The next attempt; nil: none waits.
    package var nextTime: Timestamp?
    /// Risk refused the closing order: it would be refused again. A fill, or another trip, begins anew.
    package var isStuck = false

    // A stop loss does not give up: delays grow to about a minute and stay there.
    private static let delay: Int64 = 1_000_000_000
    private static let longestShift = 6
    /// Failures between two alarms.
    package static let alarmInterval = 8

    package init(kind: GuardKind, isLong: Bool, target: Quantity) {
        self.kind = kind
        self.isLong = isLong
        self.target = target
    }

    /// Notes a failure.
    ///
    /// - Returns: whether somebody has to hear of it.
    package mutating func fail(at now: Timestamp) -> Bool {
        nextTime = now + GuardClosing.delay << Int64(min(failures, GuardClosing.longestShift))
        failures += 1
        return failures % GuardClosing.alarmInterval == 0
    }

    /// Something changed: the next attempt is a first one.
    package mutating func begin() { (failures, nextTime, isStuck) = (0, nil, false) }

    package func isDone(holding quantity: Quantity, openOrders: Int) -> Bool {
        if target.isZero { return quantity.isZero && openOrders == 0 }
        return quantity.magnitude <= target || (quantity > .zero) != isLong
    }

    /// Whether it has an open order cancelled. Where nothing shall stay, every one but those that close; in an emergency what
    /// could enlarge the position; else none.
    package func cancels(_ order: Order) -> Bool {
        if order.isClosingOrder { return false }
        if target.isZero { return true }
        return kind == .liquidation && !order.terms.isReduceOnly
    }

    /// Base units to ask for now; nil: nothing.
    ///
    /// - Parameter pending: what closing orders may still fill: there is never a second one beside a first.
    package func quantity(holding: Quantity, pending: Quantity, _ instrument: Instrument) -> Quantity? {
        guard pending.isZero, target.isZero || (holding > .zero) == isLong else { return nil }
        let excess = holding.magnitude - target
        guard excess > .zero else { return nil }
        let quantity = min(excess, instrument.maximumQuantity).rounded(toLot: instrument.lotSize, .down)
        if quantity >= instrument.minimumQuantity, !quantity.isZero { return quantity }
        // Less than the venue takes: a part stays, of all of it somebody has to hear.
        return target.isZero ? excess : nil
    }
}

extension Order {
    /// The host's own market order that only reduces: an unwinding's or a guard's.
    package var isClosingOrder: Bool { id.intent >= OrderIntent.hostNumbers && terms.type == .market && terms.isReduceOnly }
}

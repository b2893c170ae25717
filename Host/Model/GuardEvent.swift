/// A guard: a rule that watches a position or an account and acts by itself. Raw values are stable: they stand in rows, and
/// programs read them.
package enum GuardKind: String, Sendable, Hashable, Codable, CaseIterable {
    case stopLoss = "stop_loss"
    /// The stop at the entry price, once the first of two take profits was taken.
    case breakEven = "break_even"
    case trailingStop = "trailing_stop"
    /// The first of two steps: a part is closed.
    case firstTakeProfit = "first_take_profit"
    case takeProfit = "take_profit"
    /// Emergency reduction: the liquidation price came too near.
    case liquidation
    case dailyLoss = "daily_loss"
    case weeklyLoss = "weekly_loss"
    case drawdown

    /// For people: `stop loss`.
    package var text: String { rawValue.split(separator: "_").joined(separator: " ") }
}

/// A step of an instance's guards, durable together with what it asks for. Key: instance, number.
package struct GuardEvent: Sendable, Hashable {
    /// Raw values are stable.
    package enum Step: String, Sendable, Hashable, CaseIterable {
        /// The guard's condition was met.
        case tripped
        /// What it wanted closed is closed.
        case closed
        /// It cannot close: somebody has to look.
        case stuck
        /// Its safe mode is over because its time has come.
        case ended
        /// An operator ended its safe mode.
        case lifted
    }

    package var tenant: TenantID
    package var instance: InstanceID
    /// From 1, without gaps within an instance.
    package var number: UInt64
    package var kind: GuardKind
    package var step: Step
    /// What the guard compared with: a price, quote units, or a fraction, by kind; nil where nothing was compared.
    package var threshold: FixedDecimal?
    /// What it found, in the same unit.
    package var value: FixedDecimal?
    /// Base units that it wants closed; nil: none.
    package var quantity: Quantity?
    /// Until when nothing is added: the end of a safe mode or of a cooldown; nil: none, or until an operator lifts it.
    package var until: Timestamp?
    /// For people, with the numbers.
    package var text: String
    /// The line's clock.
    package var time: Timestamp

    package init(
        tenant: TenantID, instance: InstanceID, number: UInt64, kind: GuardKind, step: Step, threshold: FixedDecimal? = nil,
        value: FixedDecimal? = nil, quantity: Quantity? = nil, until: Timestamp? = nil, text: String, time: Timestamp
    ) {
        self.tenant = tenant
        self.instance = instance
        self.number = number
        self.kind = kind
        self.step = step
        self.threshold = threshold
        self.value = value
        self.quantity = quantity
        self.until = until
        self.text = text
        self.time = time
    }
}

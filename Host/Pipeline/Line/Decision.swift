package import TradingModel

/// Why an order left at a candle, or none did: for `instances why`.
package struct Decision: Sendable, Hashable {
    /// Raw values are stable: programs rely on them.
    package enum Outcome: String, Sendable, Hashable, CaseIterable {
        /// Something left: an order, an amendment or a cancel.
        case sent
        /// The strategy saw the candle and asked for nothing.
        case noSignal = "no_signal"
        /// Risk said no.
        case refused
        /// Too many orders, open or in a minute.
        case budget
        case paused
        case halted
        /// One of its guards: it closes the position, cools down, or has put the instance into safe mode.
        case guarded
        /// The instance is stopped, disabled or in quarantine: it did not see the candle.
        case inactive
        /// Nothing was asked for, and candles before this one are missing.
        case gap
        /// The strategy has not answered yet.
        case late
    }

    /// Close of the candle.
    package var time: Timestamp
    package var timeframe: Timeframe
    package var outcome: Outcome
    /// For people, with the numbers that decided.
    package var text: String

    package init(time: Timestamp, timeframe: Timeframe, outcome: Outcome, text: String) {
        self.time = time
        self.timeframe = timeframe
        self.outcome = outcome
        self.text = text
    }
}

extension Decision.Outcome {
    /// What a refusal counts as.
    init(refusalCode: String) {
        switch refusalCode {
        case "risk.paused": self = .paused
        case "risk.kill_switch", "risk.frozen": self = .halted
        case "risk.stopped": self = .inactive
        case "risk.safe_mode", "risk.guard_closing", "risk.cooling_down": self = .guarded
        case "risk.orders_per_minute", "risk.maximum_open_orders": self = .budget
        default: self = .refused
        }
    }
}

package import FoundationEssentials

/// How the guards of an instance stand. Amounts and prices are decimals as text.
package struct RiskReport: Sendable, Hashable, Codable {
    package var instance: UInt64
    /// `bob/dip-buyer`
    package var name: String
    /// What keeps it from adding, for people: `safe mode: …`; nil: nothing does.
    package var standing: String?
    /// Stable: closing, safe_mode, cooling_down; nil: nothing keeps it from adding.
    package var state: String?
    /// When that ends by itself; nil: it does not, or nothing keeps it.
    package var until: Date?
    /// Of the instance at the last candle, quote units.
    package var equity: String
    /// Since the day, the week began; quote units.
    package var dayProfit: String
    package var weekProfit: String
    package var guards: [Guard]
    /// What the guards did, newest first.
    package var events: [Event]

    package struct Guard: Sendable, Hashable, Codable {
        /// Stable: stop_loss, trailing_stop, daily_loss, …
        package var kind: String
        /// As it is configured: `2 % from the entry price`.
        package var setting: String
        /// The price at which it acts now; nil: it is not of a price, or nothing is held.
        package var level: String?

        package init(kind: String, setting: String, level: String?) {
            self.kind = kind
            self.setting = setting
            self.level = level
        }
    }

    package struct Event: Sendable, Hashable, Codable {
        package var number: UInt64
        package var time: Date
        package var kind: String
        /// Stable: tripped, closed, stuck, ended, lifted.
        package var step: String
        package var text: String

        package init(number: UInt64, time: Date, kind: String, step: String, text: String) {
            self.number = number
            self.time = time
            self.kind = kind
            self.step = step
            self.text = text
        }
    }

    package init(
        instance: UInt64, name: String, standing: String?, state: String?, until: Date?, equity: String, dayProfit: String,
        weekProfit: String, guards: [Guard], events: [Event]
    ) {
        self.instance = instance
        self.name = name
        self.standing = standing
        self.state = state
        self.until = until
        self.equity = equity
        self.dayProfit = dayProfit
        self.weekProfit = weekProfit
        self.guards = guards
        self.events = events
    }
}

package import FoundationEssentials

/// What limits and guards an instance, and how that stands. Amounts and prices are decimals as text.
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
    /// Every limit there is.
    package var limits: [Limit]
    /// The last orders that were refused, newest first.
    package var refusals: [Refusal]
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

    package struct Limit: Sendable, Hashable, Codable {
        /// Stable: maximum_order_notional, …
        package var key: String
        /// In the words and units of the configuration file; nil: off.
        package var value: String?
        /// Where it comes from. Stable: standard, platform, user, instance, operator.
        package var source: String

        package init(key: String, value: String?, source: String) {
            self.key = key
            self.value = value
            self.source = source
        }
    }

    package struct Refusal: Sendable, Hashable, Codable {
        package var time: Date
        /// The intent's number, which the strategy knows.
        package var intent: UInt64
        /// Stable: risk.maximum_position, …
        package var code: String
        /// With the numbers that decided.
        package var text: String

        package init(time: Date, intent: UInt64, code: String, text: String) {
            self.time = time
            self.intent = intent
            self.code = code
            self.text = text
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
        weekProfit: String, guards: [Guard], limits: [Limit], refusals: [Refusal], events: [Event]
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
        self.limits = limits
        self.refusals = refusals
        self.events = events
    }
}

/// A change of an instance's limits at the running host.
package struct LimitsChange: Sendable, Hashable, Codable {
    /// New values by their keys, as texts; those of the sizing as `sizing.method`.
    package var set: [String: String]
    /// Keys that count again as the configuration file says.
    package var unset: [String]
    /// Who says so.
    package var by: String

    package init(set: [String: String], unset: [String] = [], by: String) {
        self.set = set
        self.unset = unset
        self.by = by
    }
}

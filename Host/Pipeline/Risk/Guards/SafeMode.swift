package import TradingModel

/// Why an instance adds nothing until a time or until an operator has looked: as a halt of level `no_new` that the host set by
/// itself.
package struct SafeMode: Sendable, Hashable, Codable {
    /// A daily or weekly loss, or the drawdown.
    package var kind: GuardKind
    package var since: Timestamp
    /// Nil: until an operator lifts it.
    package var until: Timestamp?
    /// For people, with the numbers: `the loss of the day is 512.4, the limit 500`.
    package var reason: String

    package init(kind: GuardKind, since: Timestamp, until: Timestamp?, reason: String) {
        self.kind = kind
        self.since = since
        self.until = until
        self.reason = reason
    }

    /// `until 2026-11-22 00:00 UTC`, `until an operator lifts it (tradingboost risk lift)`
    package var endText: String {
        until.map { "until \($0.minuteText)" } ?? "until an operator lifts it (tradingboost risk lift)"
    }

    /// Whether this one ends later.
    func outlasts(_ other: SafeMode) -> Bool {
        guard let otherEnd = other.until else { return false }
        return until.map { $0 > otherEnd } ?? true
    }
}

/// What keeps an instance from adding, by its guards: the first that applies.
package enum GuardStanding: Sendable, Hashable, Codable {
    /// A guard is closing the position or a part of it.
    case closing(GuardKind)
    case safeMode(SafeMode)
    /// A guard has closed the position a moment ago.
    case coolingDown(GuardKind, until: Timestamp)

    /// For people: `safe mode: the loss of the day is 512.4, the limit 500; until 2026-11-22 00:00 UTC`.
    package var text: String {
        switch self {
        case .closing(let kind): "the \(kind.text) is closing the position"
        case .safeMode(let mode): "safe mode: \(mode.reason); \(mode.endText)"
        case .coolingDown(let kind, let until): "cooling down after the \(kind.text) until \(until.minuteText)"
        }
    }
}

import Engine
import Risk
import TradingModel

/// A candle in a `DecisionTrail`: 48 bytes, without memory of its own while nothing is worth a word.
struct DecisionEntry {
    var close = Price.zero
    var time = Timestamp(nanoseconds: 0)
    /// The event; 0: the instance did not get it.
    var seq: UInt64 = 0
    var detail: DecisionDetail?
    /// What the instance asked for, as far as counting goes.
    var orders: UInt16 = 0
    var changes: UInt16 = 0
    var refusals: UInt8 = 0
    /// Candles of the timeframe between this one and the one before.
    var missing: UInt8 = 0
    var timeframe = Timeframe.minute1

    /// An event that the instance had at `seq` or before.
    func isAtMost(_ seq: UInt64) -> Bool { self.seq <= seq && self.seq > 0 }
}

/// The words of an entry. Never changed, so that the candles of an instance that is halted share one.
final class DecisionDetail: Sendable {
    /// What kept the instance from trading when the candle closed.
    enum Standing: Sendable, Equatable {
        case paused
        case halted(ActiveHalt)
        case guarded(GuardStanding)
        case inactive(String)

        /// Nil: nothing does.
        init?(_ state: InstanceState) {
            if !state.isActive {
                self = .inactive(state.stopReason ?? "stopped")
            } else if let halt = state.halt {
                self = .halted(halt)
            } else if let standing = state.guards?.standing {
                self = .guarded(standing)
            } else if state.isPaused {
                self = .paused
            } else {
                return nil
            }
        }
    }

    struct Refusal: Sendable {
        var code: String
        var text: String
    }

    static let remarkLength = 200

    let standing: Standing?
    let refusal: Refusal?
    let remark: String?

    init(standing: Standing? = nil, refusal: Refusal? = nil, remark: String? = nil) {
        self.standing = standing
        self.refusal = refusal
        self.remark = remark
    }

    func with(_ refusal: Refusal) -> DecisionDetail { DecisionDetail(standing: standing, refusal: refusal, remark: remark) }
    func with(remark: String) -> DecisionDetail { DecisionDetail(standing: standing, refusal: refusal, remark: remark) }
}

extension DecisionEntry {
    func decision(lastFinished: UInt64?) -> Decision {
        let (outcome, text) = outcome(isLate: lastFinished.map { $0 < seq } ?? false)
        let remark = detail?.remark.map { "; the strategy says: \($0)" } ?? ""
        return Decision(time: time, timeframe: timeframe, outcome: outcome, text: text + remark)
    }

    private func outcome(isLate: Bool) -> (Decision.Outcome, String) {
        if orders > 0 || changes > 0 { return (.sent, sentText) }
        if let refusal = detail?.refusal { return (Decision.Outcome(refusalCode: refusal.code), refusedText(refusal)) }
        if seq > 0, isLate { return (.late, "the strategy has not answered event \(seq) yet") }
        switch detail?.standing {
        case .inactive(let reason): return (.inactive, "the strategy did not see the candle: \(reason)")
        case .halted(let halt): return (.halted, "trading is halted (\(halt.summary)); \(seenText)")
        case .guarded(let standing): return (.guarded, "\(standing.text); \(seenText)")
        case .paused: return (.paused, "the strategy is paused; \(seenText)")
        case nil: break
        }
        guard missing > 0 else { return (.noSignal, seenText) }
        return (
            .gap, "\(missing) \(timeframe.name) \(missing == 1 ? "candle" : "candles") before this one are missing; \(seenText)"
        )
    }

    private var seenText: String { "it saw the close at \(close) and asked for nothing" }

    private var sentText: String {
        var parts: [String] = []
        if orders > 0 { parts.append(orders == 1 ? "1 order sent" : "\(orders) orders sent") }
        if changes > 0 { parts.append(changes == 1 ? "1 cancel or amendment sent" : "\(changes) cancels and amendments sent") }
        if let refusal = detail?.refusal { parts.append(refusedText(refusal)) }
        return parts.joined(separator: ", ")
    }

    private func refusedText(_ refusal: DecisionDetail.Refusal) -> String {
        let count = refusals > 1 ? "\(refusals) requests refused, the last" : "refused"
        return "\(count) by \(refusal.code): \(refusal.text)"
    }
}

extension FixedWidthInteger {
    /// One more, up to the largest there is.
    mutating func saturate() { if self < .max { self += 1 } }
}

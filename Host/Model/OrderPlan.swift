/// How an order goes together with others, or goes out in parts. The host carries it out: no venue has to know of it, and what it
/// relates stays related over a restart.
package enum OrderPlan: Sendable, Hashable, Codable {
    /// The order alone.
    case none
    /// One cancels the other: linked with an order of the instance that is still open. What one of them fills is taken off the
    /// others, and they are cancelled when nothing is left for them. Whoever names a linked order joins its group.
    case oco(with: IntentNumber)
    /// The order is an entry. What it fills is protected by a stop and closed by a take profit, each reduce-only and of the size
    /// that is filled and not closed yet. Absolute prices on the tick; at least one of them.
    case bracket(stop: Price?, takeProfit: Price?)
    /// Equal parts, one each `duration ÷ slices`, the first at once; what is left over by the lot goes with the last.
    ///
    /// `duration` in nanoseconds of the line's clock, positive.
    case twap(duration: Int64, slices: Int)
    /// A limit order of which the book shows `visible` base units at a time: the next part follows when one is filled.
    case iceberg(visible: Quantity)

    /// The most parts of one order.
    package static let maximumSlices = 1_000
    /// Seven days, in nanoseconds.
    package static let maximumDuration: Int64 = 604_800_000_000_000

    /// The order itself never leaves: parts of it do.
    package var isSliced: Bool {
        switch self {
        case .twap, .iceberg: true
        case .none, .oco, .bracket: false
        }
    }

    /// The order that it is linked with.
    package var linkedOrder: IntentNumber? {
        if case .oco(let order) = self { order } else { nil }
    }

    /// Stable text for rows and logs: `oco 12`, `bracket stop=90 take_profit=110`, `twap duration=600000000000 slices=10`,
    /// `iceberg visible=0.5`; nil for an order alone.
    package var summary: String? {
        switch self {
        case .none: nil
        case .oco(let order): "oco \(order)"
        case .bracket(let stop, let takeProfit):
            "bracket" + (stop.map { " stop=\($0)" } ?? "") + (takeProfit.map { " take_profit=\($0)" } ?? "")
        case .twap(let duration, let slices): "twap duration=\(duration) slices=\(slices)"
        case .iceberg(let visible): "iceberg visible=\(visible)"
        }
    }

    /// Two plans that differ nearly always have two digests; 0 for an order alone. FNV-1a, 32 bits, folded (Fowler, Noll, Vo).
    package var digest: UInt16 {
        guard let summary else { return 0 }
        let hash = summary.utf8.reduce(0x811c_9dc5 as UInt32) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
        return max(UInt16(truncatingIfNeeded: hash ^ (hash >> 16)), 1)
    }
}

extension Quantity {
    /// One of `count` equal parts, rounded down to the lot.
    package func divided(by count: Int, lot: Quantity) -> Quantity {
        precondition(count > 0, "a quantity is divided into one part or more")
        return Quantity(FixedDecimal(raw: decimal.raw / Int128(count))).rounded(toLot: lot, .down)
    }
}

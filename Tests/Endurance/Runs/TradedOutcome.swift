package import Store
package import Strategies
package import TradingModel

/// What a rig came to: rows, strategies' states, and what the venue was sent.
package struct TradedOutcome {
    package var rows: StoredRows
    package var checkpoints: [InstanceCheckpoint]
    /// Events that each instance was given.
    package var events: [UInt64]
    /// How often each order was submitted.
    package var sent: [ClientOrderID: Int]

    /// Of a rig whose line is settled; its strategies are asked for their states.
    package init(_ rig: TradingRig, address: DatabaseAddress) throws {
        checkpoints = try rig.checkpoint()
        rows = try StoredRows(address)
        events = rig.instances.map(rig.events)
        sent = rig.venue.submissions
    }
}

/// How a disturbed run differs from an undisturbed one of the same market.
package struct TradedDifference {
    /// Rows that only the undisturbed, or only the disturbed run has.
    package var lost: Int
    package var doubled: Int
    /// Orders that the venue was sent more than once, and those it was sent in only one of the runs.
    package var sentTwice: Int
    package var sentOtherwise: Int
    /// Instances that finished less than they were given.
    package var behind: Int
    /// Instances whose state in the end is not that of the undisturbed run.
    package var statesOtherwise: Int
    /// A row that differs, for people.
    package var example: String?

    package init(_ disturbed: TradedOutcome, _ undisturbed: TradedOutcome) {
        let missing = disturbed.rows.missing(from: undisturbed.rows)
        let extra = undisturbed.rows.missing(from: disturbed.rows)
        lost = missing.count
        doubled = extra.count
        example = missing.example ?? extra.example
        sentTwice = disturbed.sent.values.count { $0 > 1 }
        sentOtherwise = Set(disturbed.sent.keys).symmetricDifference(undisturbed.sent.keys).count
        behind = zip(disturbed.checkpoints.map(\.lastSeq), disturbed.events).count { $0 != $1 }
        behind += abs(disturbed.checkpoints.count - disturbed.events.count)
        statesOtherwise = zip(disturbed.checkpoints, undisturbed.checkpoints).count { $0 != $1 }
    }

    /// Of what was asked for, ordered and filled.
    package var isNone: Bool { lost + doubled + sentTwice + sentOtherwise + behind == 0 }
}

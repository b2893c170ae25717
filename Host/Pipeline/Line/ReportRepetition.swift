package import TradingModel

/// What an earlier run of the line made durable behind the snapshot that it is restored from.
package struct EarlierRun: Sendable {
    /// By number.
    package var reports: [TakenReport]
    package var intents: [InstanceID: DurableIntents]
    /// Orders that the host had held and let leave.
    package var released: Set<ClientOrderID>
    /// The line's clock at the last thing that is stored; nil: nothing is.
    package var lastTime: Timestamp?

    /// - Parameter reports: behind the snapshot's.
    package init(
        reports: [TakenReport] = [], intents: [InstanceID: DurableIntents] = [:], released: Set<ClientOrderID> = [],
        lastTime: Timestamp? = nil
    ) {
        self.reports = reports
        self.intents = intents
        self.released = released
        self.lastTime = lastTime
    }
}

/// The part of a run with a venue elsewhere that is done again after the host died. The venue is not there twice: what it said
/// is given to each instance at the place where it was said, and nothing that may have been sent is sent again.
struct ReportRepetition {
    /// By instance, the first to come last.
    private var waiting: [InstanceID: [TakenReport]]
    private var waitingCount: Int
    private let intents: [InstanceID: DurableIntents]
    private let released: Set<ClientOrderID>
    private let lastTime: Timestamp?
    var isOver = false

    init(_ earlier: EarlierRun) {
        waiting = Dictionary(grouping: earlier.reports.reversed()) { $0.report.order.instance }
        waitingCount = earlier.reports.count
        intents = earlier.intents
        released = earlier.released
        lastTime = earlier.lastTime
    }

    var isWaiting: Bool { waitingCount > 0 }

    /// Those with reports that wait.
    var instances: [InstanceID] { waiting.keys.sorted() }

    /// The instance's next report, when it has come as far as it had when that was taken.
    mutating func next(of instance: InstanceID, at place: TakenReport.Place) -> VenueReport? {
        guard let taken = waiting[instance]?.last, taken.place <= place else { return nil }
        return removeNext(of: instance)
    }

    /// A report whose place the repeated run has passed without coming there.
    mutating func nextOverdue(candles: UInt64) -> VenueReport? {
        guard isWaiting else { return nil }
        let overdue = waiting.values.compactMap(\.last).filter { $0.place.candles <= candles }
        guard let first = overdue.min(by: { $0.number < $1.number }) else { return nil }
        return removeNext(of: first.report.order.instance)
    }

    private mutating func removeNext(of instance: InstanceID) -> VenueReport? {
        guard let taken = waiting[instance]?.popLast() else { return nil }
        if waiting[instance]?.isEmpty == true { waiting[instance] = nil }
        waitingCount -= 1
        return taken.report
    }

    /// Whether an intent was durable in the earlier run: it may have left then, so it does not leave again. An order that the
    /// host held was durable long before it left: of that one the question is whether its leaving was.
    func isDurable(_ intent: OrderIntent, isRelease: Bool) -> Bool {
        if isRelease { return released.contains(ClientOrderID(intent)) }
        guard let durable = intents[intent.instance] else { return false }
        return intent.isHostMade ? intent.number <= durable.lastHostMade ?? 0 : intent.number <= durable.last
    }

    /// Durable intents that were not decided again, of the instances that the line has.
    func undecided(_ decided: (InstanceID) -> DurableIntents?) -> Int {
        intents.count { instance, durable in
            guard let now = decided(instance) else { return false }
            return now.last < durable.last || now.lastHostMade ?? 0 < durable.lastHostMade ?? 0
        }
    }

    /// The market has gone on behind the last thing that is stored.
    func isBehind(_ now: Timestamp) -> Bool { lastTime.map { now > $0 } ?? true }
}

import Line
import TradingModel

/// Makes durable in memory, until the host dies at a commit: before it, or behind it and before anything is sent.
final class SimulatedJournal: LiveJournal {
    enum Row {
        case entry(JournalEntry)
        case report(TakenReport)
    }

    struct HostDied: Error {}

    private var pending: [Row] = []
    /// Durable, and not judged yet.
    private var durable: [Row] = []
    /// Reports behind the last checkpoint.
    private(set) var reports: [TakenReport] = []
    private(set) var intents: [InstanceID: DurableIntents] = [:]
    /// Orders that were held and have left, behind the last checkpoint.
    private(set) var released: Set<ClientOrderID> = []
    /// The line's clock at the last thing that is durable.
    private(set) var lastTime: Timestamp?
    /// Nil: it lives on.
    var commitsUntilDeath: Int?
    var diesBehindCommit = false

    func record(_ entry: JournalEntry) { pending.append(.entry(entry)) }

    func record(_ report: TakenReport) { pending.append(.report(report)) }

    /// The simulation does not allow it.
    func record(_ position: AdoptedPosition) { preconditionFailure("positions are not adopted here") }

    func commit() throws {
        if let left = commitsUntilDeath {
            commitsUntilDeath = left - 1
            if left <= 0, !diesBehindCommit { throw HostDied() }
        }
        for row in pending { note(row) }
        durable += pending
        pending.removeAll(keepingCapacity: true)
        if let left = commitsUntilDeath, left < 0 { throw HostDied() }
    }

    private func note(_ row: Row) {
        switch row {
        case .report(let report): reports.append(report)
        case .entry(.intent(let intent, _)):
            lastTime = max(lastTime ?? intent.time, intent.time)
            var numbers = intents[intent.instance] ?? DurableIntents(last: 0, lastHostMade: nil)
            if intent.isHostMade {
                numbers.lastHostMade = max(numbers.lastHostMade ?? 0, intent.number)
            } else {
                numbers.last = max(numbers.last, intent.number)
            }
            intents[intent.instance] = numbers
        case .entry(.order(let order)):
            lastTime = max(lastTime ?? order.updatedTime, order.updatedTime)
            if order.holding == .released { released.insert(order.id) }
        case .entry: break
        }
    }

    /// What has become durable since the last call.
    func take(into rows: inout [Row]) {
        swap(&rows, &durable)
        durable.removeAll(keepingCapacity: true)
    }

    /// The process is gone with what was not durable.
    func lose() {
        pending.removeAll(keepingCapacity: true)
        commitsUntilDeath = nil
    }

    /// Everything so far is in a checkpoint.
    func passCheckpoint() {
        reports.removeAll(keepingCapacity: true)
        released.removeAll(keepingCapacity: true)
    }
}

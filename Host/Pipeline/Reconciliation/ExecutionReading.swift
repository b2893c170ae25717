import TradingModel

/// How far the venue's list of executions was read. Read with an overlap of one answer, for a venue that lists an execution
/// behind later ones.
struct ExecutionReading: Sendable, Codable {
    /// The last one that was read.
    private(set) var last: String?
    /// Where the next reading begins; up to `last` all of it was read once already.
    private(set) var start: String?
    /// Since `start`. An id alone does not tell: a trade between two orders of one account has the same one for both.
    private var read: Set<Execution> = []

    private struct Execution: Hashable, Codable {
        var order: String
        var fill: String

        init(_ execution: VenueExecution) {
            order = execution.clientOrderID
            fill = execution.fill.venueFillID
        }
    }
    /// More are behind the last one.
    private(set) var hasMore = false
    /// What was read since `start` had something taken out: it is read again from there, should the venue come to say it rightly.
    private var hasHole: Bool?
    /// How often it was read again for that, one after the other.
    private var holeReadings: Int?
    /// Somebody lacks fills.
    var isWanted = false
    /// Of orders or instruments that are not known here yet.
    private(set) var held: [VenueExecution] = []
    /// Of those that are held; nil: read from a checkpoint of an earlier version, or none yet.
    private var told: Set<Execution>?

    /// Where the next question begins.
    var since: String? { hasMore ? last : start }

    /// As often a hole is read again; what is wrong for longer stays wrong.
    static let maximumHoleReadings = 256

    /// - Parameter isWhole: nothing was taken out of the answer.
    /// - Returns: those that were not read before.
    mutating func take(_ executions: [VenueExecution], isComplete: Bool, isWhole: Bool) -> [VenueExecution] {
        let before = last
        var fresh: [VenueExecution] = []
        for execution in executions where read.insert(Execution(execution)).inserted { fresh.append(execution) }
        if let newest = executions.last { last = newest.fill.venueFillID }
        hasMore = !isComplete && !executions.isEmpty
        if !isWhole { hasHole = true }
        if isComplete {
            isWanted = false
            let isFilled = hasHole != true
            hasHole = nil
            holeReadings = isFilled ? nil : (holeReadings ?? 0) + 1
            // What lies between the answer before and this one is read once more.
            if last != before, isFilled || (holeReadings ?? 0) > ExecutionReading.maximumHoleReadings {
                start = before
                read = Set(executions.map(Execution.init))
            }
        }
        return fresh
    }

    mutating func hold(_ execution: VenueExecution) {
        guard !held.contains(where: { Execution($0) == Execution(execution) }) else { return }
        held.append(execution)
    }

    /// Fills of an order that wait, of more than is left of it, when the venue was asked and has no more of the order than the
    /// ledger. They go on waiting: each is told once.
    mutating func excess(of order: ClientOrderID, left: Quantity?) -> [ReportRefusal] {
        guard let left, !held.isEmpty else { return [] }
        let id = order.description
        return held.filter { $0.clientOrderID == id && $0.fill.quantity > left }.compactMap { execution in
            guard told?.contains(Execution(execution)) != true else { return nil }
            told = (told ?? []).union([Execution(execution)])
            return .fillAboveOrder(execution.fill.quantity, left: left)
        }
    }

    mutating func release(where isKnown: (VenueExecution) -> Bool) -> [VenueExecution] {
        guard !held.isEmpty else { return [] }
        let known = held.filter(isKnown)
        if !known.isEmpty { held.removeAll(where: isKnown) }
        return known
    }
}

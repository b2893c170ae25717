import TradingModel

/// What was recorded since the last commit, by kind. Kinds are written in an order that the foreign keys ask for, so within a
/// kind only the last state of an order or position counts, and a repeated intent or fill is one.
struct JournalBatch {
    private(set) var intents: [(intent: OrderIntent, outcome: IntentOutcome)] = []
    private(set) var orders: [Order] = []
    /// For each order whether its intent is in this batch: then no earlier batch can hold the order.
    private(set) var areOrdersNew: [Bool] = []
    private(set) var fills: [Fill] = []
    private(set) var positions: [PositionRow] = []
    private(set) var groups = GroupRows()
    private(set) var notices: [Notice] = []
    private(set) var incidents: [InstanceIncident] = []
    private(set) var lateAnswers: [LateAnswerRow] = []
    private(set) var guardEvents: [GuardEvent] = []
    private(set) var accounts = AccountRows()
    private(set) var venueReports: [VenueReportRow] = []
    private(set) var adoptedPositions: [AdoptedPosition] = []
    /// The first intent or fill that came twice with different contents.
    private(set) var contradiction: DatabaseError?
    private var intentPlaces: [ClientOrderID: Int] = [:]
    private var fillPlaces: [FillKey: Int] = [:]
    private var orderPlaces: [ClientOrderID: Int] = [:]
    private var positionPlaces: [PositionKey: Int] = [:]

    struct PositionRow {
        var tenant: TenantID
        var instance: InstanceID
        var position: Position
        var time: Timestamp
    }

    private struct FillKey: Hashable {
        let order: ClientOrderID
        let id: String
    }

    private struct PositionKey: Hashable {
        let instance: InstanceID
        let instrument: InstrumentID
    }

    mutating func append(_ entry: JournalEntry) {
        switch entry {
        case .intent(let intent, let outcome): append(intent, outcome)
        case .order(let order):
            if let place = orderPlaces[order.id] {
                if orders[place].revision <= order.revision { orders[place] = order }
            } else {
                orderPlaces[order.id] = orders.count
                orders.append(order)
                areOrdersNew.append(intentPlaces[order.id] != nil)
            }
        case .fill(let fill): append(fill)
        case .position(let tenant, let instance, let position, let time):
            let row = PositionRow(tenant: tenant, instance: instance, position: position, time: time)
            let key = PositionKey(instance: instance, instrument: position.instrument)
            if let place = positionPlaces[key] {
                if positions[place].position.revision <= position.revision { positions[place] = row }
            } else {
                positionPlaces[key] = positions.count
                positions.append(row)
            }
        case .group(let group): groups.append(group)
        case .notice(let notice): notices.append(notice)
        case .instance(let incident): incidents.append(incident)
        case .guardEvent(let event): guardEvents.append(event)
        case .funding(let payment): accounts.append(payment)
        case .portfolio(let snapshot): accounts.append(snapshot)
        }
    }

    mutating func append(_ answer: LateAnswerRow) { lateAnswers.append(answer) }

    mutating func append(_ report: VenueReportRow) { venueReports.append(report) }

    mutating func append(_ position: AdoptedPosition) { adoptedPositions.append(position) }

    private mutating func append(_ intent: OrderIntent, _ outcome: IntentOutcome) {
        let key = ClientOrderID(intent)
        guard let place = intentPlaces[key] else {
            intentPlaces[key] = intents.count
            intents.append((intent, outcome))
            return
        }
        guard intents[place] != (intent, outcome) else { return }
        contradict("order intent \(intent.number) of instance \(intent.instance) was recorded with other contents")
    }

    private mutating func append(_ fill: Fill) {
        let key = FillKey(order: fill.order, id: fill.venueFill.venueFillID)
        guard let place = fillPlaces[key] else {
            fillPlaces[key] = fills.count
            fills.append(fill)
            return
        }
        guard fills[place] != fill else { return }
        contradict("fill \(fill.venueFill.venueFillID) of instance \(fill.order.instance) was recorded with other contents")
    }

    private mutating func contradict(_ text: String) {
        if contradiction == nil { contradiction = DatabaseError(.contradiction, text) }
    }

    /// The first and the last time among intents, orders and fills, by which they are partitioned.
    var times: ClosedRange<Timestamp>? {
        var range: ClosedRange<Timestamp>?
        func widen(_ time: Timestamp) {
            range = range.map { min($0.lowerBound, time)...max($0.upperBound, time) } ?? time...time
        }
        for entry in intents { widen(entry.intent.time) }
        for order in orders { widen(order.createdTime) }
        for fill in fills { widen(fill.venueTime) }
        return range
    }

    var isEmpty: Bool {
        intents.isEmpty && orders.isEmpty && fills.isEmpty && positions.isEmpty && groups.isEmpty && notices.isEmpty
            && incidents.isEmpty && lateAnswers.isEmpty && guardEvents.isEmpty && venueReports.isEmpty
            && adoptedPositions.isEmpty && accounts.isEmpty
    }

    /// Every row is of an instance and about nothing else: the order among those of different instances says nothing.
    var isOfInstances: Bool {
        lateAnswers.isEmpty && guardEvents.isEmpty && venueReports.isEmpty && adoptedPositions.isEmpty && accounts.isEmpty
    }

    /// Keeps the memory.
    mutating func removeAll() {
        intents.removeAll(keepingCapacity: true)
        orders.removeAll(keepingCapacity: true)
        areOrdersNew.removeAll(keepingCapacity: true)
        fills.removeAll(keepingCapacity: true)
        positions.removeAll(keepingCapacity: true)
        groups = GroupRows()
        accounts = AccountRows()
        notices.removeAll(keepingCapacity: true)
        incidents.removeAll(keepingCapacity: true)
        lateAnswers.removeAll(keepingCapacity: true)
        guardEvents.removeAll(keepingCapacity: true)
        venueReports.removeAll(keepingCapacity: true)
        adoptedPositions.removeAll(keepingCapacity: true)
        contradiction = nil
        intentPlaces.removeAll(keepingCapacity: true)
        fillPlaces.removeAll(keepingCapacity: true)
        orderPlaces.removeAll(keepingCapacity: true)
        positionPlaces.removeAll(keepingCapacity: true)
    }
}

import Identity
import NIOCore
import NIOPosix
package import Store
import TradingModel

/// Tells a stream what the database has changed since its last event: fills each once, of orders and positions the present state,
/// messages and incidents of the time between.
package struct EventCatchUp: Sendable {
    /// Questions of so many streams at the same time: after a restart all come at once.
    package static let connections = 4

    /// Of no start of a host: a stream that comes again from such a place asks the database again.
    private static let noEpoch: UInt32 = 0

    private let store: TenantStore

    /// - Parameter address: of a user who may take on the roles; see `DatabaseAddress`.
    package init(_ address: DatabaseAddress) {
        self.init(TenantStore(ConnectionPool(address, threads: .singleton, maximumConnections: EventCatchUp.connections)))
    }

    /// - Parameter store: of at least as many connections as `connections`; more streams wait for one.
    package init(_ store: TenantStore) { self.store = store }

    struct Changes: Sendable {
        var fills: [(fill: Fill, recorded: Int64)] = []
        var orders: [Order] = []
        var positions: [CommittedRows.HeldPosition] = []
        var notices: [Notice] = []
        var incidents: [InstanceIncident] = []
        /// There are too many of these.
        var overrun: [EventTopic] = []
    }

    func frames(
        _ filter: EventFilter, scope: TenantScope, from: DurablePlace, to: DurablePlace, hub: EventHub
    ) async throws -> [ByteBuffer] {
        let instances = hub.directory.instances(of: filter)
        let limit = hub.limits.caughtUpRows
        let changes = try await store.transaction(scope) { scoped in
            try EventCatchUp.read(
                ChangeRepository(scoped, instances: instances, limit: limit), filter.topics, from, to, limit: limit)
        }
        return EventCatchUp.frames(changes, filter, from: from, directory: hub.directory)
    }

    private static func read(
        _ repository: ChangeRepository, _ topics: Set<EventTopic>, _ from: DurablePlace, _ to: DurablePlace, limit: Int
    ) throws(DatabaseError) -> Changes {
        var changes = Changes()
        func bounded<Row>(_ topic: EventTopic, _ rows: [Row]) -> [Row] {
            guard rows.count > limit else { return rows }
            if !changes.overrun.contains(topic) { changes.overrun.append(topic) }
            return []
        }
        let line = Timestamp(nanoseconds: from.line * 1_000)
        if topics.contains(.orders) { changes.orders = bounded(.orders, try repository.orders(since: line)) }
        if topics.contains(.positions) { changes.positions = bounded(.positions, try repository.positions(since: line)) }
        if topics.contains(.notifications) {
            changes.notices = bounded(.notifications, try repository.notices(after: from.recorded, until: to.recorded))
        }
        if topics.contains(.instances) {
            changes.incidents = bounded(.instances, try repository.incidents(after: from.recorded, until: to.recorded))
        }
        if topics.contains(.fills) {
            let fills = try repository.fills(
                after: from.recorded, partial: from.partial.map { ($0.recorded, $0.instance, $0.fill) }, until: to.recorded)
            changes.fills = bounded(.fills, fills).map { ($0.fill, $0.recorded) }
        }
        return changes
    }

    /// Fills come last, each with its place, so that a stream that breaks here gets the rest and none twice.
    private static func frames(
        _ changes: Changes, _ filter: EventFilter, from: DurablePlace, directory: EventDirectory
    ) -> [ByteBuffer] {
        var frames: [ByteBuffer] = []
        if !changes.overrun.isEmpty {
            let reset = directory.reset(changes.overrun, "too much has changed since this stream broke off: read the lists again")
            frames.append(EventFrame.event(reset.name, id: nil, json: reset.json))
        }
        let plain =
            changes.orders.map(directory.draft) + changes.positions.map(directory.draft) + changes.notices.map(directory.draft)
            + changes.incidents.map(directory.draft)
        for draft in plain where filter.accepts(draft.topic, draft.owner) {
            frames.append(EventFrame.event(draft.name, id: nil, json: draft.json))
        }
        for (fill, recorded) in changes.fills {
            let draft = directory.draft(fill)
            guard filter.accepts(draft.topic, draft.owner) else { continue }
            var place = DurablePlace(recorded: recorded - 1, line: from.line)
            place.partial = .init(recorded: recorded, instance: fill.order.instance.rawValue, fill: fill.number)
            let id = EventID(epoch: EventCatchUp.noEpoch, number: 0, place: place)
            frames.append(EventFrame.event(draft.name, id: id.text, json: draft.json))
        }
        return frames
    }
}

extension EventDirectory {
    /// The instances that a filter shows; nil: all of a tenant or of the host.
    func instances(of filter: EventFilter) -> [InstanceID]? {
        let reaches = filter.topics.filter(\.isOwned).compactMap { filter.reaches[$0] }
        let isNarrow =
            filter.instance != nil || filter.user != nil || filter.tenant != nil || reaches.allSatisfy { $0 <= .own }
        guard isNarrow else { return nil }
        return owners.filter { owner in
            EventTopic.allCases.contains { $0.isOwned && filter.accepts($0, owner) }
        }.compactMap(\.instance).sorted()
    }
}

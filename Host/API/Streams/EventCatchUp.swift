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
        var usage: [UsageRecord] = []
        /// Whose all that is.
        var instances: [InstanceID: TradedInstance] = [:]
        /// There are too many of these.
        var overrun: [EventTopic] = []
    }

    func frames(
        _ filter: EventFilter, scope: TenantScope, from: DurablePlace, to: DurablePlace, hub: EventHub
    ) async throws -> [ByteBuffer] {
        let limit = hub.limits.caughtUpRows
        let changes = try await store.transaction(scope) { scoped in
            // The database knows also those who are not on the line any more.
            let instances = try TradedInstanceRepository(scoped).all(
                InstanceFilter(tenant: filter.tenant, user: filter.user, instance: filter.instance), of: filter.person)
            var changes = try EventCatchUp.read(
                ChangeRepository(scoped, instances: filter.isNarrow ? instances.map(\.id) : nil, limit: limit), filter.topics,
                from,
                to, limit: limit)
            changes.instances = Dictionary(uniqueKeysWithValues: instances.map { ($0.id, $0) })
            // It is of no instance and no user.
            if filter.topics.contains(.usage), filter.instance == nil, filter.user == nil {
                changes.usage = try TenantUsage(scoped).records(
                    since: Timestamp(nanoseconds: from.recorded * 1_000), tenant: filter.tenant, limit: limit + 1)
                if changes.usage.count > limit {
                    changes.overrun.append(.usage)
                    changes.usage = []
                }
            }
            return changes
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
        let owners = changes.instances
        let plain =
            (filter.topics.contains(.instances) ? directory.told : [])
            + changes.orders.compactMap { order in owners[order.id.instance].map { directory.draft(order, of: $0) } }
            + changes.positions.compactMap { held in owners[held.instance].map { directory.draft(held, of: $0) } }
            + changes.notices.map { notice in directory.draft(notice, of: notice.instance.flatMap { owners[$0] }) }
            + changes.incidents.compactMap { incident in owners[incident.instance].map { directory.draft(incident, of: $0) } }
            + changes.usage.map { directory.draft($0) }
        for draft in plain where filter.accepts(draft.topic, draft.owner) {
            frames.append(EventFrame.event(draft.name, id: nil, json: draft.json))
        }
        for (fill, recorded) in changes.fills {
            guard let instance = owners[fill.order.instance] else { continue }
            let draft = directory.draft(fill, of: instance)
            guard filter.accepts(draft.topic, draft.owner) else { continue }
            var place = DurablePlace(recorded: recorded - 1, line: from.line)
            place.partial = .init(recorded: recorded, instance: fill.order.instance.rawValue, fill: fill.number)
            let id = EventID(epoch: EventCatchUp.noEpoch, number: 0, place: place)
            frames.append(EventFrame.event(draft.name, id: id.text, json: draft.json))
        }
        return frames
    }
}

import FoundationEssentials
import Store
import Synchronization
import TradingModel

/// Whose an instance is and what an instrument is called, and with that how what happened reads.
final class EventDirectory: Sendable {
    private struct Values {
        var instances: [InstanceID: TradedInstance] = [:]
        var tenantNames: [TenantID: String] = [:]
        var instruments: [InstrumentID: Instrument] = [:]
        /// The instances as they were told last.
        var reports: [UInt64: InstanceReport] = [:]
    }

    private let values = Mutex(Values())

    func set(_ instance: TradedInstance) {
        values.withLock { values in
            values.tenantNames[instance.tenant] = instance.tenantName
            values.instances[instance.id] = instance
        }
    }

    func set(_ instrument: Instrument) { values.withLock { $0.instruments[instrument.id] = instrument } }

    /// Of a message: those of an instance that nobody named are for those who see all of the tenant.
    private func owner(_ tenant: TenantID, _ instance: InstanceID?) -> EventOwner {
        values.withLock { values in
            if let instance, let known = values.instances[instance] { return EventOwner(known) }
            return EventOwner(
                tenant: tenant, tenantName: values.tenantNames[tenant] ?? "\(tenant)", user: nil, instance: instance)
        }
    }

    var instances: [TradedInstance] { values.withLock { Array($0.instances.values) } }

    func instrumentName(_ id: InstrumentID) -> String { values.withLock { $0.instruments[id]?.name } ?? "\(id)" }

    // MARK: - Events

    /// Fills come first, in the order of their numbers: a place between two of them is found again in the database.
    ///
    /// Whoever is on the line was named before its first order, so nothing is left out here.
    func drafts(_ rows: CommittedRows) -> [EventDraft] {
        let fills = rows.fills.sorted {
            ($0.order.instance.rawValue, $0.number) < ($1.order.instance.rawValue, $1.number)
        }
        let instances = values.withLock(\.instances)
        return fills.compactMap { fill in instances[fill.order.instance].map { draft(fill, of: $0) } }
            + rows.orders.compactMap { order in instances[order.id.instance].map { draft(order, of: $0) } }
            + rows.positions.compactMap { held in instances[held.instance].map { draft(held, of: $0) } }
            + rows.notices.map { draft($0) }
            + rows.incidents.compactMap { incident in instances[incident.instance].map { draft(incident, of: $0) } }
    }

    func draft(_ fill: Fill, of instance: TradedInstance) -> EventDraft {
        EventDraft(
            .fills, owner: EventOwner(instance), fill: (instance.id.rawValue, fill.number),
            json: EventDirectory.json(FillReport(fill, of: instance)))
    }

    func draft(_ order: Order, of instance: TradedInstance) -> EventDraft {
        EventDraft(
            .orders, owner: EventOwner(instance), json: EventDirectory.json(OrderReport(order, of: OrderOwner(instance))))
    }

    func draft(_ row: CommittedRows.HeldPosition, of instance: TradedInstance) -> EventDraft {
        EventDraft(
            .positions, owner: EventOwner(instance),
            json: EventDirectory.json(PositionReport(row.position, updated: row.time, of: instance, at: nil)))
    }

    /// - Parameter instance: whom it is about, where that is known better than here.
    func draft(_ notice: Notice, of instance: TradedInstance? = nil) -> EventDraft {
        let owner = instance.map { EventOwner($0) } ?? owner(notice.tenant, notice.instance)
        return EventDraft(.notifications, owner: owner, json: EventDirectory.json(NoticeNews(notice, owner)))
    }

    func draft(_ incident: InstanceIncident, of instance: TradedInstance) -> EventDraft {
        EventDraft(
            .instances, name: "incident", owner: EventOwner(instance),
            json: EventDirectory.json(IncidentNews(incident, of: instance)))
    }

    func draft(_ record: UsageRecord) -> EventDraft {
        EventDraft(
            .usage, owner: EventOwner(tenant: record.tenant, tenantName: record.tenantName, user: nil, instance: nil),
            json: EventDirectory.json(UsageRecordReport(record)))
    }

    func draft(_ candle: Candle) -> EventDraft {
        EventDraft(
            .candles, owner: nil,
            json: EventDirectory.json(CandleReport(candle, instrument: instrumentName(candle.instrument))))
    }

    /// Of those instances that are otherwise than they were told, or were not told yet. What changes with each candle, as its
    /// profit, does not count.
    func changes(_ reports: [InstanceReport]) -> [EventDraft] {
        let changed = values.withLock { values -> [InstanceReport] in
            let changed = reports.filter { report in values.reports[report.id].map { !report.isLike($0) } ?? true }
            for report in reports { values.reports[report.id] = report }
            return changed
        }
        return changed.compactMap { draft($0) }
    }

    /// The instances as they were told last, in the order of their numbers.
    var told: [EventDraft] {
        values.withLock(\.reports).sorted { $0.key < $1.key }.compactMap { draft($0.value) }
    }

    /// How the instances are is not heard any more: it is told again from the beginning.
    func forgetInstances() { values.withLock { $0.reports = [:] } }

    private func draft(_ report: InstanceReport) -> EventDraft? {
        let instance = values.withLock { $0.instances[InstanceID(report.id)] }
        return instance.map { EventDraft(.instances, owner: EventOwner($0), json: EventDirectory.json(report)) }
    }

    /// Tells that what was told is not all: the lists of these topics have to be read again.
    func reset(_ topics: [EventTopic], _ reason: String) -> EventDraft {
        EventDraft(
            topics.first ?? .candles, name: "reset", owner: nil,
            json: EventDirectory.json(ResetNews(topics: topics.map(\.rawValue), reason: reason)))
    }

    static func json(_ value: some Encodable) -> [UInt8] {
        do {
            return try JSONBody.bytes(value)
        } catch {
            preconditionFailure("an event's values can be written as JSON")
        }
    }
}

extension InstanceReport {
    fileprivate func isLike(_ other: InstanceReport) -> Bool {
        state == other.state && reason == other.reason && version == other.version && parameters == other.parameters
            && openOrderPolicy == other.openOrderPolicy && halt == other.halt
    }
}

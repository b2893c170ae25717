import FoundationEssentials
import Store
import Synchronization
import TradingModel

/// Whose an instance is and what an instrument is called, and with that how what happened reads.
final class EventDirectory: Sendable {
    private struct Values {
        var owners: [InstanceID: EventOwner] = [:]
        var tenantNames: [TenantID: String] = [:]
        var instruments: [InstrumentID: Instrument] = [:]
        /// The instances as they were told last.
        var reports: [UInt64: InstanceReport] = [:]
    }

    private let values = Mutex(Values())

    func set(_ owner: EventOwner) {
        values.withLock { values in
            values.tenantNames[owner.tenant] = owner.tenantName
            if let instance = owner.instance { values.owners[instance] = owner }
        }
    }

    func set(_ instrument: Instrument) { values.withLock { $0.instruments[instrument.id] = instrument } }

    /// Of an instance that nobody named the tenant is known still: then only those who see all of it are told.
    func owner(_ tenant: TenantID, _ instance: InstanceID?) -> EventOwner {
        values.withLock { values in
            if let instance, let owner = values.owners[instance] { return owner }
            return EventOwner(
                tenant: tenant, tenantName: values.tenantNames[tenant] ?? "\(tenant)", user: nil, instance: instance)
        }
    }

    var owners: [EventOwner] { values.withLock { Array($0.owners.values) } }

    func instrumentName(_ id: InstrumentID) -> String { values.withLock { $0.instruments[id]?.name } ?? "\(id)" }

    // MARK: - Events

    /// Fills come first, in the order of their numbers: a place between two of them is found again in the database.
    func drafts(_ rows: CommittedRows) -> [EventDraft] {
        let fills = rows.fills.sorted {
            ($0.order.instance.rawValue, $0.number) < ($1.order.instance.rawValue, $1.number)
        }
        return fills.map(draft) + rows.orders.map(draft) + rows.positions.map(draft) + rows.notices.map(draft)
            + rows.incidents.map(draft)
    }

    func draft(_ fill: Fill) -> EventDraft {
        let owner = owner(fill.order.tenant, fill.order.instance)
        return EventDraft(
            .fills, owner: owner, fill: (fill.order.instance.rawValue, fill.number),
            json: EventDirectory.json(FillNews(fill, owner, instrument: instrumentName(fill.instrument))))
    }

    func draft(_ order: Order) -> EventDraft {
        let owner = owner(order.id.tenant, order.id.instance)
        return EventDraft(
            .orders, owner: owner,
            json: EventDirectory.json(OrderNews(order, owner, instrument: instrumentName(order.terms.instrument))))
    }

    func draft(_ row: CommittedRows.HeldPosition) -> EventDraft {
        let owner = owner(row.tenant, row.instance)
        return EventDraft(
            .positions, owner: owner,
            json: EventDirectory.json(PositionNews(row, owner, instrument: instrumentName(row.position.instrument))))
    }

    func draft(_ notice: Notice) -> EventDraft {
        let owner = owner(notice.tenant, notice.instance)
        return EventDraft(.notifications, owner: owner, json: EventDirectory.json(NoticeNews(notice, owner)))
    }

    func draft(_ incident: InstanceIncident) -> EventDraft {
        let owner = owner(incident.tenant, incident.instance)
        return EventDraft(
            .instances, name: "incident", owner: owner, json: EventDirectory.json(IncidentNews(incident, owner)))
    }

    func draft(_ candle: Candle) -> EventDraft {
        EventDraft(
            .candles, owner: nil,
            json: EventDirectory.json(CandleReport(candle, instrument: instrumentName(candle.instrument))))
    }

    /// Of those instances that are otherwise than before. What changes with each candle, as its profit, does not count.
    func changes(_ reports: [InstanceReport]) -> [EventDraft] {
        let changed = values.withLock { values -> [InstanceReport] in
            let isFirst = values.reports.isEmpty
            let changed = reports.filter { report in
                guard let before = values.reports[report.id] else { return !isFirst }
                return !report.isLike(before)
            }
            for report in reports { values.reports[report.id] = report }
            return changed
        }
        return changed.map { report in
            let id = InstanceID(report.id)
            let known = values.withLock { $0.owners[id] }
            return EventDraft(
                .instances,
                owner: known ?? EventOwner(tenant: TenantID(0), tenantName: report.tenant, user: report.user, instance: id),
                json: EventDirectory.json(report))
        }
    }

    /// Tells that what was told is not all: the lists of these topics have to be read again.
    func reset(_ topics: [EventTopic], _ reason: String) -> EventDraft {
        EventDraft(
            topics.first ?? .candles, name: "reset", owner: nil,
            json: EventDirectory.json(ResetNews(topics: topics.map(\.rawValue), reason: reason)))
    }

    static func json(_ value: some Encodable) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return Array(try encoder.encode(value))
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

package import TradingModel

/// What one commit of the journal made durable, as far as people want to hear of it at once: of an order or a position that
/// changed several times within the commit its last state.
package struct CommittedRows: Sendable {
    package struct HeldPosition: Sendable {
        package var tenant: TenantID
        package var instance: InstanceID
        package var position: Position
        package var time: Timestamp

        package init(tenant: TenantID, instance: InstanceID, position: Position, time: Timestamp) {
            self.tenant = tenant
            self.instance = instance
            self.position = position
            self.time = time
        }
    }

    package var orders: [Order]
    package var fills: [Fill]
    package var positions: [HeldPosition]
    package var notices: [Notice]
    package var incidents: [InstanceIncident]

    package init(
        orders: [Order] = [], fills: [Fill] = [], positions: [HeldPosition] = [], notices: [Notice] = [],
        incidents: [InstanceIncident] = []
    ) {
        self.orders = orders
        self.fills = fills
        self.positions = positions
        self.notices = notices
        self.incidents = incidents
    }

    package var isEmpty: Bool {
        orders.isEmpty && fills.isEmpty && positions.isEmpty && notices.isEmpty && incidents.isEmpty
    }
}

extension JournalBatch {
    var committedRows: CommittedRows {
        CommittedRows(
            orders: orders, fills: fills,
            positions: positions.map {
                .init(tenant: $0.tenant, instance: $0.instance, position: $0.position, time: $0.time)
            }, notices: notices, incidents: incidents)
    }
}

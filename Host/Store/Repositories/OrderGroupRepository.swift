package import TradingModel

/// Pairs and brackets of orders, for people and for checks. The line writes them through its journal and keeps its own in its
/// checkpoint: what only the line needs of a member (that it is being replaced, what it was dismissed with) is there alone.
package struct OrderGroupRepository {
    private let connection: PostgreSQLConnection

    package init(_ connection: PostgreSQLConnection) { self.connection = connection }

    /// - Parameter number: of the order that made the group.
    package func find(instance: InstanceID, number: IntentNumber) throws(DatabaseError) -> OrderGroup? {
        try read("g.instance_id = $1 AND g.group_number = $2", instance, Int64(bitPattern: number)).first
    }

    /// The groups that an order belongs to, by their numbers.
    package func groups(of order: ClientOrderID) throws(DatabaseError) -> [OrderGroup] {
        try read(
            """
            g.instance_id = $1 AND g.group_number IN (SELECT group_number FROM oms.order_group_member
                WHERE instance_id = $1 AND order_number = $2)
            """, order.instance, Int64(bitPattern: order.intent))
    }

    /// Of an instance, in which something still depends on something, by their numbers.
    package func open(instance: InstanceID) throws(DatabaseError) -> [OrderGroup] {
        try read("g.instance_id = $1 AND NOT g.is_ended AND $2 = 0", instance, 0)
    }

    /// Members in the order of their orders' numbers.
    private func read(
        _ condition: String, _ instance: InstanceID, _ number: Int64
    ) throws(DatabaseError) -> [OrderGroup] {
        let rows = try connection.query(
            """
            SELECT g.tenant_id, g.instance_id, g.group_number, g.kind, g.stop_price, g.take_profit_price, g.is_ended, g.revision,
                g.created_at, g.updated_at, m.order_number, m.role, m.quantity, m.filled_quantity, m.end_state
            FROM oms.order_group g LEFT JOIN oms.order_group_member m
                ON m.instance_id = g.instance_id AND m.group_number = g.group_number
            WHERE \(condition) ORDER BY g.group_number, m.order_number
            """, [.int64(Int64(bitPattern: instance.rawValue)), .int64(number)])
        var groups: [OrderGroup] = []
        for index in 0..<rows.count {
            let row = rows[index]
            if groups.last?.number != (try row.uint64(2)) { groups.append(try OrderGroupRepository.group(row)) }
            guard !row.isNull(10) else { continue }
            groups[groups.count - 1].members.append(try OrderGroupRepository.member(row))
        }
        return groups
    }

    private static func group(_ row: Row) throws(DatabaseError) -> OrderGroup {
        guard let kind = OrderGroup.Kind(rawValue: try row.text(3)) else { throw row.unexpected(3, "a kind of group") }
        var group = OrderGroup(
            tenant: TenantID(try row.uint64(0)), instance: InstanceID(try row.uint64(1)), number: try row.uint64(2),
            kind: kind, members: [], stopPrice: try row.optional(4, row.decimal).map { Price($0) },
            takeProfitPrice: try row.optional(5, row.decimal).map { Price($0) }, createdTime: try row.timestamp(8))
        group.isEnded = try row.bool(6)
        group.revision = try row.uint64(7)
        group.updatedTime = try row.timestamp(9)
        return group
    }

    private static func member(_ row: Row) throws(DatabaseError) -> OrderGroup.Member {
        guard let role = OrderGroup.Role(rawValue: try row.text(11)) else { throw row.unexpected(11, "a member's role") }
        var member = OrderGroup.Member(order: try row.uint64(10), role: role, quantity: Quantity(try row.decimal(12)))
        member.filled = Quantity(try row.decimal(13))
        member.end = try row.optional(14) { (column) throws(DatabaseError) in
            guard let state = OrderState(rawValue: try row.text(column)) else { throw row.unexpected(column, "an order state") }
            return state
        }
        return member
    }
}

import TradingModel

/// What orders have to do with one another, as rows: the last state of each group in a commit, and its members.
struct GroupRows {
    private(set) var groups: [OrderGroup] = []
    private var places: [Key: Int] = [:]

    private struct Key: Hashable {
        let instance: InstanceID
        let number: IntentNumber
    }

    struct MemberRow {
        let group: OrderGroup
        let member: OrderGroup.Member
    }

    var isEmpty: Bool { groups.isEmpty }

    mutating func append(_ group: OrderGroup) {
        let key = Key(instance: group.instance, number: group.number)
        if let place = places[key] {
            if groups[place].revision <= group.revision { groups[place] = group }
        } else {
            places[key] = groups.count
            groups.append(group)
        }
    }

    var members: [MemberRow] {
        groups.flatMap { group in group.members.map { MemberRow(group: group, member: $0) } }
    }

    static let orderPlanSQL = """
        INSERT INTO oms.order_plan AS stored (instance_id, intent_number, tenant_id, plan, parent_number, holding, best_price,
            revision, updated_at)
        SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (instance_id, intent_number) DO UPDATE SET
            holding = excluded.holding, best_price = excluded.best_price, revision = excluded.revision,
            updated_at = excluded.updated_at
        WHERE stored.revision < excluded.revision
        """

    static let groupSQL = """
        INSERT INTO oms.order_group AS stored (instance_id, group_number, tenant_id, kind, stop_price, take_profit_price,
            is_ended, revision, created_at, updated_at)
        SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (instance_id, group_number) DO UPDATE SET
            is_ended = excluded.is_ended, revision = excluded.revision, updated_at = excluded.updated_at
        WHERE stored.revision < excluded.revision
        """

    static let memberSQL = """
        INSERT INTO oms.order_group_member AS stored (instance_id, group_number, order_number, tenant_id, role, quantity,
            filled_quantity, end_state, revision)
        SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (instance_id, group_number, order_number) DO UPDATE SET
            filled_quantity = excluded.filled_quantity, end_state = excluded.end_state, revision = excluded.revision
        WHERE stored.revision < excluded.revision
        """
}

extension Columns {
    /// What the host has to do with an order, and whom it goes together with.
    mutating func append(planOf order: Order) {
        append(order.id.instance.rawValue)
        append(order.id.intent)
        append(order.id.tenant.rawValue)
        append(order.plan?.summary)
        append(order.parent.map { Int64(bitPattern: $0) })
        append(order.holding?.rawValue)
        append(order.bestPrice?.decimal)
        append(order.revision)
        append(order.updatedTime)
    }

    mutating func append(_ group: OrderGroup) {
        append(group.instance.rawValue)
        append(group.number)
        append(group.tenant.rawValue)
        append(group.kind.rawValue)
        append(group.stopPrice?.decimal)
        append(group.takeProfitPrice?.decimal)
        append(group.isEnded)
        append(group.revision)
        append(group.createdTime)
        append(group.updatedTime)
    }

    mutating func append(_ row: GroupRows.MemberRow) {
        append(row.group.instance.rawValue)
        append(row.group.number)
        append(row.member.order)
        append(row.group.tenant.rawValue)
        append(row.member.role.rawValue)
        append(row.member.quantity.decimal)
        append(row.member.filled.decimal)
        append(row.member.end?.rawValue)
        append(row.group.revision)
    }
}

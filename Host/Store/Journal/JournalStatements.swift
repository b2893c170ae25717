import TradingModel

/// The statements of the journal. Each takes any number of rows, as one array for each column; writing a row twice is the same as
/// writing it once. Within one statement a key comes once, except for notices.
enum JournalStatement: CaseIterable {
    case intent
    case newIntent
    case order
    case newOrder
    case fill
    case position
    case notice
    case incident
    case runCheckpoint
    case instanceCheckpoint
    case instanceSettings
    case lateAnswer
    case guardEvent
    case orderPlan
    case orderGroup
    case orderGroupMember
    case venueReport
    case adoptedPosition
    case funding
    case portfolio
    case portfolioExposure

    /// An intent or fill that is stored with the same contents stays untouched; one with other contents reaches the table's
    /// trigger, which refuses it. `newIntent` and `newOrder` are for rows that were never written: PostgreSQL does not look for
    /// them first, and refuses (`unique_violation`) one that is there.
    var sql: String {
        switch self {
        case .newIntent:
            """
            INSERT INTO oms.order_intent AS stored (instance_id, intent_number, tenant_id, action, order_number, instrument_id,
                side, order_type, quantity, price, stop_price, time_in_force, is_post_only, is_reduce_only,
                trailing_distance, expire_at, outcome, refusal_code, refusal_text, intended_at)
            SELECT * FROM unnest($1)
            """
        case .intent:
            JournalStatement.newIntent.sql + """

                ON CONFLICT (instance_id, intent_number, intended_at) DO UPDATE SET outcome = excluded.outcome
                WHERE (stored.tenant_id, stored.action, stored.order_number, stored.instrument_id, stored.side, stored.order_type,
                       stored.quantity, stored.price, stored.stop_price, stored.time_in_force, stored.is_post_only,
                       stored.is_reduce_only, stored.trailing_distance, stored.expire_at, stored.outcome, stored.refusal_code,
                       stored.intended_at)
                   IS DISTINCT FROM
                      (excluded.tenant_id, excluded.action, excluded.order_number, excluded.instrument_id, excluded.side,
                       excluded.order_type, excluded.quantity, excluded.price, excluded.stop_price, excluded.time_in_force,
                       excluded.is_post_only, excluded.is_reduce_only, excluded.trailing_distance,
                       excluded.expire_at, excluded.outcome, excluded.refusal_code, excluded.intended_at)
                """
        case .newOrder:
            """
            INSERT INTO oms.order AS stored (instance_id, intent_number, tenant_id, client_order_id, venue, venue_order_id,
                instrument_id, side, order_type, quantity, price, stop_price, time_in_force, is_post_only, is_reduce_only,
                trailing_distance, expire_at, state, filled_quantity, filled_notional, fee, reason_code, revision, created_at,
                updated_at)
            SELECT * FROM unnest($1)
            """
        case .order:
            JournalStatement.newOrder.sql + """

                ON CONFLICT (instance_id, intent_number, created_at) DO UPDATE SET
                    venue_order_id = excluded.venue_order_id, quantity = excluded.quantity, price = excluded.price,
                    stop_price = excluded.stop_price, state = excluded.state, filled_quantity = excluded.filled_quantity,
                    filled_notional = excluded.filled_notional, fee = excluded.fee, reason_code = excluded.reason_code,
                    revision = excluded.revision, updated_at = excluded.updated_at
                WHERE stored.revision < excluded.revision
                """
        case .fill:
            """
            INSERT INTO oms.fill AS stored (venue, venue_fill_id, tenant_id, instance_id, intent_number, fill_number,
                instrument_id, side, price, quantity, fee, is_maker, filled_at, fee_asset, asset_fee)
            SELECT * FROM unnest($1)
            ON CONFLICT (instance_id, intent_number, venue_fill_id, filled_at) DO UPDATE SET fee = excluded.fee
            WHERE (stored.tenant_id, stored.venue, stored.instrument_id, stored.side, stored.price, stored.quantity,
                   stored.fee, stored.fee_asset, stored.asset_fee)
               IS DISTINCT FROM
                  (excluded.tenant_id, excluded.venue, excluded.instrument_id, excluded.side, excluded.price,
                   excluded.quantity, excluded.fee, excluded.fee_asset, excluded.asset_fee)
            """
        case .position:
            """
            INSERT INTO oms.position AS stored (instance_id, instrument_id, tenant_id, quantity, cost, realised_profit, fee,
                revision, updated_at, funding)
            SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            ON CONFLICT (instance_id, instrument_id) DO UPDATE SET
                quantity = excluded.quantity, cost = excluded.cost, realised_profit = excluded.realised_profit,
                fee = excluded.fee, funding = excluded.funding, revision = excluded.revision, updated_at = excluded.updated_at
            WHERE stored.revision < excluded.revision
            """
        case .notice:
            """
            INSERT INTO notification.outbox (tenant_id, instance_id, key, topic, title, text, occurred_at)
            SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT (tenant_id, key) DO NOTHING
            """
        case .incident:
            """
            INSERT INTO strategy.instance_incident (tenant_id, instance_id, kind, text, last_seq, occurred_at)
            SELECT * FROM unnest($1, $2, $3, $4, $5, $6)
            """
        case .runCheckpoint:
            """
            INSERT INTO strategy.run_checkpoint (shard, market, candle_count, line)
            SELECT * FROM unnest($1, $2, $3, $4)
            ON CONFLICT (shard) DO UPDATE SET
                market = excluded.market, candle_count = excluded.candle_count, line = excluded.line, taken_at = now()
            """
        case .instanceCheckpoint:
            """
            INSERT INTO strategy.instance_checkpoint (instance_id, tenant_id, last_seq, next_intent, state_version, state)
            SELECT * FROM unnest($1, $2, $3, $4, $5, $6)
            ON CONFLICT (instance_id) DO UPDATE SET
                last_seq = excluded.last_seq, next_intent = excluded.next_intent, state_version = excluded.state_version,
                state = excluded.state, taken_at = now()
            """
        case .instanceSettings:
            """
            UPDATE strategy.instance AS stored SET
                plugin_id = given.plugin_id, parameters = given.parameters::jsonb, status = given.status,
                open_order_policy = given.open_order_policy, origin = given.origin,
                limits = given.limits::jsonb
            FROM (SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7))
                AS given (instance_id, plugin_id, parameters, status, open_order_policy, origin, limits)
            WHERE stored.instance_id = given.instance_id
            """
        case .lateAnswer:
            """
            INSERT INTO strategy.late_answer (shard, candle_count, instance_id, last_seq)
            SELECT * FROM unnest($1, $2, $3, $4)
            ON CONFLICT (shard, candle_count, instance_id) DO UPDATE SET last_seq = excluded.last_seq
            """
        case .guardEvent:
            """
            INSERT INTO risk.guard_event (instance_id, event_number, tenant_id, kind, step, threshold, value, quantity, until_at,
                text, occurred_at)
            SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            ON CONFLICT (instance_id, event_number) DO NOTHING
            """
        case .funding: AccountRows.fundingSQL
        case .portfolio: AccountRows.portfolioSQL
        case .portfolioExposure: AccountRows.divisionSQL
        case .orderPlan: GroupRows.orderPlanSQL
        case .orderGroup: GroupRows.groupSQL
        case .orderGroupMember: GroupRows.memberSQL
        case .venueReport:
            """
            INSERT INTO oms.venue_report AS stored (shard, report_number, tenant_id, instance_id, intent_number, candle_count,
                next_seq, last_intent, report)
            SELECT shard, report_number, tenant_id, instance_id, intent_number, candle_count, next_seq, last_intent, report::jsonb
            FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9) AS given (shard, report_number, tenant_id, instance_id,
                intent_number, candle_count, next_seq, last_intent, report)
            ON CONFLICT (shard, report_number) DO UPDATE SET report = excluded.report
            WHERE (stored.instance_id, stored.candle_count, stored.next_seq, stored.last_intent, stored.report)
               IS DISTINCT FROM
                  (excluded.instance_id, excluded.candle_count, excluded.next_seq, excluded.last_intent, excluded.report)
            """
        case .adoptedPosition:
            """
            INSERT INTO oms.adopted_position AS stored (venue, instrument_id, adoption_number, quantity, price, provenance,
                adopted_at)
            SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT (venue, instrument_id, adoption_number) DO UPDATE SET quantity = excluded.quantity
            WHERE (stored.quantity, stored.price) IS DISTINCT FROM (excluded.quantity, excluded.price)
            """
        }
    }

    /// The database's type of a row, for the kinds of which a commit writes many.
    var rowType: String? {
        switch self {
        case .intent, .newIntent: "oms.order_intent_row"
        case .order, .newOrder: "oms.order_row"
        case .fill: "oms.fill_row"
        default: nil
        }
    }

    var types: [UInt32] {
        let (int, text, number) = (TypeID.int8, TypeID.text, TypeID.numeric)
        let (bool, time, bytes) = (TypeID.bool, TypeID.timestamptz, TypeID.bytea)
        return switch self {
        case .intent, .newIntent:
            [int, int, int, text, int, int, text, text, number, number, number, text, bool, bool, number, time]
                + [text, text, text, time]
        case .order, .newOrder:
            [int, int, int, text, text, text, int, text, text, number, number, number, text, bool, bool]
                + [number, time, text, number, number, number, text, int, time, time]
        case .fill:
            [text, text, int, int, int, int, int, text, number, number, number, bool, time]
                + [text, number]
        case .position: [int, int, int, number, number, number, number, int, time, number]
        case .notice: [int, int, text, text, text, text, time]
        case .incident: [int, int, text, text, int, time]
        case .runCheckpoint: [text, text, int, bytes]
        case .instanceCheckpoint: [int, int, int, int, int, bytes]
        case .instanceSettings: [int, int, text, text, text, text, text]
        case .lateAnswer: [text, int, int, int]
        case .guardEvent: [int, int, int, text, text, number, number, number, time, text, time]
        case .orderPlan: [int, int, int, text, int, text, number, int, time]
        case .orderGroup: [int, int, int, text, number, number, bool, int, time, time]
        case .orderGroupMember: [int, int, int, int, text, number, number, text, int]
        case .venueReport: [text, int, int, int, int, int, int, int, text]
        case .adoptedPosition: [text, int, int, number, number, text, time]
        case .funding: [int, int, int, time, number, number, number, number]
        case .portfolio: [int, text, time] + Array(repeating: number, count: 11)
        case .portfolioExposure: [int, text, time, text, text, number, number]
        }
    }
}

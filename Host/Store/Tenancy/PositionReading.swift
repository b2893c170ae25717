package import TradingModel

/// Books and account histories for people, as far as a scope shows them.
package struct PositionReading {
    private let connection: PostgreSQLConnection

    package init(_ scoped: ScopedConnection) { connection = scoped.connection }

    /// What the instances hold and earned, and when each book changed last. Instances that never traded have no row.
    package func positions(
        of instances: [TradedInstance]
    ) throws(DatabaseError) -> [InstanceID: (position: Position, updated: Timestamp)] {
        let contracts = Dictionary(instances.map { ($0.id, $0.contract) }, uniquingKeysWith: { first, _ in first })
        var positions: [InstanceID: (position: Position, updated: Timestamp)] = [:]
        let rows = try connection.query(
            """
            SELECT instance_id, instrument_id, quantity, cost, realised_profit, fee, funding, revision, updated_at
            FROM oms.position WHERE instance_id = ANY ($1::text::bigint[])
            """, [.text("{" + instances.map(\.id.description).joined(separator: ",") + "}")])
        for index in 0..<rows.count {
            let row = rows[index]
            let id = InstanceID(try row.uint64(0))
            guard let contract = contracts[id] else { continue }
            var position = Position(instrument: InstrumentID(try row.uint64(1)), contract: contract)
            position.quantity = Quantity(try row.decimal(2))
            position.cost = Notional(try row.decimal(3))
            position.realisedProfit = Notional(try row.decimal(4))
            position.fee = Notional(try row.decimal(5))
            position.funding = Notional(try row.decimal(6))
            position.revision = try row.uint64(7)
            positions[id] = (position, try row.timestamp(8))
        }
        return positions
    }

    /// Snapshots of tenants' portfolios, the newest first, without how their exposure divides.
    ///
    /// - Parameters:
    ///   - tenant: only this one's, by name; nil: of every tenant in the scope.
    ///   - behind: the last one of the page before: time, tenant and asset.
    package func snapshots(
        tenant: String?, since: Timestamp?, until: Timestamp?, behind: (time: Timestamp, tenant: TenantID, asset: String)?,
        limit: Int
    ) throws(DatabaseError) -> [(tenantName: String, snapshot: PortfolioSnapshot)] {
        try connection.query(
            """
            SELECT t.name, s.tenant_id, s.valuation_asset, s.taken_at, s.equity, s.realised_profit, s.unrealised_profit,
                s.funding, s.fee, s.exposure, s.drawdown, s.day_profit, s.week_profit, s.seoul_day_profit, s.seoul_week_profit
            FROM account.portfolio_snapshot s JOIN account.tenant t USING (tenant_id)
            WHERE ($1::text IS NULL OR t.name = $1) AND ($2::timestamptz IS NULL OR s.taken_at >= $2)
                AND ($3::timestamptz IS NULL OR s.taken_at < $3)
                AND ($4::timestamptz IS NULL OR (s.taken_at, s.tenant_id, s.valuation_asset) < ($4, $5, $6))
            ORDER BY s.taken_at DESC, s.tenant_id DESC, s.valuation_asset DESC LIMIT $7
            """,
            [
                .text(tenant), .timestamp(since), .timestamp(until), .timestamp(behind?.time),
                .int64((behind?.tenant.rawValue).map { Int64(bitPattern: $0) }), .text(behind?.asset), .int64(Int64(limit)),
            ]
        ).map { (row) throws(DatabaseError) in
            (
                try row.text(0),
                PortfolioSnapshot(
                    tenant: TenantID(try row.uint64(1)), asset: try row.text(2), time: try row.timestamp(3),
                    equity: Notional(try row.decimal(4)), realisedProfit: Notional(try row.decimal(5)),
                    unrealisedProfit: Notional(try row.decimal(6)), funding: Notional(try row.decimal(7)),
                    fee: Notional(try row.decimal(8)), exposure: Notional(try row.decimal(9)),
                    drawdown: Notional(try row.decimal(10)), dayProfit: Notional(try row.decimal(11)),
                    weekProfit: Notional(try row.decimal(12)), seoulDayProfit: Notional(try row.decimal(13)),
                    seoulWeekProfit: Notional(try row.decimal(14)), divisions: [])
            )
        }
    }
}

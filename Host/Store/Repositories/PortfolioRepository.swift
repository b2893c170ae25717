package import TradingModel

/// What users' portfolios were worth, and what was paid as funding. The line writes through its journal; this is for people.
package struct PortfolioRepository {
    private let connection: PostgreSQLConnection

    package init(_ connection: PostgreSQLConnection) { self.connection = connection }

    /// Snapshots of one user in one asset, the newest first; times to the microsecond.
    ///
    /// - Parameter since: none from before it.
    package func snapshots(
        tenant: TenantID, asset: String, since: Timestamp? = nil, limit: Int = 100
    ) throws(DatabaseError) -> [PortfolioSnapshot] {
        var snapshots = try connection.query(
            """
            SELECT taken_at, equity, realised_profit, unrealised_profit, funding, fee, exposure, drawdown, day_profit,
                week_profit, seoul_day_profit, seoul_week_profit
            FROM account.portfolio_snapshot
            WHERE tenant_id = $1 AND valuation_asset = $2 AND ($3::timestamptz IS NULL OR taken_at >= $3)
            ORDER BY taken_at DESC LIMIT $4
            """,
            [.int64(Int64(bitPattern: tenant.rawValue)), .text(asset), .timestamp(since), .int64(Int64(limit))]
        ).map { (row) throws(DatabaseError) in
            let time = try row.timestamp(0)
            return PortfolioSnapshot(
                tenant: tenant, asset: asset, time: time, equity: Notional(try row.decimal(1)),
                realisedProfit: Notional(try row.decimal(2)), unrealisedProfit: Notional(try row.decimal(3)),
                funding: Notional(try row.decimal(4)), fee: Notional(try row.decimal(5)),
                exposure: Notional(try row.decimal(6)), drawdown: Notional(try row.decimal(7)),
                dayProfit: Notional(try row.decimal(8)), weekProfit: Notional(try row.decimal(9)),
                seoulDayProfit: Notional(try row.decimal(10)), seoulWeekProfit: Notional(try row.decimal(11)),
                divisions: [])
        }
        let divisions = try divisions(tenant: tenant, asset: asset, since: snapshots.last?.time)
        for place in snapshots.indices { snapshots[place].divisions = divisions[snapshots[place].time] ?? [] }
        return snapshots
    }

    private func divisions(
        tenant: TenantID, asset: String, since: Timestamp?
    ) throws(DatabaseError) -> [Timestamp: [PortfolioSnapshot.Division]] {
        var divisions: [Timestamp: [PortfolioSnapshot.Division]] = [:]
        let rows = try connection.query(
            """
            SELECT taken_at, division, name, exposure, net_exposure FROM account.portfolio_exposure
            WHERE tenant_id = $1 AND valuation_asset = $2 AND ($3::timestamptz IS NULL OR taken_at >= $3)
            ORDER BY taken_at, division, name COLLATE "C"
            """,
            [.int64(Int64(bitPattern: tenant.rawValue)), .text(asset), .timestamp(since)])
        _ = try rows.map { (row) throws(DatabaseError) in
            guard let way = PortfolioSnapshot.Way(rawValue: try row.text(1)) else { throw row.unexpected(1, "a division") }
            divisions[try row.timestamp(0), default: []].append(
                PortfolioSnapshot.Division(
                    way: way, name: try row.text(2), exposure: Notional(try row.decimal(3)),
                    netExposure: Notional(try row.decimal(4))))
        }
        return divisions
    }

    /// Funding payments of one instance, the newest first; times to the microsecond.
    package func fundings(instance: InstanceID, limit: Int = 100) throws(DatabaseError) -> [FundingPayment] {
        try connection.query(
            """
            SELECT tenant_id, instrument_id, due_at, rate, mark_price, quantity, payment FROM oms.funding
            WHERE instance_id = $1 ORDER BY due_at DESC LIMIT $2
            """, [.int64(Int64(bitPattern: instance.rawValue)), .int64(Int64(limit))]
        ).map { (row) throws(DatabaseError) in
            FundingPayment(
                tenant: TenantID(try row.uint64(0)), instance: instance,
                due: FundingDue(
                    instrument: InstrumentID(try row.uint64(1)), time: try row.timestamp(2), rate: try row.decimal(3),
                    markPrice: Price(try row.decimal(4))),
                quantity: Quantity(try row.decimal(5)), payment: Notional(try row.decimal(6)))
        }
    }
}

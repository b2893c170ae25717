import TradingModel

/// What accounts are worth and what they paid, as rows.
struct AccountRows {
    private(set) var fundings: [FundingPayment] = []
    private(set) var portfolios: [PortfolioSnapshot] = []
    private var fundingKeys: Set<FundingKey> = []
    private var portfolioKeys: Set<PortfolioKey> = []

    private struct FundingKey: Hashable {
        let instance: InstanceID
        let instrument: InstrumentID
        let time: Timestamp
    }

    private struct PortfolioKey: Hashable {
        let tenant: TenantID
        let asset: String
        let time: Timestamp
    }

    struct DivisionRow {
        let snapshot: PortfolioSnapshot
        let division: PortfolioSnapshot.Division
    }

    var isEmpty: Bool { fundings.isEmpty && portfolios.isEmpty }

    mutating func append(_ payment: FundingPayment) {
        let key = FundingKey(instance: payment.instance, instrument: payment.due.instrument, time: payment.due.time)
        if fundingKeys.insert(key).inserted { fundings.append(payment) }
    }

    mutating func append(_ snapshot: PortfolioSnapshot) {
        let key = PortfolioKey(tenant: snapshot.tenant, asset: snapshot.asset, time: snapshot.time)
        if portfolioKeys.insert(key).inserted { portfolios.append(snapshot) }
    }

    var divisions: [DivisionRow] {
        portfolios.flatMap { snapshot in snapshot.divisions.map { DivisionRow(snapshot: snapshot, division: $0) } }
    }

    static let fundingSQL = """
        INSERT INTO oms.funding (instance_id, instrument_id, tenant_id, due_at, rate, mark_price, quantity, payment)
        SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (instance_id, instrument_id, due_at) DO NOTHING
        """

    static let portfolioSQL = """
        INSERT INTO account.portfolio_snapshot (tenant_id, valuation_asset, taken_at, equity, realised_profit, unrealised_profit,
            funding, fee, exposure, drawdown, day_profit, week_profit, seoul_day_profit, seoul_week_profit)
        SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
        ON CONFLICT (tenant_id, valuation_asset, taken_at) DO NOTHING
        """

    static let divisionSQL = """
        INSERT INTO account.portfolio_exposure (tenant_id, valuation_asset, taken_at, division, name, exposure, net_exposure)
        SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (tenant_id, valuation_asset, taken_at, division, name) DO NOTHING
        """
}

extension Columns {
    mutating func append(_ payment: FundingPayment) {
        append(payment.instance.rawValue)
        append(payment.due.instrument.rawValue)
        append(payment.tenant.rawValue)
        append(payment.due.time)
        append(payment.due.rate)
        append(payment.due.markPrice.decimal)
        append(payment.quantity.decimal)
        append(payment.payment.decimal)
    }

    mutating func append(_ snapshot: PortfolioSnapshot) {
        append(snapshot.tenant.rawValue)
        append(snapshot.asset)
        append(snapshot.time)
        for amount in [
            snapshot.equity, snapshot.realisedProfit, snapshot.unrealisedProfit, snapshot.funding, snapshot.fee,
            snapshot.exposure, snapshot.drawdown, snapshot.dayProfit, snapshot.weekProfit, snapshot.seoulDayProfit,
            snapshot.seoulWeekProfit,
        ] { append(amount.decimal) }
    }

    mutating func append(_ row: AccountRows.DivisionRow) {
        append(row.snapshot.tenant.rawValue)
        append(row.snapshot.asset)
        append(row.snapshot.time)
        append(row.division.way.rawValue)
        append(row.division.name)
        append(row.division.exposure.decimal)
        append(row.division.netExposure.decimal)
    }
}

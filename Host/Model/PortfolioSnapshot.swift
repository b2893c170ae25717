/// What a user's instances are worth together at a time, in one asset.
package struct PortfolioSnapshot: Sendable, Hashable {
    package var tenant: TenantID
    /// What all amounts are in: the settlement asset of the instruments that are counted.
    package var asset: String
    /// The line's clock.
    package var time: Timestamp
    /// Capital + realised + unrealised + funding − fee.
    package var equity: Notional
    package var realisedProfit: Notional
    package var unrealisedProfit: Notional
    package var funding: Notional
    package var fee: Notional
    /// Sum of the sizes of all positions; not negative.
    package var exposure: Notional
    /// Below the highest equity so far; not negative.
    package var drawdown: Notional
    /// Since the day and the week began, in UTC and in Seoul.
    package var dayProfit: Notional
    package var weekProfit: Notional
    package var seoulDayProfit: Notional
    package var seoulWeekProfit: Notional
    /// How the exposure divides: once by each way, in the order of their names.
    package var divisions: [Division]

    package struct Division: Sendable, Hashable {
        package var way: Way
        package var name: String
        package var exposure: Notional
        /// Longs less shorts.
        package var netExposure: Notional

        package init(way: Way, name: String, exposure: Notional, netExposure: Notional) {
            self.way = way
            self.name = name
            self.exposure = exposure
            self.netExposure = netExposure
        }
    }

    package enum Way: String, Sendable, Hashable, CaseIterable {
        case instrument
        case strategy
        case venue
    }

    package init(
        tenant: TenantID, asset: String, time: Timestamp, equity: Notional, realisedProfit: Notional,
        unrealisedProfit: Notional, funding: Notional, fee: Notional, exposure: Notional, drawdown: Notional,
        dayProfit: Notional, weekProfit: Notional, seoulDayProfit: Notional, seoulWeekProfit: Notional,
        divisions: [Division]
    ) {
        self.tenant = tenant
        self.asset = asset
        self.time = time
        self.equity = equity
        self.realisedProfit = realisedProfit
        self.unrealisedProfit = unrealisedProfit
        self.funding = funding
        self.fee = fee
        self.exposure = exposure
        self.drawdown = drawdown
        self.dayProfit = dayProfit
        self.weekProfit = weekProfit
        self.seoulDayProfit = seoulDayProfit
        self.seoulWeekProfit = seoulWeekProfit
        self.divisions = divisions
    }
}

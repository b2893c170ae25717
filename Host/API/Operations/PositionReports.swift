package import FoundationEssentials
package import Store
package import TradingModel

/// What an instance holds and earned, as answers show it. Amounts of money are in the settlement asset.
package struct PositionReport: Sendable, Hashable, Codable {
    package var tenant: String
    package var user: String
    package var instance: UInt64
    package var instanceName: String
    package var strategy: String
    package var instrument: String
    package var settlementAsset: String
    package var quantity: String
    package var entryPrice: String?
    package var cost: String
    package var realisedProfit: String
    package var fee: String
    package var funding: String
    /// The line's last close; nil: there is none, or the instrument does not trade now.
    package var lastPrice: String?
    package var unrealisedProfit: String?
    package var profit: String?
    /// Rises with each change.
    package var revision: UInt64
    package var updatedAt: Date

    /// - Parameter price: the line's last close.
    package init(_ position: Position, updated: Timestamp, of instance: TradedInstance, at price: Price?) {
        tenant = instance.tenantName
        user = instance.userName
        self.instance = instance.id.rawValue
        instanceName = instance.name
        strategy = instance.strategy ?? ManualInstanceRepository.name
        instrument = instance.instrumentName
        settlementAsset = instance.settlementAsset
        quantity = position.quantity.description
        entryPrice = position.entryPrice?.description
        cost = position.cost.description
        realisedProfit = position.realisedProfit.description
        fee = position.fee.description
        funding = position.funding.description
        lastPrice = price?.description
        unrealisedProfit = position.unrealisedProfit(at: price)?.description
        profit = position.profit(at: price)?.description
        revision = position.revision
        updatedAt = Date(updated)
    }
}

/// Positions of one tenant in one instrument together.
package struct PositionSumReport: Sendable, Hashable, Codable {
    package var tenant: String
    package var instrument: String
    package var settlementAsset: String
    package var positions: Int
    package var longQuantity: String
    package var shortQuantity: String
    package var netQuantity: String
    package var realisedProfit: String
    package var fee: String
    package var funding: String
    package var unrealisedProfit: String?
    package var profit: String?
    package var exposure: String?
}

package struct PositionList: Sendable, Hashable, Codable {
    package var positions: [PositionReport]
    package var sums: [PositionSumReport]
    package var next: String?
}

/// What a portfolio was worth at a time. Amounts are in its asset.
package struct SnapshotReport: Sendable, Hashable, Codable {
    package var tenant: String
    package var asset: String
    package var takenAt: Date
    package var equity: String
    package var realisedProfit: String
    package var unrealisedProfit: String
    package var funding: String
    package var fee: String
    package var exposure: String
    package var drawdown: String
    package var dayProfit: String
    package var weekProfit: String
    package var seoulDayProfit: String
    package var seoulWeekProfit: String

    package init(_ snapshot: PortfolioSnapshot, tenant: String) {
        self.tenant = tenant
        asset = snapshot.asset
        takenAt = Date(snapshot.time)
        equity = snapshot.equity.description
        realisedProfit = snapshot.realisedProfit.description
        unrealisedProfit = snapshot.unrealisedProfit.description
        funding = snapshot.funding.description
        fee = snapshot.fee.description
        exposure = snapshot.exposure.description
        drawdown = snapshot.drawdown.description
        dayProfit = snapshot.dayProfit.description
        weekProfit = snapshot.weekProfit.description
        seoulDayProfit = snapshot.seoulDayProfit.description
        seoulWeekProfit = snapshot.seoulWeekProfit.description
    }
}

/// What a tenant's positions of one settlement asset come to now.
package struct PortfolioNow: Sendable, Hashable, Codable {
    package var tenant: String
    package var asset: String
    package var positions: Int
    package var realisedProfit: String
    package var fee: String
    package var funding: String
    package var unrealisedProfit: String?
    package var profit: String?
    package var exposure: String?
}

package struct PortfolioReport: Sendable, Hashable, Codable {
    package var now: [PortfolioNow]
    package var snapshots: [SnapshotReport]
    package var next: String?
}

extension Position {
    /// Before fees; zero when flat, nil without a price while something is held, and out of range.
    func unrealisedProfit(at price: Price?) -> Notional? {
        quantity.isZero ? .zero : price.flatMap { holding.unrealisedProfit(at: $0) }
    }

    /// How large it is, not negative; nil as above.
    func exposure(at price: Price?) -> Notional? {
        quantity.isZero ? .zero : price.flatMap { contract.value(of: quantity, at: $0)?.magnitude }
    }
}

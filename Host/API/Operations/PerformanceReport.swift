package import FoundationEssentials
import Store
import TradingModel

/// What a user or a strategy earned, as answers show it. Amounts are in `asset`, decimals as text.
///
/// | figure | formula |
/// |---|---|
/// | netProfit | realisedProfit + funding − fee, of `Position` |
/// | wins | trades whose result is above zero |
/// | winRate | wins ÷ trades |
/// | grossProfit, grossLoss | sum of the results above zero; of the magnitudes of those below |
/// | profitFactor | grossProfit ÷ grossLoss |
/// | maximumDrawdown | largest of (highest running sum of results so far, 0 at the beginning, − running sum) |
package struct PerformanceReport: Sendable, Hashable, Codable {
    package var tenant: String
    package var user: String?
    package var strategy: String?
    package var asset: String
    package var realisedProfit: String
    package var fee: String
    package var funding: String
    package var netProfit: String
    package var trades: Int
    package var wins: Int
    package var winRate: String?
    package var grossProfit: String
    package var grossLoss: String
    package var profitFactor: String?
    package var maximumDrawdown: String
    package var firstTradeAt: Date?
}

package struct PerformanceList: Sendable, Hashable, Codable {
    package var users: [PerformanceReport]
    package var strategies: [PerformanceReport]
}

/// Adds up positions and trades of several instances.
struct PerformanceSum {
    private var positions = PositionSum()
    private var trades: [TradeRecord.Trade] = []

    mutating func add(_ position: Position?, _ trades: [TradeRecord.Trade]) {
        if let position { positions.add(position, at: nil) }
        self.trades += trades
    }

    /// - Throws: `OperationProblem` when a sum leaves the range of decimals.
    func report(tenant: String, user: String?, strategy: String?, asset: String) throws -> PerformanceReport {
        var (gain, loss, sum, peak, drawdown) = (Notional.zero, Notional.zero, Notional.zero, Notional.zero, Notional.zero)
        let ordered = trades.sorted { $0.end < $1.end }
        for trade in ordered {
            let larger = trade.result > .zero ? Notional.sum(gain, trade.result) : Notional.sum(loss, trade.result.magnitude)
            guard let larger, let next = Notional.sum(sum, trade.result),
                let fall = Notional.difference(max(peak, next), next)
            else { throw PerformanceSum.outOfRange }
            if trade.result > .zero { gain = larger } else { loss = larger }
            (sum, peak, drawdown) = (next, max(peak, next), max(drawdown, fall))
        }
        guard let realised = positions.realisedProfit, let fee = positions.fee, let funding = positions.funding,
            let net = Notional.sum(realised, funding).flatMap({ Notional.difference($0, fee) })
        else { throw PerformanceSum.outOfRange }
        let wins = ordered.count { $0.result > .zero }
        return PerformanceReport(
            tenant: tenant, user: user, strategy: strategy, asset: asset, realisedProfit: realised.description,
            fee: fee.description, funding: funding.description, netProfit: net.description, trades: ordered.count, wins: wins,
            winRate: FixedDecimal(wins).divided(by: FixedDecimal(ordered.count), rounding: .nearest)?.description,
            grossProfit: gain.description, grossLoss: loss.description,
            profitFactor: loss.isZero ? nil : gain.decimal.divided(by: loss.decimal, rounding: .nearest)?.description,
            maximumDrawdown: drawdown.description, firstTradeAt: ordered.first.map { Date($0.end) })
    }

    private static let outOfRange = OperationProblem(
        .failed, code: "out_of_range", detail: "a sum of these results is larger than a decimal holds; ask for fewer instances")
}

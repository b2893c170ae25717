import Accounts
import OMS
import Risk
import TradingModel

/// When portfolios are taken, and what each was worth before.
struct Portfolios: Sendable, Codable {
    struct Key: Sendable, Hashable, Codable {
        var tenant: TenantID
        var asset: String
    }

    /// Nanoseconds between two; nil: none are taken.
    var interval: Int64?
    /// Counts the intervals since 1970; nil before the first.
    var lastNumber: Int64?
    var portfolios: [Key: Portfolio] = [:]
}

extension Engine {
    /// From here on takes a snapshot of every user's portfolio when an interval of the line's clock ends; nil: none.
    ///
    /// - Parameter interval: nanoseconds, positive. Intervals are counted from 1970-01-01 00:00 UTC, so that an hour's ends with
    ///   the hour, and one of them with each day in UTC and in Seoul.
    package mutating func takePortfolios(every interval: Int64?) {
        precondition(interval.map { $0 > 0 } ?? true, "an interval is positive")
        guard portfolios.interval != interval else { return }
        portfolios.interval = interval
        portfolios.lastNumber = nil
    }

    /// With the close of a candle of the market, behind what the venue filled within it.
    mutating func takeDuePortfolios(_ candle: Candle, into effects: inout [EngineEffect]) {
        guard let interval = portfolios.interval else { return }
        let number = candle.closeTime.nanoseconds / interval
        guard number != portfolios.lastNumber else { return }
        let isFirst = portfolios.lastNumber == nil
        portfolios.lastNumber = number
        // Where a run begins there is nothing behind it yet.
        if isFirst, candle.closeTime.nanoseconds % interval != 0 { return }
        for (key, members) in portfolioMembers.sorted(by: { ($0.key.tenant, $0.key.asset) < ($1.key.tenant, $1.key.asset) }) {
            guard let snapshot = snapshot(key, members, candle) else {
                effects.append(.alarm("the portfolio of tenant \(key.tenant) in \(key.asset) is out of range or has no price"))
                continue
            }
            effects.append(.journal(.portfolio(snapshot)))
        }
    }

    private var portfolioMembers: [Portfolios.Key: [Int]] {
        var members: [Portfolios.Key: [Int]] = [:]
        for position in instances.indices {
            let key = Portfolios.Key(
                tenant: instances[position].definition.tenant, asset: instrument(at: position).settlementAsset)
            members[key, default: []].append(position)
        }
        return members
    }

    private mutating func snapshot(_ key: Portfolios.Key, _ members: [Int], _ candle: Candle) -> PortfolioSnapshot? {
        var sum = PortfolioSum()
        for position in members {
            let definition = instances[position].definition
            let instrument = instrument(at: position)
            let price = candle.instrument == instrument.id ? candle.close : lastPrice(instrument.id)
            guard
                sum.add(
                    oms.position(definition.instance), at: price,
                    capital: definition.limits.capital ?? definition.guards?.capital ?? .zero,
                    names: [.instrument: instrument.name, .strategy: definition.strategy, .venue: definition.venue])
            else { return nil }
        }
        guard let equity = sum.equity,
            let standing = portfolios.portfolios[key, default: Portfolio()].take(
                equity: equity, capital: sum.capital, at: candle.closeTime),
            let utc = standing.profits[.utc], let seoul = standing.profits[.seoul]
        else { return nil }
        return PortfolioSnapshot(
            tenant: key.tenant, asset: key.asset, time: candle.closeTime, equity: equity, realisedProfit: sum.realisedProfit,
            unrealisedProfit: sum.unrealisedProfit, funding: sum.funding, fee: sum.fee, exposure: sum.exposure,
            drawdown: standing.drawdown, dayProfit: utc.day, weekProfit: utc.week, seoulDayProfit: seoul.day,
            seoulWeekProfit: seoul.week, divisions: sum.sortedDivisions)
    }
}

/// Adds up positions; what leaves the range of decimals is refused.
private struct PortfolioSum {
    private(set) var capital = Notional.zero
    private(set) var realisedProfit = Notional.zero
    private(set) var unrealisedProfit = Notional.zero
    private(set) var funding = Notional.zero
    private(set) var fee = Notional.zero
    private(set) var exposure = Notional.zero
    private var divisions: [Division: (exposure: Notional, net: Notional)] = [:]

    private struct Division: Hashable {
        var way: PortfolioSnapshot.Way
        var name: String
    }

    /// - Returns: false when it is out of range, or something is held that has no price.
    mutating func add(
        _ position: Position, at price: Price?, capital: Notional, names: [PortfolioSnapshot.Way: String]
    ) -> Bool {
        var (unrealised, value) = (Notional.zero, Notional.zero)
        if !position.quantity.isZero {
            guard let price, let profit = position.holding.unrealisedProfit(at: price),
                let worth = position.contract.value(of: position.quantity, at: price)
            else { return false }
            // A long inverse contract has a negative value.
            (unrealised, value) = (profit, position.contract == .inverse ? -worth : worth)
        }
        guard let capital = Notional.sum(self.capital, capital),
            let realised = Notional.sum(realisedProfit, position.realisedProfit),
            let unrealised = Notional.sum(unrealisedProfit, unrealised),
            let funding = Notional.sum(funding, position.funding), let fee = Notional.sum(fee, position.fee),
            let exposure = Notional.sum(exposure, value.magnitude)
        else { return false }
        (self.capital, realisedProfit, unrealisedProfit) = (capital, realised, unrealised)
        (self.funding, self.fee, self.exposure) = (funding, fee, exposure)
        guard !value.isZero else { return true }
        for (way, name) in names {
            // At most the exposure of all, so it stays in range.
            divisions[Division(way: way, name: name), default: (.zero, .zero)].exposure += value.magnitude
            divisions[Division(way: way, name: name), default: (.zero, .zero)].net += value
        }
        return true
    }

    var equity: Notional? {
        Notional.sum(capital, realisedProfit).flatMap { Notional.sum($0, unrealisedProfit) }
            .flatMap { Notional.sum($0, funding) }.flatMap { Notional.difference($0, fee) }
    }

    var sortedDivisions: [PortfolioSnapshot.Division] {
        divisions.map {
            PortfolioSnapshot.Division(way: $0.key.way, name: $0.key.name, exposure: $0.value.exposure, netExposure: $0.value.net)
        }.sorted { ($0.way.rawValue, $0.name) < ($1.way.rawValue, $1.name) }
    }
}

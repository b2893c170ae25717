import Risk
import TradingModel

/// What the instances hold and may hold, summed for each user, strategy, instrument and venue: base units for each market that a
/// scope trades in, so that a sum holds at every price. A change of one instance moves four sums; a candle moves none.
///
/// Made anew from the books after a restart; nothing of it is stored.
struct Exposures: Sendable {
    private struct Member {
        /// As `ExposureScope.allCases`: the scope's place, and its sum on the instance's market.
        var scopes: [Int]
        var sums: [Int]
        var market: Int
        var quantity = Quantity.zero
    }

    private struct Sum {
        var market: Int
        var quantity = Quantity.zero
    }

    private enum Key: Hashable {
        case user(TenantID)
        case strategy(String)
        case instrument(InstrumentID)
        case venue(String)
    }

    private var places: [Key: Int] = [:]
    /// The sums of a scope.
    private var scopes: [[Int]] = []
    private var sums: [Sum] = []
    /// In the order of the engine's instances.
    private var members: [Member] = []

    /// An instance counts with no more than this, so that the sums of a hundred thousand stay in range. Whoever holds more is
    /// refused by any limit.
    private static let most = Quantity(FixedDecimal(1_000_000_000_000_000))

    /// Adds the next instance, with nothing held.
    mutating func add(_ definition: InstanceDefinition, market: Int) {
        let keys = [
            Key.user(definition.tenant), .strategy(definition.strategy), .instrument(definition.instrument),
            .venue(definition.venue),
        ]
        let scopePlaces = keys.map { key in
            if let place = places[key] { return place }
            places[key] = scopes.count
            scopes.append([])
            return scopes.count - 1
        }
        let sumPlaces = scopePlaces.map { scope in
            if let place = scopes[scope].first(where: { sums[$0].market == market }) { return place }
            scopes[scope].append(sums.count)
            sums.append(Sum(market: market))
            return sums.count - 1
        }
        members.append(Member(scopes: scopePlaces, sums: sumPlaces, market: market))
    }

    /// Sets what an instance holds and may hold, base units; nil: more than can be counted.
    mutating func set(_ position: Int, _ quantity: Quantity?) {
        let new = min(quantity ?? Exposures.most, Exposures.most)
        let change = new - members[position].quantity
        guard !change.isZero else { return }
        members[position].quantity = new
        for sum in members[position].sums { sums[sum].quantity += change }
    }

    /// What all others hold and may hold.
    ///
    /// - Parameter price: the last close of a market; nil before the first.
    func others(than position: Int, price: (Int) -> Price?) -> Exposure {
        let member = members[position]
        return Exposure(
            user: total(.user, without: member, price), strategy: total(.strategy, without: member, price),
            instrument: total(.instrument, without: member, price), venue: total(.venue, without: member, price))
    }

    private func total(_ scope: ExposureScope, without member: Member, _ price: (Int) -> Price?) -> Notional? {
        guard let place = ExposureScope.allCases.firstIndex(of: scope) else { return nil }
        var total = FixedDecimal.zero
        for index in scopes[member.scopes[place]] {
            let sum = sums[index]
            let quantity = index == member.sums[place] ? sum.quantity - member.quantity : sum.quantity
            if quantity.isZero { continue }
            guard let price = price(sum.market),
                let notional = quantity.decimal.multipliedReportingOverflow(by: price.decimal, rounding: .up)
            else { return nil }
            let (raw, overflow) = total.raw.addingReportingOverflow(notional.raw)
            if overflow { return nil }
            total = FixedDecimal(raw: raw)
        }
        return Notional(total)
    }
}

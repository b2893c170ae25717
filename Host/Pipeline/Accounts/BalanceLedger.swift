package import TradingModel

/// What an account has of each asset, free and locked by open orders. An order whose outcome nobody knows keeps what it locked.
///
/// Nothing here converts: a fee in a third asset is taken from that asset.
package struct BalanceLedger: Sendable, Hashable, Codable {
    package struct Balance: Sendable, Hashable, Codable {
        package fileprivate(set) var free = FixedDecimal.zero
        package fileprivate(set) var locked = FixedDecimal.zero

        package var total: FixedDecimal { free + locked }

        /// Refuses what brings the free amount or the total out of range.
        fileprivate mutating func add(_ amount: FixedDecimal) throws(Refusal) {
            let (sum, overflow) = free.raw.addingReportingOverflow(amount.raw)
            let (total, isBeyond) = sum.addingReportingOverflow(locked.raw)
            guard !overflow, !isBeyond, sum != .min, total != .min, amount.raw != .min else { throw .outOfRange }
            free = FixedDecimal(raw: sum)
        }
    }

    package enum Refusal: Error, Sendable, Hashable {
        case notPositive
        case outOfRange
        case insufficient(asset: String, needed: FixedDecimal, free: FixedDecimal)
        case alreadyLocked(ClientOrderID)
    }

    private struct Lock: Sendable, Hashable, Codable {
        var asset: String
        var amount: FixedDecimal
    }

    private var balances: [String: Balance] = [:]
    private var locks: [ClientOrderID: Lock] = [:]

    package init() {}

    package func balance(of asset: String) -> Balance { balances[asset] ?? Balance() }

    /// In the order of their names.
    package var assets: [String] { balances.keys.sorted() }

    /// What an order keeps locked; zero for one that keeps nothing.
    package func locked(by order: ClientOrderID) -> FixedDecimal { locks[order]?.amount ?? .zero }

    /// A deposit, a withdrawal (negative), a transfer, a correction by the venue.
    package mutating func add(_ amount: FixedDecimal, of asset: String) throws(Refusal) {
        var balance = balance(of: asset)
        try balance.add(amount)
        guard balance.free >= .zero || amount >= .zero else {
            throw .insufficient(asset: asset, needed: -amount, free: self.balance(of: asset).free)
        }
        balances[asset] = balance
    }

    /// Locks what an order may need, before it is sent.
    package mutating func lock(_ amount: FixedDecimal, of asset: String, for order: ClientOrderID) throws(Refusal) {
        guard amount > .zero else { throw .notPositive }
        guard locks[order] == nil else { throw .alreadyLocked(order) }
        var balance = balance(of: asset)
        guard balance.free >= amount else { throw .insufficient(asset: asset, needed: amount, free: balance.free) }
        balance.free -= amount
        balance.locked += amount
        balances[asset] = balance
        locks[order] = Lock(asset: asset, amount: amount)
    }

    /// Frees what an order still keeps locked. Called when it has come to its end, and never because nobody answers.
    package mutating func release(_ order: ClientOrderID) {
        guard let lock = locks.removeValue(forKey: order) else { return }
        balances[lock.asset]?.locked -= lock.amount
        balances[lock.asset]?.free += lock.amount
    }

    /// Books a fill of a spot order: one asset comes, the other goes, from what the order locked first; the fee goes from
    /// its own, `VenueFill.feeAsset`.
    ///
    /// A venue's fill is a fact: when it takes more than is free, the balance shows that as a negative amount.
    package mutating func apply(
        _ fill: VenueFill, _ side: Side, of order: ClientOrderID, base: String, quote: String
    ) throws(Refusal) {
        guard fill.quantity > .zero, fill.price > .zero else { throw .notPositive }
        guard let paid = Contract.spot.value(of: fill.quantity, at: fill.price)?.decimal else { throw .outOfRange }
        var next = self
        let (gives, gets) =
            side == .buy ? ((quote, paid), (base, fill.quantity.decimal)) : ((base, fill.quantity.decimal), (quote, paid))
        try next.take(gives.1, of: gives.0, from: order)
        try next.give(gets.1, of: gets.0)
        try next.take(fill.fee.decimal, of: fill.feeAsset ?? quote, from: nil)
        self = next
    }

    private mutating func take(_ amount: FixedDecimal, of asset: String, from order: ClientOrderID?) throws(Refusal) {
        var balance = balance(of: asset)
        var left = amount
        if let order, let lock = locks[order], lock.asset == asset {
            let part = min(lock.amount, amount)
            balance.locked -= part
            left -= part
            locks[order] = part == lock.amount ? nil : Lock(asset: asset, amount: lock.amount - part)
        }
        guard left.raw != .min else { throw .outOfRange }
        try balance.add(-left)
        balances[asset] = balance
    }

    private mutating func give(_ amount: FixedDecimal, of asset: String) throws(Refusal) {
        var balance = balance(of: asset)
        try balance.add(amount)
        balances[asset] = balance
    }
}

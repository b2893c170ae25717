import Accounts
import Testing
import TestRandom
import TradingModel

@Suite("Balance ledger")
struct BalanceLedgerTests {
    private let order = ClientOrderID(tenant: TenantID(1), instance: InstanceID(1), intent: 1)
    private let other = ClientOrderID(tenant: TenantID(1), instance: InstanceID(1), intent: 2)

    private func ledger(_ amounts: [String: String]) throws -> BalanceLedger {
        var ledger = BalanceLedger()
        for (asset, amount) in amounts { try ledger.add(decimal(amount), of: asset) }
        return ledger
    }

    private func fill(_ size: String, at level: String, fee: String, in asset: String? = nil) -> VenueFill {
        VenueFill(
            venueFillID: "F", price: price(level), quantity: quantity(size), fee: amount(fee), feeAsset: asset, isMaker: false)
    }

    @Test func `a buy takes what its order locked and brings the base asset`() throws {
        var ledger = try ledger(["USDT": "1000"])
        try ledger.lock(decimal("600"), of: "USDT", for: order)
        #expect(ledger.balance(of: "USDT").free == decimal("400"))
        try ledger.apply(fill("2", at: "250", fee: "1"), .buy, of: order, base: "BTC", quote: "USDT")
        #expect(ledger.balance(of: "BTC").free == decimal("2"))
        #expect(ledger.balance(of: "USDT").locked == decimal("100") && ledger.balance(of: "USDT").free == decimal("399"))
        ledger.release(order)
        #expect(ledger.balance(of: "USDT").free == decimal("499") && ledger.locked(by: order).isZero)
        ledger.release(order)
        #expect(ledger.balance(of: "USDT").total == decimal("499"), "an end that is told twice frees once")
    }

    @Test func `a fee in a third asset is taken from that asset`() throws {
        var ledger = try ledger(["BTC": "1", "BNB": "0.5"])
        try ledger.lock(decimal("1"), of: "BTC", for: order)
        try ledger.apply(fill("1", at: "40000", fee: "0.01", in: "BNB"), .sell, of: order, base: "BTC", quote: "USDT")
        #expect(ledger.balance(of: "BTC").total.isZero)
        #expect(ledger.balance(of: "USDT").free == decimal("40000"))
        #expect(ledger.balance(of: "BNB").free == decimal("0.49"))
        #expect(ledger.assets == ["BNB", "BTC", "USDT"])
    }

    @Test func `what is locked is not free for another order`() throws {
        var ledger = try ledger(["USDT": "1000"])
        try ledger.lock(decimal("600"), of: "USDT", for: order)
        #expect(throws: BalanceLedger.Refusal.insufficient(asset: "USDT", needed: decimal("500"), free: decimal("400"))) {
            try ledger.lock(decimal("500"), of: "USDT", for: other)
        }
        #expect(throws: BalanceLedger.Refusal.alreadyLocked(order)) { try ledger.lock(.one, of: "USDT", for: order) }
        #expect(throws: BalanceLedger.Refusal.notPositive) { try ledger.lock(.zero, of: "USDT", for: other) }
        #expect(throws: BalanceLedger.Refusal.insufficient(asset: "USDT", needed: decimal("401"), free: decimal("400"))) {
            try ledger.add(decimal("-401"), of: "USDT")
        }
        #expect(throws: BalanceLedger.Refusal.outOfRange) {
            try ledger.add(FixedDecimal(raw: .max), of: "USDT")
        }
        #expect(ledger.balance(of: "USDT").total == decimal("1000"))
    }

    @Test func `what would bring a balance out of range is refused, and changes nothing`() throws {
        var ledger = try ledger(["USDT": "100"])
        try ledger.lock(decimal("60"), of: "USDT", for: order)
        let largest = FixedDecimal(raw: .max)
        let before = ledger
        for amount in [largest, FixedDecimal(raw: .min), FixedDecimal(raw: .max - decimal("99").raw)] {
            #expect(throws: BalanceLedger.Refusal.outOfRange) { try ledger.add(amount, of: "USDT") }
        }
        for fee in [largest, FixedDecimal(raw: .min)] {
            let fill = VenueFill(
                venueFillID: "F", price: Price(largest), quantity: Quantity(1), fee: Notional(fee), isMaker: false)
            #expect(throws: BalanceLedger.Refusal.outOfRange) {
                try ledger.apply(fill, .sell, of: other, base: "BTC", quote: "USDT")
            }
        }
        #expect(ledger == before)
        #expect(ledger.balance(of: "USDT").total == decimal("100"))
    }

    @Test func `a fill that takes more than is there is a fact`() throws {
        var ledger = try ledger(["USDT": "10"])
        try ledger.apply(fill("1", at: "100", fee: "0"), .buy, of: order, base: "BTC", quote: "USDT")
        #expect(ledger.balance(of: "USDT").free == decimal("-90"))
        #expect(throws: BalanceLedger.Refusal.notPositive) {
            try ledger.apply(fill("0", at: "100", fee: "0"), .buy, of: order, base: "BTC", quote: "USDT")
        }
        try ledger.add(decimal("50"), of: "USDT")
        #expect(ledger.balance(of: "USDT").free == decimal("-40"), "a deposit into a debt is taken")
    }

    @Test(arguments: [1 as UInt64, 2, 3])
    func `nothing is made or lost over random orders`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var ledger = try ledger(["USDT": "1000000", "BTC": "1000"])
        var (usdt, btc) = (decimal("1000000").raw, decimal("1000").raw)
        for number in 1...5_000 as ClosedRange<UInt64> {
            let id = ClientOrderID(tenant: TenantID(1), instance: InstanceID(1), intent: number)
            let side: Side = Bool.random(using: &random) ? .buy : .sell
            let size = Quantity(Int.random(in: 1...5, using: &random))
            let level = Price(Int.random(in: 90...110, using: &random))
            let (asset, needed) = side == .buy ? ("USDT", size.notional(at: level).decimal) : ("BTC", size.decimal)
            guard (try? ledger.lock(needed, of: asset, for: id)) != nil else { continue }
            if Bool.random(using: &random) {
                let fill = VenueFill(venueFillID: "\(number)", price: level, quantity: size, fee: Notional(1), isMaker: true)
                try ledger.apply(fill, side, of: id, base: "BTC", quote: "USDT")
                let paid = size.notional(at: level).decimal.raw
                usdt += (side == .buy ? -paid : paid) - FixedDecimal.unit
                btc += side == .buy ? size.decimal.raw : -size.decimal.raw
            }
            ledger.release(id)
            #expect(ledger.balance(of: "USDT").total.raw == usdt && ledger.balance(of: "BTC").total.raw == btc)
            #expect(ledger.balance(of: "USDT").locked.isZero && ledger.balance(of: "BTC").locked.isZero)
        }
    }
}

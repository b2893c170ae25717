import Accounts
import Testing
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

    private func fill(_ size: String, at level: String, fee: String) -> VenueFill {
        VenueFill(venueFillID: "F", price: price(level), quantity: quantity(size), fee: amount(fee), isMaker: false)
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
        try ledger.apply(fill("1", at: "40000", fee: "0.01"), .sell, of: order, base: "BTC", quote: "USDT", feeAsset: "BNB")
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
        var random = SeededGenerator(seed: seed)
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

@Suite("Virtual books")
struct VirtualBooksTests {
    @Test func `books are each strategy's own and sum to what the venue holds`() throws {
        var books = VirtualBooks(.linear)
        try books.apply(.buy, quantity("2"), at: price("100"), of: InstanceID(1))
        try books.apply(.sell, quantity("5"), at: price("110"), of: InstanceID(2))
        #expect(books.quantity == quantity("-3") && books.instances == [InstanceID(1), InstanceID(2)])
        #expect(books.book(of: InstanceID(1)).quantity == quantity("2"))
        #expect(books.difference(fromVenue: quantity("-3")) == nil)
        #expect(books.unrealisedProfit(at: price("105")) == amount("35"))
        #expect(books.book(of: InstanceID(3)) == Holding(.linear))
    }

    @Test func `what no book explains is told with its numbers, and adopted with its provenance`() throws {
        var books = VirtualBooks(.linear)
        try books.apply(.buy, quantity("2"), at: price("100"), of: InstanceID(1))
        let difference = try #require(books.difference(fromVenue: quantity("5")))
        #expect(difference.books == quantity("2") && difference.venue == quantity("5") && difference.unexplained == quantity("3"))
        let adoption = VirtualBooks.Adoption(
            quantity: difference.unexplained, entryPrice: price("99"), venue: "paper", time: Timestamp(milliseconds: 1),
            reason: "found at the start")
        try books.adopt(adoption)
        #expect(books.difference(fromVenue: quantity("5")) == nil && books.adoptions == [adoption])
        #expect(books.book(of: InstanceID(1)).quantity == quantity("2"), "no strategy's book changes")
        #expect(books.unrealisedProfit(at: price("101")) == amount("2"))
    }

    @Test(arguments: [1 as UInt64, 2])
    func `at every event of many strategies the books sum to the venue's position`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var books = VirtualBooks(.inverse)
        var venue = Quantity.zero
        for _ in 0..<10_000 {
            let side: Side = Bool.random(using: &random) ? .buy : .sell
            let size = Quantity(Int.random(in: 1...100, using: &random))
            let instance = InstanceID(UInt64.random(in: 1...7, using: &random))
            try books.apply(side, size, at: Price(Int.random(in: 1...100, using: &random)), of: instance)
            venue += side == .buy ? size : -size
            #expect(books.difference(fromVenue: venue) == nil)
            #expect(books.instances.reduce(Quantity.zero) { $0 + books.book(of: $1).quantity } == venue)
        }
    }

    @Test func `a refused fill changes neither book nor sum`() throws {
        var books = VirtualBooks(.linear)
        try books.apply(.buy, quantity("1"), at: price("1"), of: InstanceID(1))
        let before = books
        #expect(throws: Holding.Refusal.notPositive) { try books.apply(.buy, .zero, at: price("1"), of: InstanceID(1)) }
        #expect(books == before)
    }
}

@Suite("Portfolio and trading day")
struct PortfolioTests {
    private func time(_ hours: Int64) -> Timestamp { Timestamp(milliseconds: hours * 3_600_000) }

    @Test func `a day begins at midnight of its place, a week on Monday`() {
        #expect(TradingDay.utc.number(of: time(23)) == 0 && TradingDay.utc.number(of: time(24)) == 1)
        #expect(TradingDay.seoul.number(of: time(14)) == 0 && TradingDay.seoul.number(of: time(15)) == 1)
        #expect(TradingDay.seoul.start(of: time(20)) == time(15))
        #expect(TradingDay.utc.number(of: Timestamp(nanoseconds: -1)) == -1)
        // 1970-01-01 was a Thursday; the 5th a Monday.
        #expect(TradingDay.utc.week(of: time(4 * 24 - 1)) == 0 && TradingDay.utc.week(of: time(4 * 24)) == 1)
        #expect(TradingDay.utc.week(of: time(-3 * 24)) == 0 && TradingDay.utc.week(of: time(-3 * 24 - 1)) == -1)
    }

    @Test func `drawdown is from the peak, profit since the day and the week began`() {
        var portfolio = Portfolio(boundary: .utc)
        func take(_ equity: String, _ hours: Int64) -> Portfolio.Snapshot {
            portfolio.take(equity: amount(equity), unrealisedProfit: .zero, exposure: .zero, at: time(hours))
        }
        #expect(take("1000", 0).dayProfit.isZero)
        #expect(take("1200", 5).dayProfit == amount("200"))
        let low = take("900", 23)
        #expect(low.drawdown == amount("300") && low.dayProfit == amount("-100"))
        #expect(portfolio.drawdownShare == decimal("0.25"))
        let next = take("950", 25)
        #expect(next.dayProfit == amount("50") && next.weekProfit == amount("-50"))
        let monday = take("980", 4 * 24 + 1)
        #expect(monday.dayProfit == amount("30") && monday.weekProfit == amount("30"))
        #expect(take("1300", 4 * 24 + 2).drawdown.isZero)
    }
}

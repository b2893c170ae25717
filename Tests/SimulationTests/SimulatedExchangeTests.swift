import SimulatedExchange
import Testing
import TradingModel

@Suite("Simulated exchange")
struct SimulatedExchangeTests {
    @Test func `an honest one reports each thing once, in order, and misbehaves never`() {
        var driver = ExchangeDriver()
        for number in 1...100 as ClosedRange<UInt64> { driver.submit(number) }
        driver.wait()
        #expect(driver.exchange.ledger.orders.map(\.id.intent) == Array(1...100))
        #expect(driver.takeEvents().count == 100)
        driver.wait(milliseconds: 200, activity: 1)
        let fills = driver.takeEvents().compactMap(\.filledQuantity)
        #expect(fills == Array(repeating: Quantity(10), count: 100))
        #expect(driver.exchange.ledger.position(ExchangeDriver.account, InstrumentID(1)).quantity == Quantity(1_000))
        #expect(Misbehaviour.allCases.allSatisfy { driver.count($0) == 0 })
    }

    @Test func `the same seed is the same run, another is another`() {
        func run(_ seed: UInt64) -> [ExchangeMessage] {
            var driver = ExchangeDriver(Misbehaviour.allCases, probability: 0.05, seed: seed)
            for number in 1...50 as ClosedRange<UInt64> { driver.submit(number) }
            driver.wait(milliseconds: 300, activity: 1)
            return driver.takeMessages()
        }
        #expect(run(1) == run(1))
        #expect(run(1) != run(2))
    }

    @Test func `orders that cannot be are rejected, each for its reason`() {
        var driver = ExchangeDriver()
        let wrong: [(OrderTerms, VenueRejection)] = [
            (OrderTerms(instrument: InstrumentID(2), side: .buy, type: .market, quantity: Quantity(1)), .noMarket),
            (OrderTerms(instrument: InstrumentID(1), side: .buy, type: .market, quantity: .zero), .invalidTerms),
            (OrderTerms(instrument: InstrumentID(1), side: .buy, type: .limit, quantity: Quantity(1)), .invalidTerms),
            (
                OrderTerms(instrument: InstrumentID(1), side: .sell, type: .market, quantity: Quantity(1), isReduceOnly: true),
                .nothingToReduce
            ),
        ]
        for (number, (terms, rejection)) in wrong.enumerated() {
            _ = driver.exchange.send(.submit(ExchangeDriver.id(UInt64(number + 1)), terms))
            driver.wait()
            #expect(driver.takeEvents() == [.rejected(rejection)])
        }
    }

    @Test func `a client order id is one order, whatever became of it`() {
        var driver = ExchangeDriver()
        driver.submit(1)
        driver.submit(1, quantity: 3)
        driver.wait()
        #expect(driver.takeEvents().last == .rejected(.duplicateClientOrderID))
        driver.cancel(1)
        driver.wait()
        driver.submit(1)
        driver.wait()
        #expect(driver.takeEvents() == [.cancelled(.requested), .rejected(.duplicateClientOrderID)])
        #expect(driver.exchange.ledger.orders.count == 1)
    }

    @Test func `it answers what it knows of an order, open orders, executions since one, and positions`() throws {
        var driver = ExchangeDriver()
        for number in 1...3 as ClosedRange<UInt64> { driver.open(number) }
        driver.exchange.fill(ExchangeDriver.id(1), Quantity(10))
        driver.exchange.fill(ExchangeDriver.id(2), Quantity(4))
        let first = try #require(driver.exchange.ledger.executions.first).fill.venueFillID
        let account = ExchangeDriver.account
        let questions: [ExchangeQuestion] = [
            .order(ExchangeDriver.id(2)), .order(ExchangeDriver.id(9)), .openOrders(account), .executions(account, after: nil),
            .executions(account, after: first), .positions(account), .openOrders(TenantID(2)),
        ]
        for (number, question) in questions.enumerated() {
            _ = driver.exchange.send(.ask(number: UInt64(number), question))
        }
        driver.wait()
        let answers = driver.takeMessages().compactMap { message -> ExchangeAnswer? in
            guard case .answer(let answer) = message else { return nil }
            return answer
        }
        #expect(answers.map(\.number) == Array(0..<7))
        #expect(answers.allSatisfy { $0.venueTime <= driver.exchange.clock })
        for (answer, expected) in zip(answers, ["order 4", "none", "2, 3", "10, 4", "4", "14", ""]) {
            #expect(summary(answer.content) == expected)
        }
    }

    private func summary(_ content: ExchangeAnswer.Content) -> String {
        switch content {
        case .order(let order): order.map { "order \($0.filledQuantity)" } ?? "none"
        case .openOrders(let orders): orders.map { "\($0.id.intent)" }.joined(separator: ", ")
        case .executions(let executions): executions.map { "\($0.fill.quantity)" }.joined(separator: ", ")
        case .positions(let positions): positions.map { "\($0.quantity)" }.joined(separator: ", ")
        }
    }

    @Test func `a request outside the receive window is refused unseen`() {
        var driver = ExchangeDriver([.slowRequest])
        for number in 1...200 as ClosedRange<UInt64> { driver.submit(number) }
        driver.wait(milliseconds: 9_000)
        let late = driver.takeEvents().count { $0 == .rejected(.neverArrived) }
        // Delays are even between nothing and eight seconds; the window is five.
        #expect((50...100).contains(late))
        #expect(driver.exchange.ledger.orders.count == 200 - late)
    }

    @Test func `a reduce-only order never enlarges or turns what is held`() {
        var driver = ExchangeDriver()
        driver.open(1)
        driver.exchange.fill(ExchangeDriver.id(1), Quantity(4))
        let terms = OrderTerms(
            instrument: InstrumentID(1), side: .sell, type: .market, quantity: Quantity(10), isReduceOnly: true)
        _ = driver.exchange.send(.submit(ExchangeDriver.id(2), terms))
        driver.wait(milliseconds: 100)
        driver.wait(milliseconds: 20, activity: 1)
        let sold = driver.takeEvents(2)
        #expect(sold.compactMap(\.filledQuantity).first == Quantity(4))
        #expect(driver.exchange.ledger.position(ExchangeDriver.account, InstrumentID(1)).quantity >= .zero)
    }
}

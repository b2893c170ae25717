import SimulatedExchange
import Testing
import TradingModel

/// A knob does what it says: with it alone, seen from outside.
@Suite("Misbehaviour")
struct MisbehaviourTests {
    @Test func `a knob happens as often as its probability says, and is counted`() {
        var driver = ExchangeDriver([.lostRequest], probability: 0.25)
        for number in 1...4_000 as ClosedRange<UInt64> { driver.submit(number) }
        driver.wait()
        #expect(driver.count(.lostRequest) == UInt64(4_000 - driver.exchange.ledger.orders.count))
        #expect((850...1_150).contains(driver.count(.lostRequest)))
    }

    // MARK: On the way to the exchange

    @Test func `a lost request leaves no trace, and the sender does not see it`() {
        var driver = ExchangeDriver([.lostRequest])
        let isSent = driver.submit(1)
        driver.wait()
        #expect(isSent)
        #expect(driver.exchange.ledger.orders.isEmpty && driver.takeMessages().isEmpty)
    }

    @Test func `a doubled order is one order and a rejection`() {
        var driver = ExchangeDriver([.duplicateRequest])
        driver.submit(1)
        driver.wait()
        let events = driver.takeEvents()
        #expect(events.count == 2 && events.contains(.rejected(.duplicateClientOrderID)))
        #expect(driver.exchange.ledger.orders.count == 1)
    }

    @Test func `requests overtake each other`() {
        for kind in [Misbehaviour.reorderedRequest, .slowRequest] {
            var driver = ExchangeDriver([kind], probability: 0.5)
            for number in 1...40 as ClosedRange<UInt64> { driver.submit(number) }
            driver.wait(milliseconds: 9_000)
            let numbers = driver.exchange.ledger.orders.map(\.id.intent)
            #expect(numbers != numbers.sorted() && driver.count(kind) > 0)
        }
    }

    // MARK: At the exchange

    @Test func `a good order, cancel or amendment is refused`() {
        var rejecting = ExchangeDriver([.randomReject])
        rejecting.submit(1)
        rejecting.wait()
        #expect(rejecting.takeEvents() == [.rejected(.insufficientFunds)])

        var keeping = ExchangeDriver([.refusedCancel, .refusedAmend])
        keeping.open(1)
        keeping.cancel(1)
        keeping.amend(1, to: 20)
        keeping.wait()
        #expect(keeping.takeEvents() == [.cancelRejected(.invalidTerms), .amendRejected(.insufficientFunds)])
        #expect(keeping.exchange.ledger.order(ExchangeDriver.id(1))?.state == .open)
    }

    @Test func `a fill that was before the cancel is reported after it`() {
        var driver = ExchangeDriver([.lateFill, .partialFill])
        for number in 1...30 as ClosedRange<UInt64> {
            driver.open(number)
            driver.cancel(number)
            driver.wait(milliseconds: 200)
            let events = driver.takeEvents(number)
            #expect(events.count == 2)
            #expect(events.last?.filledQuantity == driver.exchange.ledger.order(ExchangeDriver.id(number))?.filledQuantity)
            #expect(events.first == .cancelled(.requested) || events.first == .cancelRejected(.unknownOrder))
        }
        #expect(driver.count(.lateFill) == 30)
    }

    @Test func `a fill meets an amendment, before it or behind it`() {
        var before = ExchangeDriver([.fillBeforeAmend])
        before.open(1)
        before.amend(1, to: 20)
        before.wait(milliseconds: 200)
        let late = before.takeEvents()
        #expect(late.first == .amendRejected(.unknownOrder) && late.last?.filledQuantity == Quantity(10))

        var behind = ExchangeDriver([.fillBeforeAmendReport])
        behind.open(1)
        behind.amend(1, to: 20)
        behind.wait(milliseconds: 200)
        let events = behind.takeEvents()
        #expect(events.count == 2 && events.contains { $0.filledQuantity == Quantity(20) })
        #expect(events.contains(.amended(Amendment(quantity: Quantity(20)))))
    }

    @Test func `fills are whole or in parts, and an order ends unasked`() {
        var parts = ExchangeDriver([.partialFill])
        parts.open(1, quantity: 1_000)
        parts.wait(milliseconds: 50, activity: 1)
        let fills = parts.takeEvents().compactMap(\.filledQuantity)
        #expect(fills.count > 1 && fills.reduce(.zero, +) == Quantity(1_000))

        var ending = ExchangeDriver([.unaskedCancel])
        ending.open(1)
        ending.wait(milliseconds: 10, activity: 1)
        #expect(ending.takeEvents() == [.cancelled(.requested)])
    }

    // MARK: On the way back

    @Test func `reports are lost or doubled, answers are lost`() {
        var lost = ExchangeDriver([.lostReport])
        lost.submit(1)
        lost.wait()
        #expect(lost.takeMessages().isEmpty && lost.exchange.ledger.orders.count == 1)

        var doubled = ExchangeDriver([.duplicateReport])
        doubled.submit(1)
        doubled.wait(milliseconds: 200)
        let events = doubled.takeEvents()
        #expect(events.count == 2 && events.first == events.last)

        var silent = ExchangeDriver([.lostAnswer])
        _ = silent.exchange.send(.ask(number: 1, .openOrders(ExchangeDriver.account)))
        silent.wait()
        #expect(silent.takeMessages().isEmpty && silent.count(.lostAnswer) == 1)
    }

    @Test func `reports overtake each other, some by seconds`() {
        for kind in [Misbehaviour.reorderedReport, .slowReport] {
            var driver = ExchangeDriver([kind], probability: 0.5)
            for number in 1...40 as ClosedRange<UInt64> { driver.submit(number) }
            driver.wait(milliseconds: 9_000)
            let numbers = driver.takeMessages().compactMap { message -> IntentNumber? in
                guard case .report(let report) = message else { return nil }
                return report.order.intent
            }
            #expect(numbers.count == 40 && numbers != numbers.sorted())
        }
    }

    // MARK: Weather

    @Test func `a disconnect loses what is on its way, says so, and ends`() {
        var driver = ExchangeDriver()
        driver.open(1)
        driver.cancel(1)
        driver.exchange.interrupt(for: 50)
        driver.wait(milliseconds: 40)
        #expect(driver.takeMessages() == [.disconnected])
        #expect(!driver.exchange.isConnected)
        let sent = (0..<20).map { _ in driver.submit(2) }
        #expect(sent.contains(false))
        driver.wait()
        #expect(driver.takeMessages().first == .connected)
        #expect(driver.exchange.ledger.order(ExchangeDriver.id(1))?.state == .open)
    }

    @Test func `disconnects and restarts happen by themselves, and open orders get other ids`() throws {
        var driver = ExchangeDriver([.changedVenueIDs])
        driver.open(1)
        let id = try #require(driver.exchange.ledger.orders.first).venueOrderID
        driver.exchange.profile[.restart] = 0.01
        driver.wait(milliseconds: 5_000)
        #expect(driver.count(.restart) > 0 && driver.count(.changedVenueIDs) == driver.count(.restart))
        #expect(driver.exchange.ledger.orders.first?.venueOrderID != id)

        var dropping = ExchangeDriver([.disconnect], probability: 0.01)
        dropping.wait(milliseconds: 5_000)
        #expect(dropping.takeMessages().count { $0 == .disconnected } == Int(dropping.count(.disconnect)))
        #expect(dropping.count(.disconnect) > 3)
    }

    @Test func `its clock runs ahead and behind, and never back`() {
        var (furthest, behind) = (0 as Int64, 0 as Int64)
        for seed in 0..<20 as Range<UInt64> {
            var driver = ExchangeDriver([.clockSkew], probability: 0.01, seed: seed)
            var last = driver.exchange.clock
            for _ in 0..<400 {
                driver.wait(milliseconds: 1)
                #expect(driver.exchange.clock >= last)
                last = driver.exchange.clock
                furthest = max(furthest, last.nanoseconds - driver.now.nanoseconds)
                behind = min(behind, last.nanoseconds - driver.now.nanoseconds)
            }
        }
        #expect(furthest == 3_000_000_000 && behind < -100_000_000)
    }
}

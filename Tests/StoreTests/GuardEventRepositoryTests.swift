import TestSupport
import Testing
import TradingModel

@testable import Store

@Suite("Rows of guards")
struct GuardEventRepositoryTests {
    let stored: StoredTrading
    private var sample: SampleTrading { stored.sample }

    init() throws { stored = try StoredTrading(tenants: 2) }

    private func event(
        _ number: UInt64, _ kind: GuardKind = .stopLoss, _ step: GuardEvent.Step = .tripped, user: Int = 0
    ) -> GuardEvent {
        GuardEvent(
            tenant: sample.tenants[user], instance: sample.instances[user], number: number, kind: kind, step: step,
            threshold: FixedDecimal(number == 1 ? 95 : -1), value: FixedDecimal(raw: 1), quantity: Quantity(10),
            until: number == 1 ? nil : SampleTrading.time(99), text: "the price came to it", time: SampleTrading.time(number))
    }

    private func write(_ events: [GuardEvent]) throws { try stored.write(events.map { .guardEvent($0) }) }

    private func latest(_ limit: Int, user: Int = 0) throws -> [GuardEvent] {
        try GuardEventRepository(stored.connection).latest(instance: sample.instances[user], limit: limit)
    }

    @Test func `every kind and step is stored as it is, and read newest first`() throws {
        var events: [GuardEvent] = []
        for kind in GuardKind.allCases {
            for step in [GuardEvent.Step.tripped, .closed, .stuck, .ended, .lifted] {
                var event = event(UInt64(events.count + 1), kind, step)
                if step != .tripped { (event.threshold, event.value, event.quantity) = (nil, nil, nil) }
                events.append(event)
            }
        }
        try write(events + [event(1, user: 1)])
        #expect(try latest(100) == events.reversed())
        #expect(try latest(2) == events.suffix(2).reversed())
        #expect(try latest(9, user: 1) == [event(1, user: 1)])
    }

    @Test func `a run that is repeated writes no second row`() throws {
        try write([event(1), event(2)])
        try write([event(1), event(2), event(3)])
        try write([event(2), event(2)])
        #expect(try latest(9).map(\.number) == [3, 2, 1])
    }

    @Test func `a row cannot carry another tenant's number`() throws {
        var stray = event(1)
        stray.tenant = sample.tenants[1]
        let error = #expect(throws: DatabaseError.self) { try write([stray]) }
        #expect(error?.sqlState == "23503")
    }
}

import Engine
import Line
import OMS
import Risk
import Testing
import TradingModel

@Suite("Line")
struct LineTests {
    @Test func `the reports of an order are heard before the next intent is judged`() throws {
        // With room for one order in a minute and open, each answer of the venue decides about the next intent.
        var rig = Rig(
            instances: Rig.strategies(4),
            limits: RiskLimits(
                maximumOrderNotional: Notional(20_000), maximumPositionNotional: Notional(40_000), maximumOpenOrders: 1,
                maximumOrdersPerMinute: 1_000))
        try rig.run(200)
        var isAnswered: [InstanceID: Bool] = [:]
        var judged = 0
        for entry in rig.tape.entries {
            switch entry {
            case .sent(_, let order): isAnswered[order.instance] = false
            case .recorded(.order(let order)):
                // The venue's answer is a step out of the states in which we wait.
                isAnswered[order.id.instance] =
                    order.state != .submitted && order.state != .cancelPending && order.state != .updatePending
            case .recorded(.intent(let intent, _)):
                judged += 1
                #expect(isAnswered[intent.instance] != false, "\(intent)")
            case .recorded, .committed, .delivered, .alarm: break
            }
        }
        #expect(judged > 300)
    }

    @Test func `a candle is heard behind the timers and fills of its time, and before the longer ones that it closes`() throws {
        var rig = Rig(instances: Rig.strategies(6))
        try rig.run(200)
        var longer = 0
        for (instance, events) in rig.strategies.heard {
            #expect(events.map(\.seq) == Array(1...UInt64(events.count)))
            for (before, after) in zip(events, events.dropFirst()) {
                #expect(before.time <= after.time)
                if case .timer = after.payload { #expect(before.time < after.time || before.isTimer) }
                guard case .candle(let candle) = after.payload, candle.timeframe == .minute5 else { continue }
                longer += 1
                guard case .candle(let last) = before.payload else {
                    Issue.record("instance \(instance) hears \(before) before a longer candle")
                    continue
                }
                #expect(last.timeframe == .minute1 && last.closeTime == candle.closeTime && last.close == candle.close)
            }
            for event in events {
                if case .candle(let candle) = event.payload { #expect(event.time == candle.closeTime) }
            }
        }
        #expect(longer >= 2 * 39)
    }

    @Test func `positions at the venue and in the books are the same`() throws {
        var rig = Rig(instances: Rig.strategies(5), arrival: .shuffled(seed: 9))
        try rig.run(150)
        var fills: [InstanceID: Quantity] = [:]
        for entry in rig.journal.committed {
            guard case .fill(let fill) = entry else { continue }
            fills[fill.order.instance, default: .zero] += fill.side == .buy ? fill.venueFill.quantity : -fill.venueFill.quantity
        }
        #expect(fills.count == 5)
        for (instance, quantity) in fills {
            #expect(rig.line.engine.oms.book(instance).position.quantity == quantity)
        }
        #expect(!rig.tape.entries.contains { if case .alarm = $0 { true } else { false } })
    }

    @Test func `the counts are those of what is durable`() throws {
        var rig = Rig(instances: Rig.strategies(5), arrival: .shuffled(seed: 2))
        try rig.run(150)
        var intents: Set<ClientOrderID> = []
        var refusals: Set<ClientOrderID> = []
        var orders: Set<ClientOrderID> = []
        var fills: Set<String> = []
        var notices: Set<String> = []
        for entry in rig.journal.committed {
            switch entry {
            case .intent(let intent, let outcome):
                intents.insert(ClientOrderID(intent))
                if case .refused = outcome { refusals.insert(ClientOrderID(intent)) }
            case .order(let order): orders.insert(order.id)
            case .fill(let fill): fills.insert(fill.venueFill.venueFillID)
            case .notice(let notice): notices.insert(notice.key)
            case .position, .instance, .guardEvent, .group, .funding, .portfolio: break
            }
        }
        let counts = rig.line.counts
        #expect(counts.candles == 150 && counts.incidents == 0)
        #expect(counts.intents == intents.count && counts.refusals == refusals.count)
        #expect(counts.orders == orders.count && counts.orders == rig.venue.submitted.count)
        #expect(counts.fills == fills.count && counts.notices == notices.count)
        #expect(counts.intents == rig.strategies.said.values.reduce(0) { $0 + $1.count })
        #expect(min(counts.refusals, counts.orders, counts.fills, counts.notices) > 20)
    }

    @Test func `what the venue cannot mean reaches the operator and changes nothing`() throws {
        var rig = Rig(instances: Rig.strategies(1))
        try rig.run(1)
        let stranger = ClientOrderID(tenant: Rig.tenant, instance: InstanceID(1), intent: 999_999)
        rig.venue.extraReports = [
            VenueReport(order: stranger, venueTime: Timestamp(nanoseconds: 0), event: .accepted(venueOrderID: "x"))
        ]
        try rig.run(1)
        let alarms = rig.tape.entries.compactMap { if case .alarm(let text) = $0 { text } else { nil } }
        #expect(alarms == ["order \(stranger): the venue reports on it, and it is not open here (report.unknown_order)"])
        #expect(!rig.journal.isDurable(stranger))
    }

    @Test func `a halt ends the orders, not the hearing`() throws {
        var rig = Rig(instances: Rig.strategies(3))
        try rig.run(20)
        try rig.line.handle(.haltSet(.instance(InstanceID(2)), .noNew))
        let orders = rig.venue.submitted.count { $0.instance == InstanceID(2) }
        let heard = rig.strategies.heard[InstanceID(2)]?.count ?? 0
        try rig.run(50)
        #expect(rig.venue.submitted.count { $0.instance == InstanceID(2) } == orders)
        #expect(rig.venue.submitted.count { $0.instance == InstanceID(1) } > orders)
        #expect(rig.strategies.heard[InstanceID(2)]?.count ?? 0 >= heard + 50)
    }
}

extension StrategyEvent {
    fileprivate var isTimer: Bool {
        if case .timer = payload { true } else { false }
    }
}

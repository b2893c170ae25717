import Engine
import Foundation
import Line
import OMS
import Testing
import TradingModel

/// Halts over a whole line, with a venue that answers.
@Suite("Halts of a line")
struct LineHaltTests {
    @Test(arguments: [15, 33, 60, 90])
    func `flatten leaves nobody with an order or a position, and tells every strategy`(candles: Int) throws {
        var rig = Rig(instances: Rig.strategies(6))
        try rig.run(candles)
        let before = rig.line.engine.instances.map { rig.line.engine.account(of: $0.definition.instance) }
        #expect(before.contains { !$0.openOrders.isEmpty } && before.contains { !$0.position.quantity.isZero })
        try rig.line.handle(.haltSet(.strategy("scripted"), .flatten))
        try rig.run(30)
        for instance in rig.line.engine.instances.map(\.definition.instance) {
            let account = rig.line.engine.account(of: instance)
            #expect(account.openOrders.isEmpty && account.position.quantity.isZero, "instance \(instance)")
            let last = rig.strategies.heard[instance]?.compactMap(\.step).last
            #expect(last?.positionQuantity == .zero)
        }
        #expect(rig.venue.early.isEmpty && rig.alarms.isEmpty)
        let hostMade = rig.venue.submitted.filter { $0.intent >= OrderIntent.hostNumbers }
        #expect(hostMade.count == rig.line.counts.hostOrders && hostMade.count > 0)
        #expect(rig.line.counts.intents == rig.strategies.said.values.reduce(0) { $0 + $1.count })

        // Lifted, everybody trades again under the numbers that follow.
        try rig.line.handle(.haltSet(.strategy("scripted"), nil))
        let orders = rig.line.counts.orders
        try rig.run(30)
        #expect(rig.line.counts.orders > orders + 50)
        let duplicates = rig.journal.committed.filter { entry in
            if case .order(let order) = entry { order.reasonCode == VenueRejection.duplicateClientOrderID.code } else { false }
        }
        #expect(duplicates.isEmpty)
    }

    @Test(arguments: [OpenOrderPolicy.keep, .cancel, .flatten])
    func `a strategy that is disabled leaves what the policy says`(policy: OpenOrderPolicy) throws {
        var rig = Rig(instances: Rig.strategies(6))
        try rig.run(60)
        let ids = rig.line.engine.instances.map(\.definition.instance)
        let before = ids.map { rig.line.engine.account(of: $0) }
        let heard = rig.strategies.heard.mapValues(\.count)
        for id in ids { try rig.line.handle(EngineEvent.disabled(id, policy)) }
        if policy == .cancel {
            for (id, account) in zip(ids, before) {
                #expect(rig.line.engine.account(of: id).openOrders.isEmpty)
                #expect(rig.line.engine.account(of: id).position.quantity == account.position.quantity)
            }
            #expect(rig.line.counts.hostCancels == before.reduce(0) { $0 + $1.openOrders.count })
        }
        try rig.run(30)
        if policy == .flatten { #expect(ids.allSatisfy { rig.line.engine.account(of: $0).position.quantity.isZero }) }
        if policy == .keep { #expect(rig.line.counts.hostCancels + rig.line.counts.hostOrders == 0) }
        #expect(rig.strategies.heard.mapValues(\.count) == heard && rig.alarms.isEmpty)
    }

    @Test(arguments: [0, 1, 2, 5])
    func `flattening goes on over a restart as if nothing had happened`(candles: Int) throws {
        var steady = Rig(instances: Rig.strategies(5))
        try steady.run(40)
        try steady.line.handle(.haltSet(.platform, .flatten))
        try steady.line.settle()
        try steady.run(candles)
        let written = try JSONEncoder().encode(try steady.line.snapshot())
        let strategies = steady.strategies.strategies
        let committed = steady.journal.committed.count
        try steady.run(20)

        var restored = Rig(instances: strategies)
        try restored.line.restore(try JSONDecoder().decode(Line.Snapshot.self, from: written))
        restored.skip(40 + candles)
        try restored.run(20)
        #expect(restored.journal.committed == Array(steady.journal.committed[committed...]))
        #expect(restored.line.counts == steady.line.counts)
        #expect(
            restored.line.engine.instances.allSatisfy {
                restored.line.engine.account(of: $0.definition.instance).position.quantity.isZero
            })
    }

    @Test func `a freeze stops everything that leaves, and what was asked for goes on when it is lifted`() throws {
        var rig = Rig(instances: Rig.strategies(4))
        try rig.run(40)
        try rig.line.handle(.haltSet(.platform, .freeze))
        let requests = rig.venue.requests
        try rig.run(20)
        try rig.line.handle(.haltSet(.tenant(Rig.tenant), .flatten))
        try rig.run(5)
        #expect(rig.venue.requests == requests)
        try rig.line.handle(.haltSet(.platform, nil))
        try rig.run(20)
        #expect(
            rig.line.engine.instances.allSatisfy {
                rig.line.engine.account(of: $0.definition.instance).position.quantity.isZero
            })
    }
}

extension StrategyEvent {
    fileprivate var step: OrderStep? {
        if case .order(let step) = payload { step } else { nil }
    }
}

import Engine
import Line
import OMS
import Testing
import TradingModel

/// What an instance sees is its own affair: how messages of several instances arrive together must not matter.
@Suite("Arrival of messages")
struct LineArrivalTests {
    static let arrivals: [Arrival] =
        [.together, .backwards, .oneByOne] + (1...3 as ClosedRange<UInt64>).map { .shuffled(seed: $0) }

    @Test func `five instances hear and say the same however their messages arrive`() throws {
        let first = try trace(instances: 5, .together)
        for arrival in Self.arrivals.dropFirst() {
            let other = try trace(instances: 5, arrival)
            for instance in first.keys.sorted() {
                #expect(first[instance] == other[instance], "instance \(instance), \(arrival)")
            }
        }
        // Something happened at all.
        for trace in first.values { #expect(trace.events.count > 300 && trace.intents.count > 100) }
    }

    @Test func `an instance among five hears and says what it would alone`() throws {
        let together = try trace(instances: 5, .shuffled(seed: 3))
        for instance in Rig.strategies(5) {
            var alone = Rig(instances: Rig.strategies(5), arrival: .together)
            // The others are down and silent.
            for other in Rig.strategies(5) where other.instance != instance.instance {
                try alone.line.handle(
                    .incident(
                        InstanceIncident(
                            tenant: other.tenant, instance: other.instance, kind: .stopped, text: "", lastSeq: 0,
                            time: Timestamp(nanoseconds: 0))))
            }
            try alone.run(120)
            #expect(alone.strategies.heard.keys.map { $0 } == [instance.instance])
            #expect(Trace(alone, instance.instance) == together[instance.instance], "instance \(instance.instance)")
        }
    }

    private struct Trace: Equatable {
        let events: [StrategyEvent]
        /// The bytes that are hashed when two runs are compared.
        let intents: [[UInt8]]
        let position: Position
        let openOrders: [IntentNumber: Order]

        init(_ rig: Rig, _ instance: InstanceID) {
            events = rig.strategies.heard[instance] ?? []
            intents = (rig.strategies.said[instance] ?? []).map { IntentRecord($0).bytes }
            let book = rig.line.engine.oms.book(instance)
            position = book.position
            openOrders = book.openOrders
        }
    }

    private func trace(instances: UInt64, _ arrival: Arrival) throws -> [InstanceID: Trace] {
        var rig = Rig(instances: Rig.strategies(instances), arrival: arrival)
        try rig.run(120)
        var traces: [InstanceID: Trace] = [:]
        for number in 1...instances { traces[InstanceID(number)] = Trace(rig, InstanceID(number)) }
        return traces
    }
}

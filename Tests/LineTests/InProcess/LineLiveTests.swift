import Engine
import Line
import OMS
import Reconciliation
import Testing
import TradingModel

/// A line whose venue lives elsewhere: what it said is not said again, what it was sent is not sent again.
@Suite("Line with a venue elsewhere")
struct LineLiveTests {
    @Test(arguments: [Arrival.together, .oneByOne, .shuffled(seed: 3)])
    func `candles come from a feed and reports whenever they come`(arrival: Arrival) throws {
        let rig = LiveRig(instances: 4, seed: 1, arrival: arrival)
        for _ in 0..<80 { try rig.advance() }
        try rig.calm()
        #expect(rig.line.counts.fills > 30)
        rig.check()
        #expect(rig.alarms.isEmpty, "\(rig.alarms.prefix(3))")
    }

    @Test func `a report is durable with what followed from it`() throws {
        let rig = LiveRig(instances: 4, seed: 2)
        for _ in 0..<60 { try rig.advance() }
        #expect(rig.rows.reports.map(\.number) == Array(1...UInt64(rig.rows.reports.count)))
        let booked = rig.rows.entries.count { if case .fill = $0 { true } else { false } }
        let taken = rig.rows.reports.count { if case .filled = $0.report.event { true } else { false } }
        #expect(booked == taken && booked > 20)
    }

    /// At each commit in turn: what was recorded is lost, or what followed was not sent.
    @Test(arguments: 0..<30, [false, true])
    func `a host that dies at any commit sends nothing twice, loses nothing and decides alike`(
        commit: Int, isBehind: Bool
    ) throws {
        let rig = LiveRig(instances: 3, seed: UInt64(commit))
        for candle in 0..<10 {
            try rig.advance()
            if candle == 4 { try rig.takeCheckpoint() }
        }
        for life in 0..<3 {
            rig.start()
            rig.journal.commitsUntilDeath = commit + life
            rig.journal.diesBehindCommit = isBehind
            do {
                for _ in 0..<40 { try rig.advance() }
            } catch is HostDied {}
        }
        rig.start()
        for _ in 0..<20 { try rig.advance() }
        try rig.calm()
        rig.check()
        #expect(rig.alarms.isEmpty, "\(rig.alarms.prefix(3))")
        #expect(rig.venue.submissions.values.allSatisfy { $0 == 1 })
    }

    @Test func `a repeated run gives every strategy the same events in the same order`() throws {
        let rig = LiveRig(instances: 4, seed: 5)
        for _ in 0..<20 { try rig.advance() }
        try rig.takeCheckpoint()
        let before = rig.strategies.heard.mapValues(\.count)
        for _ in 0..<30 { try rig.advance() }
        let heard = rig.strategies.heard
        let reports = rig.rows.reports
        let entries = rig.rows.entries.count
        rig.start()
        try rig.line.settle()
        while rig.line.isRepeating { try rig.advance() }
        for (instance, events) in heard {
            let expected = Array(events.dropFirst(before[instance] ?? 0))
            let repeated = Array(rig.strategies.heard[instance, default: []].prefix(expected.count))
            #expect(zip(repeated, expected).allSatisfy { $0 == $1 } && repeated.count == expected.count, "instance \(instance)")
        }
        #expect(Array(rig.rows.reports.prefix(reports.count)) == reports)
        #expect(rig.rows.entries.count > entries)
        #expect(rig.alarms.isEmpty, "\(rig.alarms.prefix(3))")
    }

    @Test func `requests that were lost with the host are found to be lost`() throws {
        let rig = LiveRig(instances: 3, seed: 6)
        for _ in 0..<5 { try rig.advance() }
        rig.venue.losesRequests = true
        for _ in 0..<3 { try rig.advance() }
        rig.venue.losesRequests = false
        rig.start()
        for _ in 0..<30 { try rig.advance() }
        try rig.calm()
        rig.check()
        let absent = rig.rows.reports.count { $0.report.event == .absent }
        #expect(absent > 0)
        #expect(rig.venue.submissions.values.allSatisfy { $0 == 1 })
    }

    @Test func `reports that were lost on their way are asked for`() throws {
        let rig = LiveRig(instances: 3, seed: 8)
        for candle in 0..<60 {
            rig.venue.losesReports = candle % 5 != 0
            try rig.advance()
        }
        rig.venue.losesReports = false
        try rig.calm()
        rig.check()
    }

    @Test func `a line goes on when a repeated run does not come where a report was taken, and says so`() throws {
        let rig = LiveRig(instances: 2, seed: 9)
        for _ in 0..<10 { try rig.advance() }
        let last = try #require(rig.rows.reports.indices.last)
        rig.rows.reports[last].place.nextSeq += 1_000
        rig.start()
        for _ in 0..<12 { try rig.advance() }
        #expect(rig.alarms.contains { $0.contains("differs") })
        #expect(!rig.line.isRepeating)
    }

    @Test func `an order that only the venue has is cancelled there, with an alarm`() throws {
        let rig = LiveRig(instances: 1, seed: 1)
        try rig.advance()
        let stray = ClientOrderID(tenant: Rig.tenant, instance: InstanceID(1), intent: 4_000)
        rig.venue.submit(
            stray,
            OrderTerms(
                instrument: Rig.instrument.id, side: .buy, type: .limit, quantity: Quantity(1), price: Price(10)),
            at: Timestamp(milliseconds: 1_700_000_000_000))
        rig.venue.hangUp()
        try rig.calm()
        #expect(rig.venue.cancelled.contains(stray))
        #expect(rig.alarms.contains { $0.contains("\(stray)") })
    }
}

extension LiveRig {
    /// The venue's own ledger and ours are one.
    func check() {
        var fills: Set<String> = []
        var orders: [ClientOrderID: Order] = [:]
        for entry in rows.entries {
            switch entry {
            case .fill(let fill): fills.insert(fill.venueFill.venueFillID)
            case .order(let order):
                if orders[order.id]?.revision ?? 0 <= order.revision { orders[order.id] = order }
            default: break
            }
        }
        #expect(fills.symmetricDifference(venue.fillIDs).isEmpty)
        let held = line.engine.oms.heldQuantities[Rig.instrument.id] ?? .zero
        #expect(held == venue.position)
        for (id, order) in orders {
            guard let there = venue.order(id) else {
                #expect(order.state == .rejected, "\(id)")
                continue
            }
            #expect(order.filledQuantity == there.filledQuantity)
            #expect(order.terms.quantity == there.quantity)
            switch there.state {
            case .open: #expect(!order.state.isFinal, "\(id) \(order.state)")
            case .filled: #expect(order.state == .filled)
            case .cancelled: #expect(order.state == .cancelled)
            case .rejected, .expired: Issue.record("\(there.state)")
            }
            let isSettled = !order.awaitsAnswer
            #expect(isSettled, "\(id) \(order.state)")
        }
    }
}

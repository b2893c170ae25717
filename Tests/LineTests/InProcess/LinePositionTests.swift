import Engine
import Line
import OMS
import Testing
import TradingModel

@Suite("Line whose venue holds something else than the books")
struct LinePositionTests {
    private func refused(_ rig: LiveRig) -> Int {
        rig.rows.entries.count {
            if case .intent(_, .refused("risk.position_disputed", _)) = $0 { true } else { false }
        }
    }

    private func incidents(_ rig: LiveRig) -> [InstanceIncident.Kind] {
        rig.rows.entries.compactMap { if case .instance(let incident) = $0 { incident.kind } else { nil } }
    }

    @Test func `it is told, nothing is added from the next checkpoint on, no fill is invented, and it ends with the difference`()
        throws
    {
        let rig = LiveRig(instances: 3, seed: 3)
        for _ in 0..<10 { try rig.advance() }
        try rig.calm()
        let held = rig.venue.position
        let fills = rig.line.counts.fills
        rig.venue.unexplained = Quantity(1)
        try rig.calm()
        #expect(rig.alarms.contains { $0.contains("1 more than is explained") }, "\(rig.alarms)")
        // A run that is repeated from the checkpoint before would not know of it.
        #expect(rig.line.engine.dispute(Rig.instrument.id) == nil)
        try rig.takeCheckpoint()
        #expect(rig.line.engine.dispute(Rig.instrument.id) == PositionDifference(books: held, venue: held + Quantity(1)))
        #expect(rig.line.counts.fills == fills && rig.line.engine.oms.heldQuantities[Rig.instrument.id] ?? .zero == held)
        for _ in 0..<10 { try rig.advance() }
        let told = refused(rig)
        #expect(told > 0)
        #expect(incidents(rig).count { $0 == .positionDisputed } == 3)

        // The host dies: the run is repeated from the checkpoint, and decides alike.
        rig.start()
        for _ in 0..<12 { try rig.advance() }
        try rig.calm()
        #expect(!rig.alarms.contains { $0.contains("differs from the one before") }, "\(rig.alarms)")
        #expect(refused(rig) > told)

        rig.venue.unexplained = .zero
        try rig.calm()
        try rig.takeCheckpoint()
        #expect(rig.line.engine.dispute(Rig.instrument.id) == nil)
        let ended = refused(rig)
        for _ in 0..<10 { try rig.advance() }
        try rig.calm()
        #expect(refused(rig) == ended)
        #expect(incidents(rig).count { $0 == .positionAgreed } == 3)
        #expect(rig.line.engine.oms.heldQuantities[Rig.instrument.id] ?? .zero == rig.venue.position)
    }
}

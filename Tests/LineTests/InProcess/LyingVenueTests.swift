import Engine
import Line
import Testing
import TradingModel

/// A venue that says what cannot be, for a while: nothing traps, nothing of it is booked, and once it says the truth again the
/// ledger comes to it.
@Suite("Line with a venue that lies")
struct LyingVenueTests {
    @Test(arguments: 0..<4)
    func `what cannot be is refused, told, and forgotten`(seed: Int) throws {
        let rig = LiveRig(instances: 3, seed: UInt64(seed))
        let liar = Liar(seed: UInt64(seed) &* 977 &+ 1, period: 2 + UInt64(seed % 4))
        rig.venue.bend = liar.reports
        rig.venue.bendAnswer = liar.answer
        for _ in 0..<40 { try rig.advance() }
        #expect(liar.lies > 20)
        let codes = Set(rig.alarms.compactMap { $0.firstMatch(of: /\((report\.[a-z_]+)\)$/)?.1 })
        #expect(codes.count >= 4, "\(codes)")
        let incidents = rig.rows.entries.count { entry in
            if case .instance(let incident) = entry { incident.kind == .reportRefused } else { false }
        }
        #expect(incidents > 0)
        #expect(rig.alarms.allSatisfy { $0.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F } }, "an alarm is printable")
        // What was booked is what the venue filled: nothing that it invented.
        let booked = rig.rows.entries.compactMap { if case .fill(let fill) = $0 { fill.venueFill.venueFillID } else { nil } }
        #expect(Set(booked).isSubset(of: rig.venue.fillIDs) && Set(booked).count == booked.count)
        liar.period = 0
        try rig.calm()
        rig.check()
    }
}

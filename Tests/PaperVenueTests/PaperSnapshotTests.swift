import PaperVenue
import Testing
import TradingModel

@Suite("Paper snapshot") struct PaperSnapshotTests {
    /// A venue with an order in every stage, positions and partial fills.
    func busyDesk() -> Desk {
        let desk = Desk()
        desk.hold(10, intent: 1)
        _ = desk.submit(2, .limit(.buy, 250, at: 95).postOnly)
        _ = desk.submit(3, .stop(.sell, 10, at: 80).reduceOnly)
        _ = desk.submit(4, .stopLimit(.buy, 5, stop: 103, at: 101).immediate)
        _ = desk.submit(5, .market(.buy, 300))
        _ = desk.submit(6, .limit(.sell, 9, at: 160).until(desk.now + 150_000_000_000))
        _ = desk.submit(1, .limit(.sell, 7, at: 130), instance: 2)
        _ = desk.candle(100, 102, 94, 100, volume: 500)
        return desk
    }

    @Test func `a restored venue has the same future`() throws {
        let desk = busyDesk()
        let restored = Desk()
        restored.now = desk.now
        try restored.venue.restore(desk.venue.snapshot())
        #expect(restored.position() == desk.position())
        for step in 0..<6 {
            let close = 100 - 6 * step
            #expect(restored.candle(close, close + 40, close - 5, close) == desk.candle(close, close + 40, close - 5, close))
            #expect(
                restored.submit(UInt64(10 + step), .market(.sell, 3)) == desk.submit(UInt64(10 + step), .market(.sell, 3)))
        }
        #expect(restored.fills == Array(desk.fills.suffix(restored.fills.count)))
        #expect(!restored.fills.isEmpty)
        #expect(try restored.venue.snapshot() == desk.venue.snapshot())
    }

    @Test func `a snapshot holds the close of a candle that met no order`() throws {
        let desk = Desk()
        _ = desk.candle(150, 150, 150, 150)
        let restored = Desk(close: nil)
        try restored.venue.restore(desk.venue.snapshot())
        #expect(restored.submit(1, .limit(.buy, 1, at: 149).postOnly) == ["1 accepted"])
        #expect(restored.submit(2, .limit(.buy, 1, at: 150).postOnly) == ["2 rejected wouldTakeLiquidity"])
    }

    @Test func `restoring forgets what was there before`() throws {
        let empty = Desk(close: nil)
        let snapshot = try empty.venue.snapshot()
        let desk = busyDesk()
        try desk.venue.restore(snapshot)
        #expect(desk.position() == 0)
        #expect(desk.submit(1, .market(.buy, 1)) == ["1 rejected noMarket"])
    }

    @Test func `a snapshot with reports that nobody took is refused`() {
        let desk = Desk()
        desk.venue.submit(desk.id(1), .market(.buy, 1), at: desk.now)
        #expect(throws: PaperVenueError.reportsNotTaken(1)) { try desk.venue.snapshot() }
    }

    @Test func `a cut or changed snapshot is refused and changes nothing`() throws {
        let desk = busyDesk()
        let snapshot = try desk.venue.snapshot()
        for length in 0..<snapshot.count {
            #expect(throws: PaperVenueError.self) { try desk.venue.restore(Array(snapshot[..<length])) }
        }
        for place in snapshot.indices {
            var changed = snapshot
            changed[place] ^= 0x10
            #expect(throws: PaperVenueError.self) { try desk.venue.restore(changed) }
        }
        #expect(try desk.venue.snapshot() == snapshot)
    }

    @Test func `a snapshot of an instrument that the run does not have is refused`() throws {
        var other = Instrument.whole
        other.id = InstrumentID(8)
        let venue = PaperVenue(instruments: [other])
        let snapshot = try busyDesk().venue.snapshot()
        #expect(throws: PaperVenueError.unknownInstrument(InstrumentID(7))) { try venue.restore(snapshot) }
    }

    @Test func `the host's orders are counted apart from the strategy's, over a restart too`() throws {
        let desk = busyDesk()
        let host = OrderIntent.hostNumbers
        #expect(desk.submit(host, .limit(.buy, 1, at: 50)) == ["\(host) accepted"])
        #expect(desk.submit(50, .limit(.buy, 1, at: 50)) == ["50 accepted"])
        let restored = Desk()
        try restored.venue.restore(try desk.venue.snapshot())
        for desk in [desk, restored] {
            #expect(desk.submit(host, .limit(.buy, 1, at: 50)) == ["\(host) rejected duplicateClientOrderID"])
            #expect(desk.submit(50, .limit(.buy, 1, at: 50)) == ["50 rejected duplicateClientOrderID"])
            #expect(desk.submit(host + 1, .limit(.buy, 1, at: 50)) == ["\(host + 1) accepted"])
            #expect(desk.submit(51, .limit(.buy, 1, at: 50)) == ["51 accepted"])
        }
    }

    @Test(arguments: [1, 2] as [UInt8])
    func `a snapshot of version 1, without orders of the host's own, and of 2, without times, is read`(_ version: UInt8) throws {
        // That of one account and one order without the eight bytes of the host's last number and those of the order's time.
        let desk = Desk()
        _ = desk.candle(100, 100, 100, 100)
        _ = desk.submit(1, .limit(.buy, 1, at: 90))
        let present = try desk.venue.snapshot()
        // Magic, version, count and the market with its close; count, tenant, instance, instrument, position, last intent.
        let place = 4 + 2 + 4 + (8 + 1 + 16) + 8 + (8 + 8 + 8 + 16 + 8)
        var earlier = Array(present[..<place] + present[(version == 1 ? place + 8 : place)..<(present.count - 16)])
        earlier[4] = version
        let sum = earlier.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
        earlier += (0..<8).map { UInt8(truncatingIfNeeded: sum >> ($0 * 8)) }
        let restored = Desk()
        try restored.venue.restore(earlier)
        #expect(try restored.venue.snapshot() == present)
    }

    @Test func `an error says what to do`() {
        #expect(
            "\(PaperVenueError.unknownSnapshotVersion(9))"
                == "the paper venue's snapshot has version 9, this host reads 1 to 3: use the host that wrote it")
    }
}

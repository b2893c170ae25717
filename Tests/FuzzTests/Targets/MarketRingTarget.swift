import CCage
import CTradingBoost

extension FuzzTarget {
    /// What a worker reads of the market ring. The input is the ring as it may lie there: eight bytes that say how much was
    /// claimed, then twelve for each place that a reference names (position and size).
    static let marketRing = FuzzTarget(name: "market-ring") { bytes in
        guard bytes.count >= 8 else { return }
        let ring = ClaimedRing(head: number(bytes, at: 0, count: 8))
        for offset in stride(from: 8, to: bytes.count - 11, by: 12) {
            ring.read(number(bytes, at: offset, count: 8), UInt32(truncatingIfNeeded: number(bytes, at: offset + 8, count: 4)))
        }
    }

    private static func number(_ bytes: [UInt8], at offset: Int, count: Int) -> UInt64 {
        bytes[offset..<offset + count].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}

/// A ring of which only the control page's word is known, in memory that ends where the ring ends.
///
/// SAFETY: the memory lives as long as the object.
@safe private final class ClaimedRing {
    private static let capacity = 4_096
    private let control = UnsafeMutablePointer<cage_market_control>.allocate(capacity: 1)
    private let data = UnsafeMutablePointer<UInt64>.allocate(capacity: capacity / 8)
    private var ring: cage_market

    init(head: UInt64) {
        unsafe control.initialize(to: cage_market_control(head: head))
        for word in 0..<ClaimedRing.capacity / 8 { unsafe (data + word).initialize(to: UInt64(word) &* 0x9E37_79B9_7F4A_7C15) }
        unsafe ring = cage_market(
            control: control, data: UnsafeMutableRawPointer(data).assumingMemoryBound(to: UInt8.self),
            capacity: UInt64(ClaimedRing.capacity), position: 0)
    }

    deinit {
        unsafe control.deallocate()
        unsafe data.deallocate()
    }

    func read(_ position: UInt64, _ size: UInt32) {
        // As the worker does: no event is longer than a record.
        guard size <= CAGE_RECORD_MAXIMUM else { return }
        let stride = cage_market_stride(UInt64(size))
        var copy = [UInt64](repeating: 0, count: Int(stride) / 8)
        var lost: UInt64 = 0
        let result = unsafe copy.withUnsafeMutableBytes {
            unsafe cage_market_read(&ring, position, $0.baseAddress, size, &lost)
        }
        let ahead = unsafe control.pointee.head &- position
        switch result {
        case CAGE_MARKET_OK:
            expect(ahead >= stride && ahead <= UInt64(ClaimedRing.capacity), "a whole record is one that was claimed and is kept")
            let first = Int(position % UInt64(ClaimedRing.capacity)) / 8
            expect(
                copy.enumerated().allSatisfy { $0.element == UInt64(first + $0.offset) &* 0x9E37_79B9_7F4A_7C15 },
                "the copy is what lies at the place")
        case CAGE_MARKET_LAPPED:
            expect(
                ahead > UInt64(ClaimedRing.capacity) && lost == ahead - UInt64(ClaimedRing.capacity), "what is lost is counted")
        default: expect(lost == 0, "nothing is lost at a place that does not exist")
        }
    }
}

import CCage
import Synchronization
import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// The writer of market data and one of its readers in one process.
///
/// SAFETY: the boxes live as long as the object; one thread writes, and reading changes nothing.
@safe private final class MarketPair: @unchecked Sendable {
    let writer: UnsafeMutablePointer<cage_market>
    let reader: UnsafeMutablePointer<cage_market>
    let descriptor: Int32
    static let capacity: UInt64 = 4_096

    init() throws {
        unsafe writer = .allocate(capacity: 1)
        unsafe reader = .allocate(capacity: 1)
        descriptor = unsafe cage_market_create(writer, MarketPair.capacity)
        try #require(descriptor >= 0)
        try #require(unsafe cage_market_map(reader, descriptor, MarketPair.capacity) == 0)
    }

    deinit {
        unsafe cage_market_unmap(writer)
        unsafe cage_market_unmap(reader)
        close(descriptor)
        unsafe writer.deallocate()
        unsafe reader.deallocate()
    }

    /// A record of words: a number, and what follows from it.
    func write(_ number: UInt64, words: Int) -> UInt64 {
        let record = MarketPair.record(number, words: words)
        return unsafe record.withUnsafeBytes { unsafe cage_market_write(writer, $0.baseAddress, UInt32($0.count)) }
    }

    static func record(_ number: UInt64, words: Int) -> [UInt64] {
        (0..<UInt64(words)).map { (number &+ $0) &* 0x9E37_79B9_7F4A_7C15 }
    }

    func read(_ position: UInt64, words: Int) -> (result: Int32, record: [UInt64], lost: UInt64) {
        var record = [UInt64](repeating: 0, count: words)
        var lost: UInt64 = 0
        let result = unsafe record.withUnsafeMutableBytes {
            unsafe cage_market_read(reader, position, $0.baseAddress, UInt32($0.count), &lost)
        }
        return (result, record, lost)
    }
}

@Suite("Market ring")
struct MarketRingTests {
    @Test func `a record comes back as it was written until the writer has gone round`() throws {
        let market = try MarketPair()
        var positions: [UInt64] = []
        for number in UInt64(1)...400 {
            let words = 1 + Int(number % 40)
            positions.append(market.write(number, words: words))
            for earlier in stride(from: Int(number), through: 1, by: -1) {
                let words = 1 + earlier % 40
                let (result, record, lost) = market.read(positions[earlier - 1], words: words)
                let behind = unsafe market.writer.pointee.position - positions[earlier - 1]
                if behind <= MarketPair.capacity {
                    try #require(result == CAGE_MARKET_OK && record == MarketPair.record(UInt64(earlier), words: words))
                } else {
                    try #require(result == CAGE_MARKET_LAPPED && lost == behind - MarketPair.capacity)
                    break
                }
            }
        }
    }

    @Test(arguments: [UInt64(4), 4_096, 1 << 40, .max, .max - 7, 4_088])
    func `a place that was never written is refused`(position: UInt64) throws {
        let market = try MarketPair()
        _ = market.write(1, words: 4)
        #expect(market.read(position, words: 4).result == CAGE_MARKET_INVALID)
    }

    @Test func `readers can neither write nor resize what they are given`() throws {
        let market = try MarketPair()
        #expect(ftruncate(market.descriptor, 0) != 0)
        #expect(ftruncate(market.descriptor, 1 << 20) != 0)
        let whole = Int(MarketPair.capacity) + Int(CAGE_MARKET_PAGE)
        let shared = unsafe mmap(nil, whole, PROT_READ | PROT_WRITE, MAP_SHARED, market.descriptor, 0)
        #expect(unsafe shared == MAP_FAILED)
        #expect(unsafe mprotect(market.reader.pointee.control, whole, PROT_READ | PROT_WRITE) != 0)
        #expect(unsafe Glibc.write(market.descriptor, [1], 1) < 0)
        _ = market.write(7, words: 3)
        #expect(market.read(0, words: 3).record == MarketPair.record(7, words: 3))
    }

    @Test(arguments: [UInt64(0), 1, 3_000, 4_097])
    func `a capacity that is no power of two is refused`(capacity: UInt64) {
        var market = unsafe cage_market()
        #expect(unsafe cage_market_create(&market, capacity) == -EINVAL)
    }

    @Test func `what a reader got while the writer ran at full speed is whole, or it is told`() throws {
        let market = try MarketPair()
        let published = Atomic<UInt64>(0)
        let isOver = Atomic(false)
        let words = 22
        let capacityInRecords = MarketPair.capacity / UInt64(words * 8) + 1
        let thread = try StartedThread {
            var number: UInt64 = 0
            while !isOver.load(ordering: .relaxed) {
                // Every record has the same size, so the position of each is known to the reader.
                _ = market.write(number, words: words)
                number += 1
                published.store(number, ordering: .releasing)
            }
        }
        let perLap = MarketPair.capacity / UInt64(words * 8)
        func position(_ number: UInt64) -> UInt64 { number / perLap * MarketPair.capacity + number % perLap * UInt64(words * 8) }

        var whole = 0
        var lapped = 0
        var wrong = 0
        let end = cage_monotonic_time() + 1_000_000_000
        var round: UInt64 = 0
        while cage_monotonic_time() < end || whole == 0 || lapped == 0 {
            round += 1
            let known = published.load(ordering: .acquiring)
            guard known > 2 * capacityInRecords else { continue }
            // From the newest to those that are about to be overwritten, and beyond.
            let number = known - 1 - round % (capacityInRecords + 2)
            let (result, record, _) = market.read(position(number), words: words)
            switch result {
            case CAGE_MARKET_OK:
                whole += 1
                if record != MarketPair.record(number, words: words) { wrong += 1 }
            case CAGE_MARKET_LAPPED: lapped += 1
            default: wrong += 1
            }
        }
        isOver.store(true, ordering: .relaxed)
        thread.join()
        #expect(wrong == 0, "of \(whole) records that counted as whole; \(lapped) were lapped")
    }
}

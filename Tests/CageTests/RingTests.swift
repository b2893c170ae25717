import CCage
import CTradingBoost
import Synchronization
import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// Both ends of a ring in one process.
///
/// SAFETY: the boxes live as long as the object; each end is used by one thread at a time.
@safe final class RingPair: @unchecked Sendable {
    let producer: UnsafeMutablePointer<cage_ring>
    let consumer: UnsafeMutablePointer<cage_ring>
    static let capacity: UInt64 = 8_192

    init() throws {
        unsafe producer = .allocate(capacity: 1)
        unsafe consumer = .allocate(capacity: 1)
        let descriptor = cage_ring_create(RingPair.capacity)
        try #require(descriptor >= 0)
        try #require(unsafe cage_ring_map(producer, descriptor, RingPair.capacity) == 0)
        try #require(unsafe cage_ring_map(consumer, descriptor, RingPair.capacity) == 0)
        _ = cage_close(descriptor)
    }

    deinit {
        unsafe cage_ring_unmap(producer)
        unsafe cage_ring_unmap(consumer)
        unsafe producer.deallocate()
        unsafe consumer.deallocate()
    }

    /// A record of a size, whose bytes tell its seq.
    func write(size: UInt32, seq: UInt64) -> Int32 {
        var header = tradingboost_event(size: size, type: 1, flags: 0, instance: 1, seq: seq, time: 0)
        let rest = [UInt8](repeating: UInt8(truncatingIfNeeded: seq), count: Int(size) - 32)
        return unsafe rest.withUnsafeBufferPointer {
            unsafe cage_ring_write(producer, &header, 32, $0.baseAddress, UInt32($0.count))
        }
    }

    /// The next record's seq and size; nil for none; a negative size for a broken ring.
    func read(maximum: UInt32 = 4_096) -> (seq: UInt64, size: Int32, isWhole: Bool)? {
        unsafe withUnsafeTemporaryAllocation(byteCount: 4_096, alignment: 16) { record in
            let size = unsafe cage_ring_read(consumer, record.baseAddress, maximum)
            if size == CAGE_RING_EMPTY { return nil }
            if size < 0 { return (0, size, false) }
            let header = unsafe record.load(as: tradingboost_event.self)
            let rest = unsafe record[32..<Int(size)]
            let isWhole = unsafe rest.allSatisfy { $0 == UInt8(truncatingIfNeeded: header.seq) }
            return (header.seq, size, isWhole && header.size == UInt32(size))
        }
    }
}

@Suite("Ring")
struct RingTests {
    @Test func `records of every size come back whole and in order, around the end of the memory`() throws {
        let ring = try RingPair()
        var written: UInt64 = 0
        var read: UInt64 = 0
        var random: UInt64 = 42
        while read < 20_000 {
            random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            if written < 20_000, random >> 33 & 1 == 0 {
                let size = 32 + UInt32(random >> 34) % 700
                if ring.write(size: size, seq: written + 1) == CAGE_RING_OK { written += 1 }
            } else if let record = ring.read() {
                read += 1
                try #require(record.seq == read && record.isWhole)
            }
        }
        #expect(written == read)
    }

    @Test func `a full ring refuses and loses nothing`() throws {
        let ring = try RingPair()
        var count: UInt64 = 0
        while ring.write(size: 256, seq: count + 1) == CAGE_RING_OK { count += 1 }
        #expect(count == RingPair.capacity / 256)
        #expect(ring.write(size: 32, seq: 99) == CAGE_RING_FULL)
        for seq in 1...count { #expect(ring.read()?.seq == seq) }
        #expect(ring.read() == nil)
        #expect(ring.write(size: 32, seq: 99) == CAGE_RING_OK)
    }

    @Test(arguments: [UInt64(1), 4, 8_200, 1 << 40, .max, .max - 7])
    func `a head that cannot be is found by the consumer`(head: UInt64) throws {
        let ring = try RingPair()
        unsafe ring.producer.pointee.control.pointee.head = head
        #expect(ring.read()?.size == CAGE_RING_CORRUPT)
    }

    @Test(arguments: [UInt64(4), 1 << 40, .max, .max - 8_191])
    func `a tail that cannot be is found by the producer`(tail: UInt64) throws {
        let ring = try RingPair()
        unsafe ring.consumer.pointee.control.pointee.tail = tail
        // As long as the producer knows of room it does not look.
        var result = CAGE_RING_OK
        for seq in UInt64(1)...64 where result == CAGE_RING_OK { result = ring.write(size: 256, seq: seq) }
        #expect(result == CAGE_RING_CORRUPT)
    }

    @Test func `a tail that goes back is found by the producer`() throws {
        let ring = try RingPair()
        for seq in UInt64(1)...100 {
            #expect(ring.write(size: 256, seq: seq) == CAGE_RING_OK)
            #expect(ring.read()?.seq == seq)
        }
        while ring.write(size: 256, seq: 1) == CAGE_RING_OK {}
        unsafe ring.consumer.pointee.control.pointee.tail = 64
        #expect(ring.write(size: 256, seq: 1) == CAGE_RING_CORRUPT)
    }

    @Test(arguments: [UInt32(0), 31, 4_097, 8_192, .max])
    func `a size that cannot be is found by the consumer`(size: UInt32) throws {
        let ring = try RingPair()
        #expect(ring.write(size: 64, seq: 1) == CAGE_RING_OK)
        unsafe UnsafeMutableRawPointer(ring.producer.pointee.data).storeBytes(of: size, as: UInt32.self)
        #expect(ring.read()?.size == CAGE_RING_CORRUPT)
    }

    @Test func `a record that says it is longer than what was written is found`() throws {
        let ring = try RingPair()
        #expect(ring.write(size: 64, seq: 1) == CAGE_RING_OK)
        unsafe UnsafeMutableRawPointer(ring.producer.pointee.data).storeBytes(of: 128, as: UInt32.self)
        #expect(ring.read()?.size == CAGE_RING_CORRUPT)
    }

    @Test func `the memory can neither shrink nor grow nor lose its seals`() throws {
        let descriptor = cage_ring_create(RingPair.capacity)
        #expect(ftruncate(descriptor, 0) != 0)
        #expect(ftruncate(descriptor, 1 << 20) != 0)
        #expect(cage_image_is_sealed(descriptor) == 0, "a ring is written to")
        close(descriptor)
    }

    @Test func `two threads exchange many records and neither sleeps for ever`() throws {
        let ring = try RingPair()
        let count: UInt64 = 200_000
        let thread = try StartedThread {
            // SAFETY: this thread is the only producer.
            var seq: UInt64 = 0
            while seq < count {
                if ring.write(size: 48, seq: seq + 1) == CAGE_RING_OK {
                    seq += 1
                    if unsafe cage_ring_must_wake(&ring.producer.pointee.control.pointee.consumer_sleeps) != 0 {
                        unsafe cage_ring_strike(ring.producer)
                    }
                } else {
                    sched_yield()
                }
            }
        }
        var read: UInt64 = 0
        var isOrdered = true
        while read < count {
            if let record = ring.read() {
                read += 1
                if record.seq != read || !record.isWhole { isOrdered = false }
                continue
            }
            let seen = unsafe cage_ring_bell(ring.consumer)
            unsafe cage_ring_announce_sleep(&ring.consumer.pointee.control.pointee.consumer_sleeps)
            if unsafe cage_ring_has_records(ring.consumer) == 0 { unsafe cage_ring_wait(ring.consumer, seen) }
            unsafe cage_ring_announce_awake(&ring.consumer.pointee.control.pointee.consumer_sleeps)
        }
        thread.join()
        #expect(isOrdered)
    }
}

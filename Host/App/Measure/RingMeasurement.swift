import CCage
import CTradingBoost
import Foundation
import Synchronization

/// The floor under the way to a worker: records of a candle's size over the very rings that workers have, to a thread that does
/// nothing but send them back. No plugin, no engine.
///
/// SAFETY: the rings are mapped in init and unmapped in deinit, when both threads are done; each end is used by one thread.
@safe final class RingMeasurement {
    struct Result {
        /// There and back while both look at their rings all the time.
        var spinning = Durations()
        /// There to a thread that sleeps on the futex, back to one that looks at its ring.
        var blocked = Durations()
    }

    struct Failure: Error, CustomStringConvertible {
        var number: Int32
        var description: String { "the memory of a ring could not be made: error \(number)" }
    }

    // SAFETY: as above: whoever holds the ends holds the rings.
    @safe private struct Ends {
        let producer: UnsafeMutablePointer<cage_ring>
        let consumer: UnsafeMutablePointer<cage_ring>

        func free() {
            unsafe [producer, consumer].forEach { end in
                unsafe cage_ring_unmap(end)
                unsafe end.deallocate()
            }
        }
    }

    private static let capacity = UInt64(CAGE_INBOX_CAPACITY)
    private let there: Ends
    private let back: Ends
    private let isOver = Atomic(false)

    init() throws {
        there = try RingMeasurement.makeRing()
        back = try RingMeasurement.makeRing()
    }

    deinit {
        there.free()
        back.free()
    }

    private static func makeRing() throws -> Ends {
        let descriptor = cage_ring_create(capacity)
        guard descriptor >= 0 else { throw Failure(number: -descriptor) }
        defer { _ = cage_close(descriptor) }
        return unsafe Ends(producer: try map(descriptor), consumer: try map(descriptor))
    }

    private static func map(_ descriptor: Int32) throws -> UnsafeMutablePointer<cage_ring> {
        let ring = UnsafeMutablePointer<cage_ring>.allocate(capacity: 1)
        unsafe ring.initialize(to: cage_ring())
        let result = unsafe cage_ring_map(ring, descriptor, capacity)
        guard result == 0 else {
            unsafe ring.deallocate()
            throw Failure(number: -result)
        }
        return unsafe ring
    }

    /// - Parameter idle: waited before each round to a sleeping thread, as a market waits.
    static func run(rounds: Int, idle: () -> Void) throws -> Result {
        var result = Result()
        result.spinning = try measure(rounds: rounds * 10, isBlocking: false) {}
        result.blocked = try measure(rounds: rounds, isBlocking: true, idle: idle)
        return result
    }

    private static func measure(rounds: Int, isBlocking: Bool, idle: () -> Void) throws -> Durations {
        let measurement = try RingMeasurement()
        let ended = DispatchSemaphore(value: 0)
        // SAFETY: this thread uses the other ends, and waits for the echo before it lets go of the rings.
        nonisolated(unsafe) let shared = measurement
        Thread {
            unsafe shared.echo(isBlocking: isBlocking)
            ended.signal()
        }.start()
        var durations = Durations()
        var record = tradingboost_candle_event()
        record.header.size = UInt32(MemoryLayout<tradingboost_candle_event>.size)
        let end = cage_monotonic_time() + WorkerWayMeasurement.patience
        while durations.count < rounds, cage_monotonic_time() < end {
            idle()
            let start = cage_monotonic_time()
            measurement.send(&record)
            measurement.receive(&record)
            durations.add(cage_monotonic_time() - start)
        }
        measurement.isOver.store(true, ordering: .sequentiallyConsistent)
        unsafe cage_ring_strike(measurement.there.producer)
        ended.wait()
        return durations
    }

    private func send(_ record: inout tradingboost_candle_event) {
        unsafe _ = cage_ring_write(there.producer, &record, record.header.size, nil, 0)
        if unsafe cage_ring_must_wake(&there.producer.pointee.control.pointee.consumer_sleeps) != 0 {
            unsafe cage_ring_strike(there.producer)
        }
    }

    private func receive(_ record: inout tradingboost_candle_event) {
        let size = UInt32(MemoryLayout<tradingboost_candle_event>.size)
        while unsafe cage_ring_read(back.consumer, &record, size) == CAGE_RING_EMPTY {}
    }

    private func echo(isBlocking: Bool) {
        var record = tradingboost_candle_event()
        let size = UInt32(MemoryLayout<tradingboost_candle_event>.size)
        while !isOver.load(ordering: .relaxed) {
            if unsafe cage_ring_read(there.consumer, &record, size) > 0 {
                unsafe _ = cage_ring_write(back.producer, &record, size, nil, 0)
            } else if isBlocking {
                let seen = unsafe cage_ring_bell(there.consumer)
                unsafe cage_ring_announce_sleep(&there.consumer.pointee.control.pointee.consumer_sleeps)
                if unsafe cage_ring_has_records(there.consumer) == 0, !isOver.load(ordering: .sequentiallyConsistent) {
                    unsafe cage_ring_wait(there.consumer, seen)
                }
                unsafe cage_ring_announce_awake(&there.consumer.pointee.control.pointee.consumer_sleeps)
            }
        }
    }
}

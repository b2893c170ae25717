import TestRandom
import Testing
import TradingModel

@testable import Identity

@Suite("Request limits")
struct RequestBucketsTests {
    /// A bucket as people think of it: what it holds, and when it was looked at last; in millionths, so that nothing is rounded.
    private struct PlainBucket {
        var held: Int64
        var last: Int64

        mutating func take(_ allowance: RequestAllowance, now: Int64) -> Bool {
            held = min(allowance.burst * allowance.interval, held + (now - last))
            last = now
            guard held >= allowance.interval else { return false }
            held -= allowance.interval
            return true
        }
    }

    @Test(arguments: [1, 2, 3, 4, 5, 6, 7, 8] as [UInt64])
    func `a bucket lets through what a plain one does, and says when it will again`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let allowance = RequestAllowance(
            burst: Int64.random(in: 1...9, using: &random), interval: .milliseconds(Int64.random(in: 1...4_000, using: &random)))
        var buckets = RequestBuckets<Int>(allowance)
        var plain: [Int: PlainBucket] = [:]
        var now: Int64 = 1_700_000_000_000_000_000
        for _ in 0..<3_000 {
            now += Int64.random(in: 0...(allowance.interval * 2), using: &random) / Int64.random(in: 1...5, using: &random)
            let key = Int.random(in: 0..<3, using: &random)
            var bucket = plain[key] ?? PlainBucket(held: allowance.burst * allowance.interval, last: now)
            let isThere = bucket.take(allowance, now: now)
            plain[key] = bucket
            let wait = buckets.take(key, now: Timestamp(nanoseconds: now))
            #expect((wait == nil) == isThere, "seed \(seed)")
            if let wait {
                let nanoseconds = wait.components.seconds * 1_000_000_000 + wait.components.attoseconds / 1_000_000_000
                #expect(nanoseconds == allowance.interval - bucket.held, "seed \(seed)")
            }
        }
    }

    @Test func `no more are remembered than there is room for, and those who wait are kept longest`() {
        var buckets = RequestBuckets<Int>(RequestAllowance(burst: 2, interval: .seconds(1)), maximumKeys: 10)
        let now = Timestamp(milliseconds: 1_000_000)
        _ = buckets.take(-1, now: now)
        _ = buckets.take(-1, now: now)
        for key in 0..<100 { _ = buckets.take(key, now: now) }
        #expect(buckets.count == 10)
        #expect(buckets.take(-1, now: now) != nil)
        #expect(buckets.take(1_000, now: now + 10_000_000_000) == nil)
        #expect(buckets.count == 1)
    }

    @Test func `a clock that is set back locks nobody out for long`() {
        var buckets = RequestBuckets<Int>(RequestAllowance(burst: 2, interval: .seconds(1)))
        let now = Timestamp(milliseconds: 10_000_000)
        #expect(buckets.take(1, now: now) == nil)
        let earlier = now + -3_600_000_000_000
        #expect(buckets.take(1, now: earlier) == .seconds(1))
        #expect(buckets.take(1, now: earlier + 2_000_000_000) == nil)
    }

    @Test func `a lock is longer each time, up to an hour`() {
        #expect((0...4).allSatisfy { LockOut.duration(afterFailures: $0) == nil })
        #expect(LockOut.duration(afterFailures: 5) == .seconds(30))
        #expect(LockOut.duration(afterFailures: 6) == .seconds(60))
        #expect(LockOut.duration(afterFailures: 11) == .seconds(1_920))
        #expect(LockOut.duration(afterFailures: 12) == .seconds(3_600))
        #expect(LockOut.duration(afterFailures: 1_000_000) == .seconds(3_600))
    }

    @Test func `a name that nobody has is locked as one that somebody has`() {
        var names = UnknownNames(maximumNames: 3)
        let now = Timestamp(milliseconds: 1_000_000)
        for _ in 0..<5 { #expect(names.begin("zoe", now: now) == nil) }
        let end = now + 30_000_000_000
        #expect(names.begin("zoe", now: now) == end)
        #expect(names.begin("zoe", now: end) == nil)
        #expect(names.begin("zoe", now: end) == end + 60_000_000_000)
        for number in 0..<20 { _ = names.begin("name \(number)", now: end) }
        #expect(names.count <= 3)
    }
}

/// xoshiro256** 1.0 by David Blackman and Sebastiano Vigna (2018, public domain), seeded through SplitMix64 as they recommend:
/// the same numbers on every machine.
package struct Xoshiro256: Sendable, Hashable, RandomNumberGenerator {
    private var first: UInt64 = 0
    private var second: UInt64 = 0
    private var third: UInt64 = 0
    private var fourth: UInt64 = 0

    package init(seed: UInt64) {
        var seed = seed
        first = Xoshiro256.splitMix64(&seed)
        second = Xoshiro256.splitMix64(&seed)
        third = Xoshiro256.splitMix64(&seed)
        fourth = Xoshiro256.splitMix64(&seed)
    }

    package mutating func next() -> UInt64 {
        let result = Xoshiro256.rotated(second &* 5, by: 7) &* 9
        let shifted = second << 17
        third ^= first
        fourth ^= second
        second ^= third
        first ^= fourth
        third ^= shifted
        fourth = Xoshiro256.rotated(fourth, by: 45)
        return result
    }

    @inline(__always)
    private static func rotated(_ value: UInt64, by count: UInt64) -> UInt64 {
        value << count | value >> (64 - count)
    }

    private static func splitMix64(_ state: inout UInt64) -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}

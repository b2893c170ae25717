/// SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014): the same numbers from the same seed
/// on every machine.
package struct SeededRandom: RandomNumberGenerator, Sendable, Hashable, Codable {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    @inlinable
    package mutating func next() -> UInt64 { step() }

    @usableFromInline
    package mutating func step() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// A number from 0 to `count` − 1. `count` is positive.
    package mutating func below(_ count: Int) -> Int {
        Int(step().multipliedFullWidth(by: UInt64(count)).high)
    }

    /// A number from 1 to `count`. `count` is positive.
    package mutating func upTo(_ count: Int) -> Int { below(count) + 1 }
}

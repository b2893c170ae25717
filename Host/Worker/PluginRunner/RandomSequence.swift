/// An instance's random numbers: SplitMix64 (Steele, Lea and Flood, 2014). One word of state, so that a checkpoint holds it
/// and a repeated event gets the same numbers again.
package struct RandomSequence {
    package var state: UInt64

    package init(seed: UInt64) { state = seed }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A version 4 identifier (RFC 9562, section 5.4) as two words: random but for version and variant.
    package mutating func nextIdentifier() -> (high: UInt64, low: UInt64) {
        let high = next() & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
        let low = next() & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        return (high, low)
    }
}

/// A part of the venue's position that no order of ours made: taken over as it is, with where it came from. It is nobody's fill
/// and belongs to no instance; instances' positions and the adopted ones sum to the venue's.
package struct AdoptedPosition: Sendable, Hashable, Codable {
    package var instrument: InstrumentID
    /// From 1, within the instrument: the key under which it is stored once.
    package var number: UInt64
    /// Base units that the venue holds more than the books; negative: less.
    package var quantity: Quantity
    /// The venue's entry price of the whole position, where it says one.
    package var price: Price?
    /// What the venue and the books said, in words and numbers.
    package var provenance: String
    /// The host's clock.
    package var time: Timestamp

    package init(
        instrument: InstrumentID, number: UInt64, quantity: Quantity, price: Price?, provenance: String, time: Timestamp
    ) {
        self.instrument = instrument
        self.number = number
        self.quantity = quantity
        self.price = price
        self.provenance = provenance
        self.time = time
    }
}

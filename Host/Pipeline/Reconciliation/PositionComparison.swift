import TradingModel

/// What the venue holds beside the sum of the books. Fills are on their way at any moment, so one answer that differs says
/// nothing: the same difference twice, with nothing filled between, does.
struct PositionComparison: Sendable, Codable {
    private struct Difference: Codable {
        var quantity: Quantity
        var held: Quantity
        var isTold = false
        /// Another one was told before, and they have not agreed since. Nil: read from a checkpoint of an earlier version, or no.
        var followsTold: Bool?

        var isKnown: Bool { isTold || followsTold == true }
    }

    private var differences: [InstrumentID: Difference] = [:]
    /// Taken over so far.
    private var adopted: [InstrumentID: Quantity] = [:]
    private var adoptions: [InstrumentID: UInt64] = [:]
    private var toldUnknown: Set<String> = []
    /// A difference was seen once: look again soon.
    private(set) var isInDoubt = false

    mutating func take(
        _ positions: [VenuePosition], held: [InstrumentID: Quantity], instruments: [String: InstrumentID], adopts: Bool,
        now: Timestamp
    ) -> [ReconciliationFinding] {
        isInDoubt = false
        var findings: [ReconciliationFinding] = []
        var there: [InstrumentID: VenuePosition] = [:]
        for position in positions {
            if let instrument = instruments[position.instrument] {
                there[instrument] = position
            } else if !position.quantity.isZero, toldUnknown.insert(position.instrument).inserted {
                findings.append(
                    .alarm("the venue holds \(position.quantity) of \(position.instrument), which is not traded here"))
            }
        }
        for (name, instrument) in instruments.sorted(by: { $0.value < $1.value }) {
            let books = held[instrument] ?? .zero
            let taken = adopted[instrument] ?? .zero
            let venue = there[instrument]?.quantity ?? .zero
            let quantity = venue - books - taken
            guard !quantity.isZero else {
                if let difference = differences.removeValue(forKey: instrument), difference.isKnown {
                    findings.append(.compared(instrument, nil))
                    findings.append(.alarm("the venue's position of \(name) and the books agree again at \(venue)"))
                }
                continue
            }
            guard let seen = differences[instrument], seen.quantity == quantity, seen.held == books else {
                let isKnown = differences[instrument]?.isKnown == true
                differences[instrument] = Difference(quantity: quantity, held: books, followsTold: isKnown ? true : nil)
                isInDoubt = true
                continue
            }
            let text =
                "the venue holds \(venue) of \(name), the books \(books) and adopted positions \(taken): "
                + "\(quantity) more than is explained"
            if adopts {
                if seen.isKnown { findings.append(.compared(instrument, nil)) }
                differences[instrument] = nil
                adopted[instrument] = taken + quantity
                adoptions[instrument, default: 0] += 1
                findings.append(
                    .adopted(
                        AdoptedPosition(
                            instrument: instrument, number: adoptions[instrument] ?? 1, quantity: quantity,
                            price: there[instrument]?.entryPrice, provenance: text, time: now)))
                findings.append(.alarm("\(text); adopted"))
            } else if !seen.isTold {
                differences[instrument]?.isTold = true
                findings.append(.compared(instrument, PositionDifference(books: books + taken, venue: venue)))
                findings.append(
                    .alarm("\(text); close it at the venue, or allow its adoption in the configuration"))
            }
        }
        return findings
    }
}

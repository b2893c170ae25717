/// The offers that rest at a venue, as far as the venue shows them: each side from its best price on.
///
/// A value as of one moment. Made with `init?`, which refuses what cannot be a book, so that whoever reads one may rely on its
/// order: prices positive and strictly better first, quantities positive, the best bid below the best ask.
package struct OrderBook: Sendable, Hashable {
    package struct Level: Sendable, Hashable, Codable {
        package let price: Price
        /// Base units, positive.
        package let quantity: Quantity

        package init(price: Price, quantity: Quantity) {
            self.price = price
            self.quantity = quantity
        }
    }

    package let instrument: InstrumentID
    /// The venue's clock when it was so.
    package let time: Timestamp
    /// Who buys, highest price first. May be empty.
    package let bids: [Level]
    /// Who sells, lowest price first. May be empty.
    package let asks: [Level]

    /// Nil when the levels are not in order, not positive, or crossed.
    package init?(instrument: InstrumentID, time: Timestamp, bids: [Level], asks: [Level]) {
        guard OrderBook.isOrdered(bids, by: >), OrderBook.isOrdered(asks, by: <) else { return nil }
        if let bid = bids.first, let ask = asks.first, bid.price >= ask.price { return nil }
        self.instrument = instrument
        self.time = time
        self.bids = bids
        self.asks = asks
    }

    /// The levels that an order of a side takes: a buyer takes the asks.
    package func levels(takenBy side: Side) -> [Level] { side == .buy ? asks : bids }

    private static func isOrdered(_ levels: [Level], by isBetter: (Price, Price) -> Bool) -> Bool {
        var last: Price?
        for level in levels {
            guard level.price > .zero, level.quantity > .zero else { return false }
            if let last, !isBetter(last, level.price) { return false }
            last = level.price
        }
        return true
    }
}

extension OrderBook: Codable {
    private enum CodingKeys: String, CodingKey {
        case instrument, time, bids, asks
    }

    /// Refuses what cannot be a book, as `init?` does.
    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        let book = OrderBook(
            instrument: try fields.decode(InstrumentID.self, forKey: .instrument),
            time: try fields.decode(Timestamp.self, forKey: .time), bids: try fields.decode([Level].self, forKey: .bids),
            asks: try fields.decode([Level].self, forKey: .asks))
        guard let book else {
            throw DecodingError.dataCorruptedError(
                forKey: .bids, in: fields, debugDescription: "levels of a book are positive, in order and not crossed")
        }
        self = book
    }

    package func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encode(instrument, forKey: .instrument)
        try fields.encode(time, forKey: .time)
        try fields.encode(bids, forKey: .bids)
        try fields.encode(asks, forKey: .asks)
    }
}

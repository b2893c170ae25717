import TradingModel

/// The fills of an order that were booked, by the venue's id: a repeated report changes nothing, and one that says something else
/// under the same id is not that report.
struct SeenFills: Sendable, Codable {
    /// The digest of what was said; 0 for one that an earlier version remembered by its id alone.
    private var digests: [String: UInt64] = [:]

    init() {}

    mutating func insert(_ fill: VenueFill) { digests[fill.venueFillID] = SeenFills.digest(fill) }

    func contains(_ id: String) -> Bool { digests[id] != nil }

    /// Nil: it was not seen.
    func isSame(_ fill: VenueFill) -> Bool? {
        digests[fill.venueFillID].map { $0 == 0 || $0 == SeenFills.digest(fill) }
    }

    /// Price, quantity, fee and its asset, never 0. FNV-1a over 64-bit words (Fowler, Noll, Vo): the same in every process, as
    /// Swift's own hash is not. Maker or taker is not part of it: venues correct that later.
    private static func digest(_ fill: VenueFill) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for raw in [fill.price.decimal.raw, fill.quantity.decimal.raw, fill.fee.decimal.raw] {
            hash = (hash ^ UInt64(truncatingIfNeeded: raw)) &* 0x0000_0100_0000_01b3
            hash = (hash ^ UInt64(truncatingIfNeeded: raw >> 64)) &* 0x0000_0100_0000_01b3
            hash ^= hash >> 29
        }
        for byte in (fill.feeAsset ?? "").utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        return max(hash, 1)
    }

    /// Reads what an earlier version wrote, too: ids alone.
    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        do {
            digests = try container.decode([String: UInt64].self)
        } catch DecodingError.typeMismatch {
            digests = Dictionary(try container.decode([String].self).map { ($0, 0) }) { first, _ in first }
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(digests)
    }
}

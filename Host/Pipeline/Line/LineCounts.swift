import TradingModel

/// What passed the line. Each intent, order and fill counts once, whatever is repeated after a restart.
package struct LineCounts: Sendable, Codable, Equatable {
    /// Base candles.
    package var candles = 0
    /// What strategies asked for.
    package var intents = 0
    package var refusals = 0
    package var orders = 0
    package var fills = 0
    package var notices = 0
    package var incidents = 0

    /// What the host asked for in the place of strategies.
    package var hostCancels = 0
    /// These are among the orders, too.
    package var hostOrders = 0

    package init() {}

    /// Reads what an earlier version wrote, too.
    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        candles = try fields.decode(Int.self, forKey: .candles)
        intents = try fields.decode(Int.self, forKey: .intents)
        refusals = try fields.decode(Int.self, forKey: .refusals)
        orders = try fields.decode(Int.self, forKey: .orders)
        fills = try fields.decode(Int.self, forKey: .fills)
        notices = try fields.decode(Int.self, forKey: .notices)
        incidents = try fields.decode(Int.self, forKey: .incidents)
        hostCancels = try fields.decodeIfPresent(Int.self, forKey: .hostCancels) ?? 0
        hostOrders = try fields.decodeIfPresent(Int.self, forKey: .hostOrders) ?? 0
    }

    mutating func count(_ entry: JournalEntry) {
        switch entry {
        case .intent(let intent, _) where intent.isHostMade:
            if case .submit = intent.action {
                hostOrders += 1
                orders += 1
            } else {
                hostCancels += 1
            }
        case .intent(let intent, let outcome):
            intents += 1
            switch outcome {
            case .approved: if case .submit = intent.action { orders += 1 }
            case .refused: refusals += 1
            }
        case .order, .position, .guardEvent, .group, .funding, .portfolio: break
        case .fill: fills += 1
        case .notice: notices += 1
        case .instance: incidents += 1
        }
    }
}

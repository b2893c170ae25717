import TradingModel

/// What passed the line. Each intent, order and fill counts once, whatever is repeated after a restart.
package struct LineCounts: Sendable, Codable, Equatable {
    /// Base candles.
    package var candles = 0
    package var intents = 0
    package var refusals = 0
    package var orders = 0
    package var fills = 0
    package var notices = 0
    package var incidents = 0

    package init() {}

    mutating func count(_ entry: JournalEntry) {
        switch entry {
        case .intent(let intent, let outcome):
            intents += 1
            switch outcome {
            case .approved: if case .submit = intent.action { orders += 1 }
            case .refused: refusals += 1
            }
        case .order, .position: break
        case .fill: fills += 1
        case .notice: notices += 1
        case .instance: incidents += 1
        }
    }
}

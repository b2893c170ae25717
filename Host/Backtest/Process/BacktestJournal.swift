import BacktestProtocol
import Line
import TradingModel

/// The journal of a backtest: nothing is durable, the intents go to the process that asked, and fills are counted.
final class BacktestJournal: Journal {
    private let output: ResultOutput
    private var records: [IntentRecord] = []
    private(set) var fees = Notional.zero
    private(set) var trades: UInt64 = 0
    private(set) var position: Position
    /// Set when the position changed, so that an idle candle costs nothing.
    var hasChanged = false

    init(output: ResultOutput, instrument: InstrumentID) {
        self.output = output
        self.position = Position(instrument: instrument)
    }

    func record(_ entry: JournalEntry) {
        switch entry {
        case .intent(let intent, _):
            records.append(IntentRecord(intent))
            if records.count == BacktestJournal.batch { flush() }
        case .position(_, _, let changed, _):
            let isClosing = !position.quantity.isZero && (changed.quantity.isZero || isTurn(changed))
            if isClosing { trades += 1 }
            fees = changed.fee
            position = changed
            hasChanged = true
        case .order, .fill, .notice, .instance: break
        }
    }

    func commit() {}

    /// Sends the intents that wait.
    func flush() {
        guard !records.isEmpty else { return }
        output.write(.intents(records))
        records.removeAll(keepingCapacity: true)
    }

    private static let batch = 512

    private func isTurn(_ changed: Position) -> Bool { (position.quantity > .zero) != (changed.quantity > .zero) }
}

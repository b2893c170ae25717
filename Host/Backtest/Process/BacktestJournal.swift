import BacktestProtocol
import Line
import TradingModel

/// The journal of a backtest: nothing is durable, the intents go to the process that asked, and fills are counted.
final class BacktestJournal: Journal {
    private let output: ResultOutput
    private var records: [IntentRecord] = []
    private(set) var fees = Notional.zero
    /// By code: how often, and the text of the last one.
    private var refusals: [String: (count: UInt64, text: String)] = [:]
    private(set) var trades: UInt64 = 0
    private(set) var position: Position
    private var meter: EquityMeter
    /// Whether the next close can change the equity: something is held, or was until now.
    private var isMarked = false
    /// For a chart; nil: nobody asked for one.
    private var recorder: TraceRecorder?

    init(output: ResultOutput, instrument: InstrumentID, initialEquity: Notional) {
        self.meter = EquityMeter(initialEquity: initialEquity)
        self.output = output
        self.position = Position(instrument: instrument)
    }

    func record(_ entry: JournalEntry) {
        switch entry {
        case .intent(let intent, let outcome):
            if case .refused(let code, let text) = outcome {
                let count = refusals[code]?.count ?? 0
                refusals[code] = (count + 1, text)
            }
            records.append(IntentRecord(intent))
            if records.count == BacktestJournal.batch { flush() }
        case .position(_, _, let changed, _):
            let isClosing = !position.quantity.isZero && (changed.quantity.isZero || isTurn(changed))
            if isClosing { trades += 1 }
            fees = changed.fee
            position = changed
            isMarked = true
        case .fill(let fill): recorder?.add(fill)
        case .order, .notice, .instance, .guardEvent, .group, .funding, .portfolio: break
        }
    }

    func commit() {}

    /// Takes the close of a candle that the line has settled.
    func close(at price: Price) {
        guard isMarked else { return }
        meter.mark(position, at: price)
        isMarked = !position.quantity.isZero
    }

    /// From the next candle on, for a run over so many.
    func beginTrace(candles: Int) { recorder = TraceRecorder(candles: candles) }

    /// Behind `close`, where there is a trace.
    func traceClose() { recorder?.close(meter.equity) }

    var finalEquity: Notional { meter.equity }
    var maximumDrawdown: Double { meter.maximumDrawdown }

    /// Sends the intents that wait.
    func flush() {
        guard !records.isEmpty else { return }
        output.write(.intents(records))
        records.removeAll(keepingCapacity: true)
    }

    /// Sends what was recorded for a chart.
    func tellTrace() {
        if let recorder { output.write(.trace(recorder.trace(finalEquity))) }
    }

    /// Tells what was refused, the most frequent code first.
    func tellRefusals() {
        for (code, refusal) in refusals.sorted(by: { ($1.value.count, $0.key) < ($0.value.count, $1.key) }) {
            output.write(.refusals(code: code, count: refusal.count, text: refusal.text))
        }
    }

    private static let batch = 512

    private func isTurn(_ changed: Position) -> Bool { (position.quantity > .zero) != (changed.quantity > .zero) }
}

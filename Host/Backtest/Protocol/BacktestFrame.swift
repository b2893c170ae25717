package import TradingModel

/// What a backtest process writes to its output, one frame behind the other: kind (4 bytes), length (4 bytes), contents. It is
/// read by a process that does not trust it: every length is bounded and every field is checked.
package enum BacktestFrame: Sendable, Hashable {
    /// Some ten times a second: candles that are done, and the equity behind the last of them.
    case progress(candles: UInt64, equity: Notional)
    case intents([IntentRecord])
    /// A line that the strategy logged.
    case log(level: UInt32, text: String)
    /// The last frame of a run that went well.
    case result(BacktestResult)
    /// The last frame of a run that did not: what went wrong, for people.
    case failure(String)
    /// The manifest that a plugin wrote, as JSON.
    case manifest([UInt8])
    /// A row of a command's answer.
    case row([CommandValue])
    /// What was refused by one code, at the end of a run: how often, and the text of the last time.
    case refusals(code: String, count: UInt64, text: String)
    /// What a chart is drawn from, at the end of a run that was asked for it.
    case trace(BacktestTrace)
    /// The last frame of a command: the status that it returned, and the contract's word for it.
    case status(Int32, name: String)

    /// Of the contents.
    package static let maximumLength = 1 << 20

    package var bytes: [UInt8] {
        var contents = ByteWriter()
        let kind: UInt32
        switch self {
        case .progress(let candles, let equity):
            kind = 1
            contents.write(candles)
            contents.write(equity.decimal)
        case .intents(let records):
            kind = 2
            for record in records { contents.write(contentsOf: record.bytes) }
        case .log(let level, let text):
            kind = 3
            contents.write(level)
            contents.write(contentsOf: text.utf8)
        case .result(let result):
            kind = 4
            result.write(to: &contents)
        case .failure(let text):
            kind = 5
            contents.write(contentsOf: text.utf8)
        case .manifest(let json):
            kind = 6
            contents.write(contentsOf: json)
        case .row(let values):
            kind = 7
            for value in values { contents.write(value) }
        case .status(let status, let name):
            kind = 8
            contents.write(status)
            contents.write(name)
        case .refusals(let code, let count, let text):
            kind = 9
            contents.write(code)
            contents.write(count)
            contents.write(text)
        case .trace(let trace):
            kind = 10
            trace.write(to: &contents)
        }
        var frame = ByteWriter(capacity: 8 + contents.bytes.count)
        frame.write(kind)
        frame.write(UInt32(contents.bytes.count))
        frame.write(contentsOf: contents.bytes)
        return frame.bytes
    }

    /// Nil for contents that no backtest process writes.
    package init?(kind: UInt32, contents: [UInt8]) {
        var reader = ByteReader(contents)
        do {
            switch kind {
            case 1:
                let candles = try reader.read(UInt64.self)
                guard let equity = try reader.readAmount() else { return nil }
                self = .progress(candles: candles, equity: Notional(equity))
            case 2:
                guard contents.count % IntentRecord.size == 0 else { return nil }
                var records: [IntentRecord] = []
                while !reader.isAtEnd {
                    guard let record = IntentRecord(bytes: Array(try reader.read(count: IntentRecord.size))) else { return nil }
                    records.append(record)
                }
                self = .intents(records)
            case 3:
                let level = try reader.read(UInt32.self)
                self = .log(level: level, text: BacktestFrame.text(contents.dropFirst(4)))
            case 4:
                guard let result = try BacktestResult(&reader) else { return nil }
                self = .result(result)
            case 5: self = .failure(BacktestFrame.text(contents))
            case 6: self = .manifest(contents)
            case 7:
                var values: [CommandValue] = []
                while !reader.isAtEnd {
                    guard let value = try reader.readCommandValue() else { return nil }
                    values.append(value)
                }
                self = .row(values)
            case 8: self = .status(try reader.read(), name: PrintableText.clean(try reader.readText()))
            case 9:
                self = .refusals(
                    code: PrintableText.clean(try reader.readText()), count: try reader.read(),
                    text: PrintableText.clean(try reader.readText()))
            case 10:
                guard let trace = try BacktestTrace(&reader) else { return nil }
                self = .trace(trace)
            default: return nil
            }
        } catch {
            return nil
        }
    }

    /// The plugin that shares the process may have written it.
    private static func text(_ bytes: some Collection<UInt8>) -> String {
        PrintableText.clean(String(decoding: bytes, as: UTF8.self))
    }
}

extension ByteReader {
    /// A decimal that can still be rounded for people; nil for one so near the end of the range that it cannot.
    fileprivate mutating func readAmount() throws(Truncated) -> FixedDecimal? {
        let largest = FixedDecimal(170_000_000_000) * 1_000_000_000
        let amount = try readDecimal()
        return (-largest...largest).contains(amount) ? amount : nil
    }
}

/// What a backtest came to.
package struct BacktestResult: Sendable, Hashable {
    package var candles: UInt64
    package var intents: UInt64
    package var refusals: UInt64
    package var orders: UInt64
    package var fills: UInt64
    package var notifications: UInt64
    /// Fills that brought the position to zero or across it.
    package var trades: UInt64
    /// Quote units.
    package var fees: Notional
    /// Quote units, before fees.
    package var realisedProfit: Notional
    /// Base units still held; negative = short.
    package var position: Quantity
    /// Quote units: initial equity, profit and loss of what was closed and of what is held, less fees.
    package var finalEquity: Notional
    /// The deepest fall from a peak of the equity at candle closes, as a fraction of that peak: more than 1 where the equity
    /// fell below zero.
    package var maximumDrawdown: Double
    /// Ns of the loop over the candles.
    package var elapsed: UInt64
    /// `CAGE_PROTECTION_…` that were active.
    package var protections: UInt32

    package init() {
        candles = 0
        intents = 0
        refusals = 0
        orders = 0
        fills = 0
        notifications = 0
        trades = 0
        fees = .zero
        realisedProfit = .zero
        position = .zero
        finalEquity = .zero
        maximumDrawdown = 0
        elapsed = 0
        protections = 0
    }

    fileprivate func write(to writer: inout ByteWriter) {
        for count in [candles, intents, refusals, orders, fills, notifications, trades] { writer.write(count) }
        for amount in [fees.decimal, realisedProfit.decimal, position.decimal, finalEquity.decimal] { writer.write(amount) }
        writer.write(maximumDrawdown)
        writer.write(elapsed)
        writer.write(protections)
    }

    /// Nil for figures that no run has.
    fileprivate init?(_ reader: inout ByteReader) throws(ByteReader.Truncated) {
        self.init()
        candles = try reader.read()
        intents = try reader.read()
        refusals = try reader.read()
        orders = try reader.read()
        fills = try reader.read()
        notifications = try reader.read()
        trades = try reader.read()
        guard let fees = try reader.readAmount(), let realisedProfit = try reader.readAmount(),
            let position = try reader.readAmount(), let finalEquity = try reader.readAmount()
        else { return nil }
        self.fees = Notional(fees)
        self.realisedProfit = Notional(realisedProfit)
        self.position = Quantity(position)
        self.finalEquity = Notional(finalEquity)
        maximumDrawdown = try reader.readDouble()
        // The largest amount over the smallest one is below it.
        guard (0...1e39).contains(maximumDrawdown) else { return nil }
        elapsed = try reader.read()
        protections = try reader.read()
    }
}

import CTradingBoost
import StrategyHarness
import Testing
import TradingBoostSDKOrdinary

/// What Breakout must never do, for every session of it.
enum BreakoutAudit {
    static func session(
        _ file: PluginFile = .embedded("Breakout"), _ changes: [String: ParameterValue] = [:],
        instrument: InstrumentUnderTest = InstrumentUnderTest(), host: RecordingHost = RecordingHost()
    ) throws -> CandleSession {
        let session = try file.session(changes, instrument: instrument, host: host)
        session.auditOrder = order
        session.auditCandle = protection
        return session
    }

    private static func order(_ session: CandleSession, _ order: CandleSession.Order) -> String? {
        let twin = session.orders.contains {
            $0.isReduceOnly == order.isReduceOnly && $0.side == order.side && $0.leaves > .zero
                && (!order.isReduceOnly || $0.type == order.type)
        }
        if twin { return "sent although its like works already" }
        if !order.isReduceOnly, !session.position.isZero { return "an entry while holding \(session.position)" }
        return order.isReduceOnly && session.position.isZero ? "an exit without a position" : nil
    }

    /// After each candle a position is covered by its stop, and no exit is left without one. Off while faults make it impossible.
    static func protection(_ session: CandleSession) -> [String] {
        let exits = session.orders.filter { $0.isReduceOnly }
        if session.position.isZero { return exits.isEmpty ? [] : ["an exit order is left without a position"] }
        let covered = exits.filter { $0.type == TRADINGBOOST_TYPE_STOP }.reduce(FixedDecimal.zero) { $0 + $1.leaves }
        return covered < session.position.magnitude ? ["of a position of \(session.position) only \(covered) is covered"] : []
    }
}

/// A candle of four hours, six of which are a session that begins at midnight UTC: short to write, and as long as it has to be.
struct FourHours {
    var open: FixedDecimal
    var high: FixedDecimal
    var low: FixedDecimal
    var close: FixedDecimal
    var volume = FixedDecimal(10)

    init(_ open: Int, _ high: Int, _ low: Int, _ close: Int, volume: Int = 10) {
        (self.open, self.high, self.low) = (FixedDecimal(open), FixedDecimal(high), FixedDecimal(low))
        (self.close, self.volume) = (FixedDecimal(close), FixedDecimal(volume))
    }

    static let minutes = 240

    /// Its first minute has all of the trading, its last one ends it; between them nobody traded.
    func candles(_ number: Int) -> [MarketCandle] {
        let start = Market.start + Int64(number * FourHours.minutes) * Market.minute
        return [
            MarketCandle(openTime: start, open: open, high: high, low: low, close: close, volume: volume),
            MarketCandle(
                openTime: start + Int64(FourHours.minutes - 1) * Market.minute, open: close, high: close, low: close,
                close: close, volume: .zero),
        ]
    }
}

extension CandleSession {
    /// Candles of four hours, one after the other from this number on; 0 opens a session.
    func run(_ candles: [FourHours], from number: Int) throws {
        for (index, candle) in candles.enumerated() { try run(candle.candles(number + index)) }
    }

    var submissions: [tradingboost_order_request] {
        get throws {
            try host.requests.compactMap { request in
                guard case .submit(let bytes, _) = request else { return nil }
                try #require(bytes.count == MemoryLayout<tradingboost_order_request>.size)
                return unsafe bytes.withUnsafeBytes { unsafe $0.loadUnaligned(as: tradingboost_order_request.self) }
            }
        }
    }

    /// Orders in short: `buy stop 10100`, `sell market reduce`.
    var orderTexts: [String] {
        get throws {
            try submissions.map { order in
                var text = order.side == 1 ? "buy" : "sell"
                text += UInt32(order.type) == TRADINGBOOST_TYPE_STOP ? " stop" : " market"
                if let price = fixedDecimal(order.stop_price) { text += " \(price)" }
                return UInt32(order.flags) & TRADINGBOOST_FLAG_REDUCE_ONLY != 0 ? text + " reduce" : text
            }
        }
    }

    var amendedStops: [FixedDecimal] {
        host.requests.compactMap { request in
            guard case .amend(let bytes) = request else { return nil }
            let record = unsafe bytes.withUnsafeBytes { unsafe $0.loadUnaligned(as: tradingboost_amend_request.self) }
            return fixedDecimal(record.stop_price)
        }
    }

    /// The rows of `targets` by their names: value, threshold, passes.
    func targets() throws -> [String: [String]] {
        let outcome = try command("targets")
        #expect(outcome.status == TRADINGBOOST_OK)
        return Dictionary(
            outcome.rows.map { row in
                let texts = row.map { if case .text(let text) = $0 { text } else { "" } }
                return (texts[0], Array(texts[1...]))
            }, uniquingKeysWith: { $1 })
    }
}

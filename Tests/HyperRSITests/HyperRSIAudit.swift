import CTradingBoost
import StrategyHarness
import Testing
import TradingBoostSDKOrdinary

/// What HyperRSI must never do, for every session of it.
enum HyperRSIAudit {
    static func session(
        _ file: PluginFile = .embedded("HyperRSI"), _ changes: [String: ParameterValue] = [:],
        instrument: InstrumentUnderTest = InstrumentUnderTest(), host: RecordingHost = RecordingHost()
    ) throws -> CandleSession {
        let session = try file.session(changes, instrument: instrument, host: host)
        let adds = changes["additions"].map { $0 != .integer(0) } ?? false
        session.auditOrder = { session, order in HyperRSIAudit.order(session, order, adds: adds) }
        session.auditCandle = protection
        return session
    }

    private static func order(_ session: CandleSession, _ order: CandleSession.Order, adds: Bool) -> String? {
        let twin = session.orders.contains {
            $0.isReduceOnly == order.isReduceOnly && $0.type == order.type && $0.leaves > .zero
                && (!order.isReduceOnly || $0.price == order.price)
        }
        if twin { return "sent although its like works already" }
        if !order.isReduceOnly, !session.position.isZero {
            if !adds { return "an entry while holding \(session.position)" }
            if order.isBuy != (session.position > .zero) { return "an addition to the other side" }
        }
        // While the venue is out of reach it fills what the strategy hears of only later.
        let knowsPosition = session.faults.map { $0.outagePercent == 0 } ?? true
        return knowsPosition && order.isReduceOnly && session.position.isZero ? "an exit without a position" : nil
    }

    /// After each candle a position is covered by exit orders, and none is left without. Off while faults make it impossible.
    static func protection(_ session: CandleSession) -> [String] {
        leftovers(session) + uncovered(session, [TRADINGBOOST_TYPE_STOP, TRADINGBOOST_TYPE_LIMIT])
    }

    /// As `protection`, where take profits leave a rest: the stop alone covers the position, and they close no more than it.
    static func stopProtection(_ session: CandleSession) -> [String] {
        let targets = session.orders.filter { $0.isReduceOnly && UInt32($0.type) == TRADINGBOOST_TYPE_LIMIT }
        let closing = targets.reduce(FixedDecimal.zero) { $0 + $1.leaves }
        let isTooMuch = closing > session.position.magnitude
        return leftovers(session) + uncovered(session, [TRADINGBOOST_TYPE_STOP])
            + (isTooMuch ? ["take profits of \(closing) for a position of \(session.position)"] : [])
    }

    private static func leftovers(_ session: CandleSession) -> [String] {
        let isLeft = session.position.isZero && session.orders.contains { $0.isReduceOnly }
        return isLeft ? ["an exit order is left without a position"] : []
    }

    private static func uncovered(_ session: CandleSession, _ types: [UInt32]) -> [String] {
        types.compactMap { type in
            let covered = session.orders.filter { $0.isReduceOnly && UInt32($0.type) == type }
                .reduce(FixedDecimal.zero) { $0 + $1.leaves }
            return covered < session.position.magnitude ? "of a position of \(session.position) only \(covered) is covered" : nil
        }
    }
}

extension CandleSession {
    /// The orders that were asked for.
    func submissions() throws -> [tradingboost_order_request] {
        try host.requests.compactMap { request in
            guard case .submit(let bytes, _) = request else { return nil }
            try #require(bytes.count == MemoryLayout<tradingboost_order_request>.size)
            return unsafe bytes.withUnsafeBytes { unsafe $0.loadUnaligned(as: tradingboost_order_request.self) }
        }
    }

    /// Quantity and price of the take profits that work, nearest first.
    var targets: [String] {
        orders.filter { $0.isReduceOnly && UInt32($0.type) == TRADINGBOOST_TYPE_LIMIT }
            .map { "\($0.leaves) @ \($0.price ?? .zero)" }
    }

    /// Quantity and price of the stop order that works.
    var stop: String? {
        orders.first { UInt32($0.type) == TRADINGBOOST_TYPE_STOP }.map { "\($0.leaves) @ \($0.stopPrice ?? .zero)" }
    }

    /// The rows of the command `signals` without their time and index: side, trend, outcome; newest first.
    func signals() throws -> [String] {
        let outcome = try command("signals")
        #expect(outcome.status == TRADINGBOOST_OK)
        return outcome.rows.map { row in
            row.compactMap { if case .text(let text) = $0 { text } else { nil } }.joined(separator: ", ")
        }
    }
}

/// A market for the rules of entries, and settings that look at nothing but the index of two candles.
enum Drawn {
    static let bare: [String: ParameterValue] = [
        "rsi_period": .integer(2), "trend_filter": .boolean(false), "cooldown_candles": .integer(0), "notify": .boolean(false),
        "exit_on_opposite_signal": .boolean(false),
    ]

    /// The index: 50, through the oversold level at candle 3 (7), back at candle 5 (61), then still. A market order of candle 5
    /// fills at the open of candle 6, 9,980.
    static let dip = [10_000, 10_005, 10_000, 9_970, 9_960, 9_980, 9_980, 9_980]

    static func session(
        _ changes: [String: ParameterValue] = [:], host: RecordingHost = RecordingHost(),
        instrument: InstrumentUnderTest = InstrumentUnderTest()
    ) throws -> CandleSession {
        let session = try HyperRSIAudit.session(
            .embedded("HyperRSI"), bare.merging(changes) { $1 }, instrument: instrument, host: host)
        session.auditCandle = nil
        return session
    }
}

import CTradingBoost
import StrategyHarness
import Testing
import TradingBoostSDKOrdinary

/// What Turtle must never do, for every session of it.
enum TurtleAudit {
    /// Short periods on minutes, so that a short market is traded.
    static let short: [String: ParameterValue] = [
        "timeframe": .text("1m"), "system1_entry_period": .integer(5), "system1_exit_period": .integer(5),
        "system2_entry_period": .integer(8), "system2_exit_period": .integer(5), "n_period": .integer(2),
        "maximum_unit_notional": .decimal(1_000_000), "notify": .boolean(false),
    ]

    static func session(
        _ file: PluginFile = .embedded("Turtle"), _ changes: [String: ParameterValue] = [:],
        instrument: InstrumentUnderTest = InstrumentUnderTest(), host: RecordingHost = RecordingHost()
    ) throws -> CandleSession {
        let session = try file.session(short.merging(changes) { $1 }, instrument: instrument, host: host)
        session.auditOrder = order
        session.auditCandle = protection
        return session
    }

    private static func order(_ session: CandleSession, _ order: CandleSession.Order) -> String? {
        if let text = twin(session, order) { return text }
        return order.isReduceOnly && session.position.isZero ? "an exit without a position" : nil
    }

    /// One order at most that opens or adds on each side, one stop order and one market order at most that close.
    static func twin(_ session: CandleSession, _ order: CandleSession.Order) -> String? {
        let hasTwin = session.orders.contains {
            $0.isReduceOnly == order.isReduceOnly && $0.isBuy == order.isBuy && $0.leaves > .zero
                && (!order.isReduceOnly || $0.type == order.type)
        }
        return hasTwin ? "sent although its like works already" : nil
    }

    /// After each candle a position is covered by a stop order, and none is left without one. Off while faults are on.
    static func protection(_ session: CandleSession) -> [String] {
        let exits = session.orders.filter { $0.isReduceOnly }
        if session.position.isZero { return exits.isEmpty ? [] : ["an exit order is left without a position"] }
        let isLong = session.position > .zero
        let covered = exits.filter { $0.isBuy != isLong }.reduce(FixedDecimal.zero) { $0 + $1.leaves }
        var problems: [String] = []
        if covered < session.position.magnitude { problems.append("of \(session.position) only \(covered) is covered") }
        if session.orders.contains(where: { !$0.isReduceOnly && $0.isBuy != isLong }) {
            problems.append("an entry of the other side works beside \(session.position)")
        }
        return problems
    }
}

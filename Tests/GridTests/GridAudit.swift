import CTradingBoost
import StrategyHarness
import Testing
import TradingBoostSDKOrdinary

/// A session of a grid, its commands, and what must be true of it whatever happens: reckoned from the venue's orders, not from
/// what the grid says of itself.
enum GridAudit {
    static func session(
        _ changes: [String: ParameterValue] = [:], file: PluginFile = .embedded("Grid"),
        instrument: InstrumentUnderTest = InstrumentUnderTest(), host: RecordingHost = RecordingHost()
    ) throws -> CandleSession {
        let session = try file.session(quiet.merging(changes) { $1 }, instrument: instrument, host: host)
        session.auditOrder = isDoubled
        return session
    }

    private static let quiet: [String: ParameterValue] = ["notify": .boolean(false)]

    /// Rungs from 9,800 to 10,200, 100 apart.
    static let hundreds: [String: ParameterValue] = [
        "range": .text("between"), "lower_price": .decimal(9_800), "upper_price": .decimal(10_200), "rungs": .integer(5),
        "spacing": .text("arithmetic"), "order_notional": .decimal(1_000),
    ]

    // MARK: - Commands

    struct Level: Equatable {
        var price: FixedDecimal
        var side: String
        var quantity: FixedDecimal
        var filled: FixedDecimal
        var state: String
    }

    static func levels(_ session: CandleSession) throws -> [Level] {
        let outcome = try session.command("levels")
        try #require(outcome.status == TRADINGBOOST_OK)
        return try outcome.rows.enumerated().map { index, row in
            guard row.count == 6, row[0] == .integer(Int64(index)), case .decimal(let price?) = row[1],
                case .text(let side) = row[2],
                case .decimal(let quantity?) = row[3], case .decimal(let filled?) = row[4], case .text(let state) = row[5]
            else { throw Malformed() }
            return Level(price: price, side: side, quantity: quantity, filled: filled, state: state)
        }
    }

    struct Profit: Equatable {
        var grid: FixedDecimal
        var roundTrips: Int64
        var other: FixedDecimal
        var unrealised: FixedDecimal
        var fees: FixedDecimal
        var net: FixedDecimal
        var position: FixedDecimal
        var carried: FixedDecimal
        var state: String
    }

    static func profit(_ session: CandleSession) throws -> Profit {
        let outcome = try session.command("profit")
        guard outcome.status == TRADINGBOOST_OK, let row = outcome.rows.first, row.count == 9, case .integer(let trips) = row[1],
            case .text(let state) = row[8]
        else { throw Malformed() }
        let decimals = try [0, 2, 3, 4, 5, 6, 7].map { column in
            guard case .decimal(let value?) = row[column] else { throw Malformed() }
            return value
        }
        return Profit(
            grid: decimals[0], roundTrips: trips, other: decimals[1], unrealised: decimals[2], fees: decimals[3],
            net: decimals[4], position: decimals[5], carried: decimals[6], state: state)
    }

    struct Malformed: Error {}

    static func adjust(_ session: CandleSession, _ lower: Int, _ upper: Int, _ rungs: Int64) throws -> CommandOutcome {
        typealias Function =
            @convention(c) (
                CommandInstance, CommandDecimal, CommandDecimal, Int64, CommandRows
            ) -> Int32
        let (low, high) = (contract(FixedDecimal(lower)), contract(FixedDecimal(upper)))
        return unsafe try session.command("adjust") { symbol, instance, rows in
            unsafe unsafeBitCast(symbol, to: Function.self)(instance, low, high, rungs, rows)
        }
    }

    static func stop(_ session: CandleSession, _ policy: String) throws -> CommandOutcome {
        typealias Function = @convention(c) (CommandInstance, CommandText, CommandRows) -> Int32
        let bytes = Array(policy.utf8)
        return unsafe try session.command("stop") { symbol, instance, rows in
            unsafe bytes.withUnsafeBufferPointer { bytes in
                let text = unsafe CommandText(data: bytes.baseAddress, size: UInt64(bytes.count))
                return unsafe unsafeBitCast(symbol, to: Function.self)(instance, text, rows)
            }
        }
    }

    /// Orders that the grid has asked for, whether or not they have reached the venue.
    static func submissions(_ session: CandleSession) -> Int {
        session.host.requests.count { if case .submit = $0 { true } else { false } }
    }

    // MARK: - Truths

    /// While something is sent: no order beside one of the same side and price that still has something to fill.
    private static func isDoubled(_ session: CandleSession, _ order: CandleSession.Order) -> String? {
        guard order.type == TRADINGBOOST_TYPE_LIMIT else { return nil }
        let twin = session.orders.contains { $0.price == order.price && $0.isBuy == order.isBuy && $0.leaves > .zero }
        return twin ? "sent although its like works already" : nil
    }

    /// When nothing is in the way any more: the venue's orders are those that a grid of these rungs and this position has, and
    /// what the grid says is what the venue has.
    static func problems(_ session: CandleSession, mode: String, cellNotional: FixedDecimal) throws -> [String] {
        var problems: [String] = []
        let levels = try levels(session)
        let profit = try profit(session)
        if profit.position != session.position { problems.append("position \(session.position), told as \(profit.position)") }
        for level in levels where level.state != "working" && level.state != "empty" {
            problems.append("the rung at \(level.price) is '\(level.state)'")
        }
        let told = levels.filter { !$0.side.isEmpty }.map { "\($0.side) \($0.quantity) \($0.filled) \($0.price)" }.sorted()
        let real = session.orders.map { "\($0.isBuy ? "buy" : "sell") \($0.quantity) \($0.filled) \($0.price ?? .zero)" }.sorted()
        if told != real { problems.append("works: \(real); told: \(told)") }

        let price = try #require(session.lastPrice)
        var offered = profit.carried
        for cell in levels.indices.dropLast() {
            let (low, high) = (levels[cell].price, levels[cell + 1].price)
            let buys = leaves(session, isBuy: true, low)
            let sells = leaves(session, isBuy: false, high)
            if mode == "neutral" { continue }
            let isLong = mode == "long"
            let whole = quantity(cellNotional, isLong ? low : high)
            offered += isLong ? sells : -buys
            let isEntered = isLong ? price > low : price < high
            if buys + sells > whole { problems.append("cell \(cell) has orders for \(buys + sells) of \(whole)") }
            if isEntered, buys + sells != whole { problems.append("cell \(cell) has orders for \(buys) + \(sells) of \(whole)") }
        }
        if mode == "neutral" {
            // A buy at each rung below the price, a sell at each above it, and one rung empty.
            for level in levels where !level.side.isEmpty && (level.side == "buy") != (level.price < price) {
                problems.append("a \(level.side) at \(level.price) with the price at \(price)")
            }
            // None is empty only when the cell around the price is filled in part: then its two orders are one together.
            let empty = levels.filter(\.side.isEmpty).count
            let isShared = levels.indices.dropLast().contains { cell in
                levels[cell].side == "buy" && levels[cell + 1].side == "sell"
                    && leaves(session, isBuy: true, levels[cell].price) + leaves(session, isBuy: false, levels[cell + 1].price)
                        <= quantity(cellNotional, levels[cell].price)
            }
            if empty != (isShared ? 0 : 1) { problems.append("\(empty) rungs without an order") }
        } else if offered != session.position {
            problems.append("of a position of \(session.position) \(offered) are offered")
        }
        return problems
    }

    /// What a cell trades that is entered at this price.
    private static func quantity(_ notional: FixedDecimal, _ price: FixedDecimal) -> FixedDecimal {
        let lot = Quantity(InstrumentUnderTest().lotSize)
        return Notional(notional).quantity(at: Price(price), rounding: .down)?.rounded(toLot: lot, .down).decimal ?? .zero
    }

    private static func leaves(_ session: CandleSession, isBuy: Bool, _ price: FixedDecimal) -> FixedDecimal {
        session.orders.filter { $0.isBuy == isBuy && $0.price == price }.reduce(.zero) { $0 + $1.leaves }
    }
}

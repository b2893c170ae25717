import CTradingBoost
import Engine
import PluginFixtures
import Risk
import Strategies
import Testing
import TradingModel

/// Every function of the host's table beside those that submit, with every kind of wrong value, through a real caged worker:
/// answered where it is asked, or denied by risk; nothing crashes, and what is right passes.
@Suite("Calls of a strategy")
struct CallCatalogueTests {
    private static let half = FixedDecimal(raw: FixedDecimal.unit / 2)
    private static let instrument = Instrument(
        id: InstrumentID(3), name: "BTC-USDT", baseAsset: "BTC", quoteAsset: "USDT", tickSize: Price(1), lotSize: Quantity(half),
        minimumQuantity: Quantity(1), maximumQuantity: Quantity(1_000), minimumNotional: .zero, makerFeeRate: .zero,
        takerFeeRate: .zero)

    /// What is not `INVALID_ARGUMENT`.
    private static let statuses: [String: Int32] = [
        "subscription: trades of a market without": TRADINGBOOST_UNSUPPORTED, "subscription: candles": TRADINGBOOST_OK,
        "subscription: the same again": TRADINGBOOST_OK, "subscription: another": TRADINGBOOST_OK,
        "subscription: when it runs": TRADINGBOOST_WRONG_STATE, "early: cancel": TRADINGBOOST_WRONG_STATE,
        "early: timer": TRADINGBOOST_WRONG_STATE, "early: notify": TRADINGBOOST_WRONG_STATE,
        "extension: unknown": TRADINGBOOST_NOT_FOUND, "extension: empty": TRADINGBOOST_NOT_FOUND,
        "amend: no order": TRADINGBOOST_NOT_FOUND, "amend: order to come": TRADINGBOOST_NOT_FOUND,
        "amend: order enormous": TRADINGBOOST_NOT_FOUND, "amend: another price": TRADINGBOOST_OK,
        "cancel: no order": TRADINGBOOST_NOT_FOUND, "cancel: order to come": TRADINGBOOST_NOT_FOUND,
        "cancel: order enormous": TRADINGBOOST_NOT_FOUND, "notify: long title": TRADINGBOOST_LIMIT_REACHED,
        "notify: long text": TRADINGBOOST_LIMIT_REACHED, "notify: enormous": TRADINGBOOST_LIMIT_REACHED,
        "notify: empty": TRADINGBOOST_OK, "timer: not set": TRADINGBOOST_NOT_FOUND, "timer: before 1677": TRADINGBOOST_OK,
        "timer: never": TRADINGBOOST_OK, "timer: one too many": TRADINGBOOST_LIMIT_REACHED,
        "timer: the same again": TRADINGBOOST_OK,
        "history: good": TRADINGBOOST_OK, "history: one too many": TRADINGBOOST_LIMIT_REACHED,
        "store: long key": TRADINGBOOST_LIMIT_REACHED, "store: key enormous": TRADINGBOOST_LIMIT_REACHED,
        "store: long value": TRADINGBOOST_LIMIT_REACHED, "store: value enormous": TRADINGBOOST_LIMIT_REACHED,
        "store: unknown key": TRADINGBOOST_NOT_FOUND, "store: remove unknown": TRADINGBOOST_NOT_FOUND,
        "store: good": TRADINGBOOST_OK,
    ]

    /// Amendments that are right in themselves, and wrong for the market.
    private static let denied: [String: String] = [
        "amend: quantity off the lot": "risk.quantity_off_lot",
        "amend: quantity below the minimum": "risk.quantity_below_minimum",
        "amend: quantity above the maximum": "risk.quantity_above_maximum", "amend: quantity enormous": "risk.quantity_off_lot",
        "amend: price off the tick": "risk.price_off_tick", "amend: price enormous": "risk.price_off_tick",
        "amend: stop price of a limit order": "risk.stop_price_not_expected",
    ]

    private static func messages() throws -> [StrategyMessage] {
        let bytes = try CompiledPlugin.make(
            try FixtureSource.text("misasking.c"), manifest: nil, flags: FixtureSource.flags)
        let launch = InstanceLaunch(
            tenant: TenantID(1), instance: InstanceID(1),
            plugin: try PluginImage(name: "misasking", version: "1.0.0", bytes: bytes), instrument: instrument, parameters: [])
        let workers = try Scene.workers()
        _ = try workers.start([launch], at: Scene.start)
        let messages = Scene.run(workers, 1...8)
        #expect(messages.incidents.allSatisfy { $0.kind == .started }, "\(messages.incidents)")
        workers.stop(.requested)
        return messages
    }

    @Test func `each bad call has its answer, and good ones pass`() throws {
        let messages = try Self.messages()
        let answers = messages.compactMap { message -> (name: String, status: Int32)? in
            guard case .log(_, _, let text) = message else { return nil }
            let parts = text.split(separator: "|")
            return parts.count == 2 ? Int32(parts[1]).map { (String(parts[0]), $0) } : nil
        }
        #expect(answers.count > 105)
        for (name, status) in answers {
            let expected = Self.denied[name] != nil ? TRADINGBOOST_OK : Self.statuses[name] ?? TRADINGBOOST_INVALID_ARGUMENT
            #expect(status == expected, "\(name)")
        }
        for name in Array(Self.statuses.keys) + Array(Self.denied.keys) {
            #expect(answers.contains { $0.name == name }, "nobody called \(name)")
        }
    }

    @Test func `an amendment that is wrong for the market is denied with its code, in the order in which it was asked`() throws {
        let messages = try Self.messages()
        var engine = Engine(instruments: [Self.instrument])
        engine.add(
            InstanceDefinition(
                tenant: TenantID(1), instance: InstanceID(1), name: "misasking", instrument: Self.instrument.id,
                timeframes: [.minute1],
                limits: RiskLimits(
                    maximumOrderNotional: Notional(1_000_000_000), maximumPositionNotional: Notional(1_000_000_000),
                    maximumOpenOrders: 10, maximumOrdersPerMinute: 100)))
        var effects: [EngineEffect] = []
        if case .candle(let candle) = Scene.event(1).payload { engine.handle(.candleClosed(candle), into: &effects) }
        var codes: [String] = []
        for intent in messages.intents {
            effects = []
            engine.handle(.intentReceived(intent), into: &effects)
            for case .journal(.intent(_, let outcome)) in effects {
                if case .refused(let code, _) = outcome { codes.append(code) } else { codes.append("approved") }
            }
        }
        let asked = messages.compactMap { message -> String? in
            guard case .log(_, _, let text) = message, text.hasPrefix("amend: "), text.hasSuffix("|0") else { return nil }
            return String(text.dropLast(2))
        }
        #expect(codes.count == asked.count + 1 && asked.count == Self.denied.count + 1)
        #expect(codes.first == "approved")
        // The order is not at the venue yet: what is right of an amendment has to wait for that.
        for (name, code) in zip(asked, codes.dropFirst()) {
            #expect(code == Self.denied[name] ?? "risk.change_is_pending", "\(name)")
        }
    }
}

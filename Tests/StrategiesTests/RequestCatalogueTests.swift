import CTradingBoost
import Engine
import PluginFixtures
import Risk
import Strategies
import Testing
import TradingModel

/// Every value that a strategy can ask for wrongly, through a real worker to risk: what is wrong in itself is answered where it
/// is asked, what is wrong for the market is denied with a reason. Nothing is rounded, nothing crashes, and what is right passes.
@Suite("Requests of a strategy")
struct RequestCatalogueTests {
    enum Answer: Equatable, CustomStringConvertible {
        case status(Int32)
        /// Code of risk's refusal.
        case denied(String)
        case submitted

        var description: String {
            switch self {
            case .status(let status): "answered \(status)"
            case .denied(let code): "denied \(code)"
            case .submitted: "submitted"
            }
        }
    }

    private static let passing = ["limit", "request of 1.0", "request of a later version"]

    private static let deniedCodes: [String: String] = [
        "quantity off the lot": "risk.quantity_off_lot",
        "quantity below the minimum": "risk.quantity_below_minimum", "price off the tick": "risk.price_off_tick",
        "stop price off the tick": "risk.stop_price_off_tick", "market order that waits": "risk.post_only_needs_limit",
        "immediate and waiting": "risk.post_only_is_immediate",
    ]
    /// Beyond every number that a notional has, or off the tick: risk says which.
    private static let deniedAnyhow: Set<String> = [
        "quantity enormous", "price enormous", "price of 10^20", "stop price of 10^20",
    ]

    private static let notFound: Set<String> = ["linked with an order to come", "linked with itself"]

    private static let instrument = Instrument(
        id: InstrumentID(3), name: "BTC-USDT", baseAsset: "BTC", quoteAsset: "USDT", tickSize: Price(1), lotSize: Quantity(half),
        minimumQuantity: Quantity(1), maximumQuantity: Quantity(1_000), minimumNotional: .zero, makerFeeRate: .zero,
        takerFeeRate: .zero)
    private static let half = FixedDecimal(raw: FixedDecimal.unit / 2)

    /// The catalogue's answers by the names of its entries, in order.
    private static func answers() throws -> [(name: String, answer: Answer)] {
        let bytes = try CompiledPlugin.make(
            try FixtureSource.text("asking.c"), manifest: nil, flags: FixtureSource.flags)
        let image = try PluginImage(name: "asking", version: "1.0.0", bytes: bytes)
        let launch = InstanceLaunch(
            tenant: TenantID(1), instance: InstanceID(1), plugin: image, instrument: instrument, parameters: [])
        let workers = try Scene.workers()
        _ = try workers.start([launch], at: Scene.start)
        let messages = Scene.run(workers, 1...80)
        #expect(messages.incidents.allSatisfy { $0.kind == .started }, "\(messages.incidents)")
        workers.stop(.requested)

        var engine = Engine(instruments: [instrument])
        engine.add(
            InstanceDefinition(
                tenant: TenantID(1), instance: InstanceID(1), name: "asking", instrument: instrument.id, timeframes: [.minute1],
                limits: RiskLimits(
                    maximumOrderNotional: Notional(1_000_000_000), maximumPositionNotional: Notional(1_000_000_000),
                    maximumOpenOrders: 1_000, maximumOrdersPerMinute: 1_000)))
        var effects: [EngineEffect] = []
        if case .candle(let candle) = Scene.event(1).payload { engine.handle(.candleClosed(candle), into: &effects) }
        var denied: [IntentNumber: String] = [:]
        var told: Set<String> = []
        for intent in messages.intents {
            effects = []
            engine.handle(.intentReceived(intent), into: &effects)
            for case .journal(.intent(let judged, .refused(let code, _))) in effects {
                denied[judged.number] = code
                told.formUnion(expectTold(code, of: judged, in: effects, isFirst: !told.contains(code)))
            }
        }
        return messages.compactMap { message in
            guard case .log(_, _, let text) = message else { return nil }
            let parts = text.split(separator: "|")
            guard parts.count == 3, let status = Int32(parts[1]), let order = UInt64(parts[2]) else { return nil }
            guard status == TRADINGBOOST_OK else { return (String(parts[0]), .status(status)) }
            return (String(parts[0]), denied[order].map { .denied($0) } ?? .submitted)
        }
    }

    /// The strategy hears of a refusal with its number, the rows and the user with its code and its words; the user once an hour.
    private static func expectTold(
        _ code: String, of intent: OrderIntent, in effects: [EngineEffect], isFirst: Bool
    ) -> Set<String> {
        var steps: [OrderStep] = []
        var notices: [Notice] = []
        for effect in effects {
            if case .deliver(_, let event) = effect, case .order(let step) = event.payload { steps.append(step) }
            if case .journal(.notice(let notice)) = effect { notices.append(notice) }
        }
        #expect(steps.map(\.order) == [intent.number] && steps.first?.kind == .denied, "\(code)")
        #expect((1...999).contains(steps.first?.reason ?? 0), "\(code)")
        #expect(notices.count == (isFirst ? 1 : 0), "\(code)")
        #expect(notices.allSatisfy { $0.topic == .refusal && !$0.text.isEmpty })
        return [code]
    }

    @Test func `each bad value has its refusal, and a good one passes`() throws {
        let answers = try Self.answers()
        #expect(answers.count == 66)
        for (name, answer) in answers {
            if Self.passing.contains(name) {
                #expect(answer == .submitted, "\(name)")
            } else if let code = Self.deniedCodes[name] {
                #expect(answer == .denied(code), "\(name)")
            } else if Self.deniedAnyhow.contains(name) {
                if case .denied = answer { continue }
                Issue.record("\(name): \(answer)")
            } else {
                let status = Self.notFound.contains(name) ? TRADINGBOOST_NOT_FOUND : TRADINGBOOST_INVALID_ARGUMENT
                #expect(answer == .status(status), "\(name)")
            }
        }
    }
}

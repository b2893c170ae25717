import CTradingBoost
import StrategyHarness
import Testing
import TradingBoostSDKOrdinary

/// Asks for each kind of order that came with ABI 1.1, by the number of a timer, and logs what came back.
final class Planner: Strategy {
    static let manifest = Manifest(
        id: "com.example.planner", name: "Planner", version: "1.0.0", vendor: "Example", capabilities: [.orders, .timers])

    struct State: BitwiseCopyable, Equatable {}
    let host: Host
    var state = State()

    init(_ setup: Setup, _ settings: NoSettings) { host = setup.host }

    func onTimer(_ timer: Timer) {
        let (quantity, price, stop) = (Quantity(3), Price(100), Price(90))
        let time = Timestamp(nanoseconds: 9_000)
        let submission =
            switch timer.number {
            case 1: submit(.trailingStop(.sell, quantity, distance: Price(5), .reduceOnly))
            case 2: submit(.trailingStop(.sell, quantity, distance: Price(5), from: price))
            case 3: submit(.takeProfit(.sell, quantity, at: price))
            case 4: submit(.takeProfitLimit(.buy, quantity, at: stop, limit: price))
            case 5: submit(.limit(.buy, quantity, at: price, .fillOrKill))
            case 6: submit(.limit(.buy, quantity, at: price).goodTill(time))
            case 7: submit(.limit(.sell, quantity, at: price), .oco(with: OrderNumber(6)))
            case 8: submit(.market(.buy, quantity), .bracket(stop: stop, takeProfit: nil))
            case 9: submit(.market(.buy, quantity), .twap(nanoseconds: 60_000_000_000, slices: 4))
            default: submit(.limit(.buy, quantity, at: price), .iceberg(visible: Quantity(1)))
            }
        switch submission {
        case .queued(let order): log(.information, "queued \(order.rawValue)")
        case .refused(let refusal): log(.information, refusal.text)
        }
    }
}

extension SDKTests {
    @Suite("Orders of ABI 1.1")
    struct OrderRequestTests {
        private func ask(_ numbers: ClosedRange<UInt64>, of plugin: PluginUnderTest) {
            for number in numbers {
                let timer = tradingboost_timer_event(header: tradingboost_event(), timer: number, due: 1)
                #expect(plugin.send(timer, type: TRADINGBOOST_EVENT_TIMER) == TRADINGBOOST_OK)
            }
        }

        private func requests(_ plugin: PluginUnderTest) -> [tradingboost_order_request] {
            plugin.host.requests.compactMap { request in
                guard case .submit(let bytes, _) = request else { return nil }
                return unsafe bytes.withUnsafeBytes { unsafe $0.loadUnaligned(as: tradingboost_order_request.self) }
            }
        }

        @Test func `each kind leaves as the contract writes it`() throws {
            let plugin = try instance(of: Planner.self)
            ask(1...6, of: plugin)
            let records = requests(plugin)
            try #require(records.count == 6)
            #expect(records.map(\.type) == [5, 5, 6, 7, 2, 2] && records.map(\.time_in_force) == [1, 1, 1, 1, 3, 4])
            #expect(records.map { fixedDecimal($0.trailing_distance) } == [5, 5, 0, 0, 0, 0].map { FixedDecimal($0) })
            #expect(records.map(\.expire_time) == [0, 0, 0, 0, 0, 9_000] && records.map(\.flags) == [2, 0, 0, 0, 0, 0])
            let (ninety, hundred) = (FixedDecimal(90), FixedDecimal(100))
            #expect(records.map { fixedDecimal($0.stop_price) } == [nil, hundred, hundred, ninety, nil, nil])
            #expect(records.map { fixedDecimal($0.price) } == [nil, nil, nil, hundred, hundred, hundred])
        }

        @Test func `each plan leaves as the contract writes it`() throws {
            let plugin = try instance(of: Planner.self)
            ask(7...10, of: plugin)
            let plans = plugin.host.plans
            #expect(requests(plugin).count == 4)
            #expect(plans.map(\.kind) == [1, 2, 3, 4] && plans.allSatisfy { $0.struct_size == 80 && $0.reserved == 0 })
            #expect(plans.map(\.linked_order) == [6, 0, 0, 0] && plans.map(\.slices) == [0, 0, 4, 0])
            #expect(plans.map(\.duration) == [0, 0, 60_000_000_000, 0])
            #expect(fixedDecimal(plans[1].stop_price) == FixedDecimal(90) && fixedDecimal(plans[1].take_profit_price) == nil)
            #expect(fixedDecimal(plans[3].visible_quantity) == FixedDecimal(1))
            #expect(plugin.host.logs.map(\.text) == ["queued 1", "queued 2", "queued 3", "queued 4"])
        }

        @Test func `a host of ABI 1 0 has no plans, and says so`() throws {
            let plugin = try instance(of: Planner.self, host: RecordingHost(structSize: 112))
            ask(6...8, of: plugin)
            #expect(plugin.host.logs.map(\.text) == ["queued 1", "unsupported", "unsupported"])
            let without = try instance(of: Planner.self, host: RecordingHost(missing: [.submit]))
            ask(7...7, of: without)
            #expect(without.host.logs.map(\.text) == ["not granted"])
        }
    }
}

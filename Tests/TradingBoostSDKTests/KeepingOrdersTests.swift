import CTradingBoost
import StrategyHarness
import Testing
import TradingBoostSDKOrdinary

/// Wants what the number of a timer says.
private final class Keeping: Strategy {
    static let manifest = Manifest(
        id: "com.example.keeping", name: "Keeping", version: "1.0.0", vendor: "Example", capabilities: [.orders, .timers])

    struct State: BitwiseCopyable, Equatable {
        var order: WorkingOrder?
        var pause = RetryPause()
    }

    let host: Host
    var state = State()

    init(_ setup: Setup, _ settings: NoSettings) { host = setup.host }

    func onOrder(_ step: OrderStep) {
        state.pause.take(step)
        WorkingOrder.take(step, &state.order)
    }

    func onTimer(_ timer: Timer) {
        var state = state
        switch timer.number {
        case 1: keep(&state.order, .stop(.sell, Quantity(2), at: Price(90), .reduceOnly), &state.pause)
        case 2: keep(&state.order, .stop(.sell, Quantity(3), at: Price(90), .reduceOnly), &state.pause)
        case 3: keep(&state.order, .stop(.sell, Quantity(2), at: Price(95), .reduceOnly), &state.pause)
        case 4: keep(&state.order, .stop(.sell, Quantity(1), at: Price(90), .reduceOnly), &state.pause)
        case 5: keep(&state.order, .stop(.sell, Quantity(1), at: Price(90), .reduceOnly), &state.pause, exactly: true)
        case 6: keep(&state.order, .stop(.buy, Quantity(2), at: Price(110), .reduceOnly), &state.pause)
        case 7: withdraw(&state.order, &state.pause)
        default: state.pause.passCandle()
        }
        self.state = state
    }
}

extension SDKTests {
    @Suite("Orders as a wish")
    struct KeepingOrdersTests {
        private let host = RecordingHost()
        private let plugin: PluginUnderTest

        init() throws {
            plugin = try instance(of: Keeping.self, host: host)
            want(1)
            #expect(kinds == ["submit"])
        }

        private func want(_ number: UInt64) {
            let event = tradingboost_timer_event(header: tradingboost_event(), timer: number, due: 0)
            #expect(plugin.send(event, type: TRADINGBOOST_EVENT_TIMER) == TRADINGBOOST_OK)
        }

        /// A step of the order that waits: 2 to sell at 90, unless said otherwise.
        private func tell(_ kind: UInt32, stop: FixedDecimal? = FixedDecimal(90), filled: FixedDecimal = .zero) {
            var step = ToldStep(1, kind, isBuy: false, quantity: FixedDecimal(2), stopPrice: stop)
            step.filled = filled
            #expect(plugin.send(step.event, type: TRADINGBOOST_EVENT_ORDER) == TRADINGBOOST_OK)
        }

        private var kinds: [String] {
            host.requests.map { request in
                switch request {
                case .submit: "submit"
                case .amend: "amend"
                case .cancel: "cancel"
                case .notify, .setTimer, .cancelTimer: "other"
                }
            }
        }

        @Test func `what works as wanted is left alone, and so is an order for more`() {
            tell(TRADINGBOOST_ORDER_ACCEPTED)
            for wish in [1, 4, 1, 4] as [UInt64] { want(wish) }
            #expect(kinds == ["submit"])
        }

        @Test(arguments: [2, 3, 5] as [UInt64])
        func `another quantity or price is asked for once, until it is answered`(wish: UInt64) {
            tell(TRADINGBOOST_ORDER_ACCEPTED)
            want(wish)
            want(wish)
            #expect(kinds == ["submit", "amend"])
            tell(TRADINGBOOST_ORDER_UPDATED)
            want(wish)
            #expect(kinds == ["submit", "amend", "amend"], "the answer said that nothing had changed")
        }

        /// A venue that was asked to give such an order a price again would answer with the one that it has, without end.
        @Test(arguments: [false, true])
        func `a stop order that was triggered is never changed`(fillsAtOnce: Bool) {
            tell(TRADINGBOOST_ORDER_ACCEPTED)
            if fillsAtOnce {
                tell(TRADINGBOOST_ORDER_PARTIALLY_FILLED, filled: .one)
            } else {
                tell(TRADINGBOOST_ORDER_TRIGGERED, stop: nil)
            }
            for wish in 1...5 as ClosedRange<UInt64> { want(wish) }
            #expect(kinds == ["submit"])
            tell(TRADINGBOOST_ORDER_FILLED, stop: nil, filled: FixedDecimal(2))
            want(1)
            #expect(kinds == ["submit", "submit"])
        }

        @Test func `an order of the other side goes first`() {
            tell(TRADINGBOOST_ORDER_ACCEPTED)
            want(6)
            want(6)
            #expect(kinds == ["submit", "cancel"])
            tell(TRADINGBOOST_ORDER_CANCELLED)
            want(6)
            #expect(kinds == ["submit", "cancel", "submit"])
        }

        @Test func `a cancel is asked for once, and again when it was refused`() {
            tell(TRADINGBOOST_ORDER_ACCEPTED)
            want(7)
            want(7)
            #expect(kinds == ["submit", "cancel"])
            tell(TRADINGBOOST_ORDER_CANCEL_REJECTED)
            want(7)
            #expect(kinds == ["submit", "cancel"], "not before a candle has passed")
            want(0)
            want(7)
            #expect(kinds == ["submit", "cancel", "cancel"])
        }

        @Test func `after refusals the pause grows to 64 candles, and ends when something goes through`() {
            var pause = RetryPause()
            for length in [1, 2, 4, 8, 16, 32, 64, 64] {
                pause.lengthen()
                for _ in 1..<length { pause.passCandle() }
                #expect(!pause.isOver)
                pause.passCandle()
                #expect(pause.isOver)
            }
            pause.lengthen()
            pause.end()
            #expect(pause.isOver)
        }
    }
}

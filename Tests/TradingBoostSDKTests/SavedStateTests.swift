import CTradingBoost
import StrategyHarness
import Testing
import TradingBoostSDKOrdinary

/// A state with everything that leaves gaps: small fields between large ones, optionals, enums with and without payload.
final class Gappy: Strategy {
    static let manifest = Manifest(
        id: "com.example.gappy", name: "Gappy", version: "1.0.0", vendor: "Example", capabilities: [.timers])

    enum Phase: Equatable {
        case idle
        case waiting(UInt64)
        case holding(Int128)
    }

    struct Inner: BitwiseCopyable, Equatable {
        var flag = false
        var number: UInt64 = 0
        var tail: UInt16 = 0
    }

    struct State: BitwiseCopyable, Equatable {
        var flag = true
        var average = EMA(period: 3)
        var small: UInt8 = 9
        var order: OrderNumber?
        var price: Price?
        var inner = Inner()
        var optionalInner: Inner?
        var phase = Phase.idle
        var window = SMA<5>(period: 5)
        var last = 0.0
    }

    static var stateVersion: UInt32 { 3 }
    let host: Host
    var state = State()

    init(_ setup: Setup, _ settings: NoSettings) { host = setup.host }

    /// A timer's number says what to do.
    func onTimer(_ timer: Timer) {
        switch timer.number {
        case 1: state = Gappy.made()
        case 2: makeInDirtyMemory()
        case 3: state.order = nil
        case 4: state.order = OrderNumber(0x1122_3344_5566_7788)
        case 5: state.last = -0.0
        case 6: state.last = 0.0
        case 7: state.optionalInner = Inner(flag: true, number: .max, tail: .max)
        case 8: state.optionalInner = nil
        case 9: state.phase = .holding(-1)
        case 10: state.phase = .waiting(77)
        case 11: setTimer(state.order?.rawValue ?? 0, at: Timestamp(nanoseconds: state.last.sign == .minus ? -1 : 1))
        default: break
        }
    }

    @inline(never)
    static func made() -> State {
        var state = State()
        state.average.update(5)
        state.inner.number = 4
        state.price = Price(7)
        return state
    }

    /// The same state as `made()`, but in memory that held something else before: each field is written where it lies, so what
    /// is between the fields stays dirty.
    private func makeInDirtyMemory() {
        let clean = Gappy.made()
        // SAFETY: every field, and every field of a field with gaps, is written before anything reads the state.
        unsafe withUnsafeMutableBytes(of: &state) { _ = unsafe $0.initializeMemory(as: UInt8.self, repeating: 0xEE) }
        state.flag = clean.flag
        state.average = clean.average
        state.small = clean.small
        state.order = clean.order
        state.price = clean.price
        state.inner.flag = clean.inner.flag
        state.inner.number = clean.inner.number
        state.inner.tail = clean.inner.tail
        state.optionalInner = clean.optionalInner
        state.phase = clean.phase
        state.window = clean.window
        state.last = clean.last
    }
}

extension SDKTests {
    @Suite("Saved state")
    struct SavedStateTests {
        private func fire(_ plugin: PluginUnderTest, _ numbers: UInt64...) {
            for number in numbers {
                let event = tradingboost_timer_event(header: tradingboost_event(), timer: number, due: 0)
                #expect(plugin.send(event, type: TRADINGBOOST_EVENT_TIMER) == TRADINGBOOST_OK)
            }
        }

        private func saved(_ numbers: UInt64...) throws -> [UInt8] {
            let plugin = try instance(of: Gappy.self)
            for number in numbers { fire(plugin, number) }
            return try #require(plugin.save())
        }

        @Test func `equal states give equal bytes, whatever the memory held before`() throws {
            let clean = try saved(1)
            #expect(clean.count == 32 + MemoryLayout<Gappy.State>.size)
            #expect(try saved(2) == clean, "in dirty memory")
            #expect(try saved(4, 7, 10, 1) == clean, "everything overwritten")
        }

        @Test func `what an optional or an enum held before leaves no trace`() throws {
            #expect(try saved(1, 4, 3) == saved(1))
            #expect(try saved(1, 7, 8) == saved(1))
            #expect(try saved(1, 9, 10) == saved(1, 10))
            #expect(try saved(1, 4) != saved(1))
            #expect(try saved(1, 7) != saved(1))
            #expect(try saved(1, 9) != saved(1, 10))
        }

        @Test func `the sign of a negative zero is kept`() throws {
            #expect(try saved(1, 5) != saved(1, 6))
            let plugin = try instance(of: Gappy.self)
            #expect(plugin.load(try saved(1, 5), version: 3) == TRADINGBOOST_OK)
            fire(plugin, 11)
            #expect(plugin.host.requests == [.setTimer(0, due: -1)])
        }

        @Test(arguments: [1, 7, 10_000])
        func `a state comes back whole, in chunks of any size`(chunk: Int) throws {
            let state = try saved(1, 4, 7, 9)
            let plugin = try instance(of: Gappy.self)
            #expect(plugin.load(state, version: 3, chunk: chunk) == TRADINGBOOST_OK)
            #expect(plugin.save() == state)
            fire(plugin, 11)
            #expect(plugin.host.requests == [.setTimer(0x1122_3344_5566_7788, due: 1)])
        }

        @Test func `one damaged byte anywhere, and nothing is restored`() throws {
            let state = try saved(1, 4)
            let plugin = try instance(of: Gappy.self)
            let before = plugin.save()
            for index in state.indices {
                var damaged = state
                damaged[index] ^= 0x10
                #expect(plugin.load(damaged, version: 3) == TRADINGBOOST_FAILED, "byte \(index)")
            }
            #expect(plugin.save() == before)
            #expect(plugin.host.logs.count == state.count)
        }

        @Test func `a state of another size or version is refused`() throws {
            let state = try saved(1)
            let plugin = try instance(of: Gappy.self)
            let before = plugin.save()
            #expect(plugin.load(Array(state.dropLast()), version: 3) == TRADINGBOOST_FAILED)
            #expect(plugin.load(state + [0], version: 3) == TRADINGBOOST_FAILED)
            #expect(plugin.load([], version: 3) == TRADINGBOOST_FAILED)
            #expect(plugin.load(Array(state.dropLast()), version: 3, declaredSize: state.count) == TRADINGBOOST_FAILED)
            #expect(plugin.load(state, version: 2) == TRADINGBOOST_UNSUPPORTED)
            #expect(plugin.host.logs.last?.text == "the saved state is of version 2, this strategy reads version 3")
            #expect(plugin.save() == before)
        }

        @Test func `random bytes are refused`() throws {
            var random = SystemRandomNumberGenerator()
            let plugin = try instance(of: Gappy.self)
            for _ in 0..<500 {
                let bytes = (0..<(32 + MemoryLayout<Gappy.State>.size)).map { _ in UInt8.random(in: 0...255, using: &random) }
                #expect(plugin.load(bytes, version: 3) == TRADINGBOOST_FAILED)
            }
        }
    }
}

import CTradingBoost
import StrategyHarness
import Testing
import TradingBoostSDKOrdinary

/// A long list of elements with gaps, between fields with gaps; named to the SDK, or not.
enum Listed {
    struct Element: BitwiseCopyable, Equatable {
        var flag = false
        var number: Int128 = 0
        var order: OrderNumber?
        var tail: UInt16 = 0
    }

    struct List: BitwiseCopyable, Equatable {
        var elements = InlineArray<20, Element>(repeating: Element())

        static func == (left: List, right: List) -> Bool {
            for index in left.elements.indices where left.elements[index] != right.elements[index] { return false }
            return true
        }
    }

    struct Values: BitwiseCopyable, Equatable {
        var flag = true
        var price: Price?
        var list = List()
        var small: UInt8 = 7
        var last = 0.0
    }

    /// Writes every field where it lies, into memory that held something else.
    static func fill(_ state: inout Values) {
        // SAFETY: every field, and every field of a field with gaps, is written before anything reads the state.
        unsafe withUnsafeMutableBytes(of: &state) { _ = unsafe $0.initializeMemory(as: UInt8.self, repeating: 0xEE) }
        state.flag = false
        state.price = Price(3)
        state.small = 9
        state.last = -0.0
        for index in 0..<20 {
            state.list.elements[index].flag = index % 2 == 0
            state.list.elements[index].number = Int128(index) << 70
            state.list.elements[index].order = index % 3 == 0 ? nil : OrderNumber(UInt64(index))
            state.list.elements[index].tail = UInt16(index)
        }
    }

    final class Named: Strategy {
        static let manifest = Manifest(
            id: "com.example.named", name: "Named", version: "1.0.0", vendor: "Example", capabilities: [.timers])
        let host: Host
        var state = Values()
        init(_ setup: Setup, _ settings: NoSettings) { host = setup.host }
        func onTimer(_ timer: Timer) { Listed.fill(&state) }

        static func visitLists(of state: inout Values, _ lists: inout StateLists) { lists.add(&state.list.elements) }
    }

    final class Unnamed: Strategy {
        static let manifest = Manifest(
            id: "com.example.unnamed", name: "Unnamed", version: "1.0.0", vendor: "Example", capabilities: [.timers])
        let host: Host
        var state = Values()
        init(_ setup: Setup, _ settings: NoSettings) { host = setup.host }
        func onTimer(_ timer: Timer) { Listed.fill(&state) }
    }
}

extension SDKTests {
    @Suite("Lists of a saved state")
    struct StateListsTests {
        private func saved(_ plugin: PluginUnderTest, isFilled: Bool) throws -> [UInt8] {
            if isFilled {
                let event = tradingboost_timer_event(header: tradingboost_event(), timer: 1, due: 0)
                #expect(plugin.send(event, type: TRADINGBOOST_EVENT_TIMER) == TRADINGBOOST_OK)
            }
            return try #require(plugin.save())
        }

        @Test(arguments: [false, true])
        func `a list that is named is saved with the same bytes as one that is not`(isFilled: Bool) throws {
            let named = try saved(try instance(of: Listed.Named.self), isFilled: isFilled)
            let unnamed = try saved(try instance(of: Listed.Unnamed.self), isFilled: isFilled)
            #expect(named == unnamed)
            #expect(named.count == 32 + MemoryLayout<Listed.Values>.size)
        }
    }
}

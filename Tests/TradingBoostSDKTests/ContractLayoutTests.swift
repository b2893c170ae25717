import CTradingBoost
import Testing

/// The contract's layout as Swift sees it; the C compiler checks the same numbers in layout.c.
@Suite("The contract's layout")
struct ContractLayoutTests {
    @Test func `sizes`() {
        #expect(MemoryLayout<tradingboost_decimal>.size == 16 && MemoryLayout<tradingboost_decimal>.alignment == 8)
        #expect(unsafe MemoryLayout<tradingboost_host_bytes>.size == 16)
        #expect(unsafe MemoryLayout<tradingboost_plugin_bytes>.size == 16)
        #expect(unsafe MemoryLayout<tradingboost_instrument>.size == 136)
        #expect(unsafe MemoryLayout<tradingboost_parameter>.size == 64)
        #expect(unsafe MemoryLayout<tradingboost_parameters>.size == 24)
        #expect(MemoryLayout<tradingboost_event>.size == 32)
        #expect(MemoryLayout<tradingboost_candle_event>.size == 176)
        #expect(MemoryLayout<tradingboost_order_event>.size == 192)
        #expect(MemoryLayout<tradingboost_timer_event>.size == 48)
        #expect(MemoryLayout<tradingboost_order_request>.size == 64)
        #expect(MemoryLayout<tradingboost_amend_request>.size == 64)
        #expect(unsafe MemoryLayout<tradingboost_host>.size == 96)
        #expect(unsafe MemoryLayout<tradingboost_state_writer>.size == 24)
        #expect(unsafe MemoryLayout<tradingboost_state_reader>.size == 32)
        #expect(unsafe MemoryLayout<tradingboost_create>.size == 32)
        #expect(MemoryLayout<tradingboost_plugin_table>.size == 80)
    }

    @Test func `offsets`() {
        #expect(unsafe MemoryLayout<tradingboost_instrument>.offset(of: \.tick_size) == 56)
        #expect(unsafe MemoryLayout<tradingboost_parameter>.offset(of: \.decimal) == 32)
        #expect(unsafe MemoryLayout<tradingboost_parameters>.offset(of: \.items) == 16)
        #expect(MemoryLayout<tradingboost_event>.offset(of: \.type) == 4)
        #expect(MemoryLayout<tradingboost_event>.offset(of: \.seq) == 16)
        #expect(MemoryLayout<tradingboost_candle_event>.offset(of: \.timeframe) == 40)
        #expect(MemoryLayout<tradingboost_candle_event>.offset(of: \.open) == 56)
        #expect(MemoryLayout<tradingboost_candle_event>.offset(of: \.open_double) == 136)
        #expect(MemoryLayout<tradingboost_order_event>.offset(of: \.kind) == 40)
        #expect(MemoryLayout<tradingboost_order_event>.offset(of: \.quantity) == 48)
        #expect(MemoryLayout<tradingboost_order_event>.offset(of: \.fill) == 144)
        #expect(MemoryLayout<tradingboost_order_event>.offset(of: \.side) == 184)
        #expect(MemoryLayout<tradingboost_timer_event>.offset(of: \.due) == 40)
        #expect(MemoryLayout<tradingboost_order_request>.offset(of: \.side) == 8)
        #expect(MemoryLayout<tradingboost_order_request>.offset(of: \.quantity) == 16)
        #expect(MemoryLayout<tradingboost_amend_request>.offset(of: \.order) == 8)
        #expect(unsafe MemoryLayout<tradingboost_host>.offset(of: \.now) == 16)
        #expect(unsafe MemoryLayout<tradingboost_host>.offset(of: \.submit_order) == 48)
        #expect(unsafe MemoryLayout<tradingboost_host>.offset(of: \.extension) == 88)
        #expect(unsafe MemoryLayout<tradingboost_plugin_table>.offset(of: \.create) == 16)
        #expect(unsafe MemoryLayout<tradingboost_plugin_table>.offset(of: \.destroy) == 72)
    }
}

import Testing
import TradingBoostSDKOrdinary

/// Hands out the instrument that its setup came with.
final class InstrumentHolder: Strategy {
    struct State: BitwiseCopyable, Equatable {}
    // SAFETY: the suite that uses it runs one test at a time.
    nonisolated(unsafe) static var instrument: Instrument?
    let host: Host
    var state = State()

    init(_ setup: Setup) throws(StrategyRefusal) {
        host = setup.host
        unsafe InstrumentHolder.instrument = setup.instrument
    }
}

extension SDKTests {
    @Suite("Instrument")
    struct InstrumentTests {
        private func held() throws -> Instrument {
            _ = try instance(of: InstrumentHolder.self)
            return try #require(unsafe InstrumentHolder.instrument)
        }

        @Test func `arrives as it was sent`() throws {
            let instrument = try held()
            #expect(instrument.name == "BTC-USDT" && instrument.baseAsset == "BTC" && instrument.quoteAsset == "USDT")
            #expect(instrument.tickSize == Price("0.5") && instrument.lotSize == Quantity("0.001"))
            #expect(instrument.minimumQuantity == Quantity("0.001") && instrument.maximumQuantity == Quantity(1000))
            #expect(instrument.minimumNotional == Notional(10))
        }

        @Test func `brings prices to the tick and quantities to the lot`() throws {
            let instrument = try held()
            #expect(instrument.roundedToTick(try #require(Price("100.74")), .down) == Price("100.5"))
            #expect(instrument.roundedToLot(try #require(Quantity("0.0129")), .down) == Quantity("0.012"))
        }

        @Test func `a notional buys what fits the lot, the minimum and the maximum, or nothing`() throws {
            let instrument = try held()
            #expect(instrument.quantity(for: Notional(1000), at: Price(9_980)) == Quantity("0.1"))
            #expect(instrument.quantity(for: Notional(10), at: Price(10_000)) == Quantity("0.001"))
            #expect(instrument.quantity(for: Notional(10), at: Price(9_999)) == nil, "0.001 is worth 9.999")
            #expect(instrument.quantity(for: Notional(9), at: Price(10_000)) == nil)
            #expect(instrument.quantity(for: Notional(1_000_000), at: Price(10)) == Quantity(1000), "the maximum")
            #expect(instrument.quantity(for: Notional(1000), at: .zero) == nil)
        }
    }
}

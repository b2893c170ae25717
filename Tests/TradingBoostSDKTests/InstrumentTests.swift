import Testing
import TradingBoostSDKOrdinary

/// Hands out the instrument that its setup came with.
final class InstrumentHolder: Strategy {
    static let manifest = Manifest(
        id: "com.example.holder", name: "Holder", version: "1.0.0", vendor: "Example", capabilities: [])

    struct State: BitwiseCopyable, Equatable {}
    // SAFETY: the suite that uses it runs one test at a time.
    nonisolated(unsafe) static var instrument: Instrument?
    let host: Host
    var state = State()

    init(_ setup: Setup, _ settings: NoSettings) {
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
            #expect(instrument.venue == "paper" && instrument.kind == .linear && instrument.priceRule == .fixedTick)
            #expect(instrument.contractSize == Quantity(1) && instrument.makerFeeRate == .zero)
        }

        @Test func `brings prices to the tick and quantities to the lot`() throws {
            let instrument = try held()
            #expect(instrument.roundedToTick(try #require(Price("100.74")), .down) == Price("100.5"))
            #expect(instrument.roundedToLot(try #require(Quantity("0.0129")), .down) == Quantity("0.012"))
        }

        @Test func `the tick of a table is that of the price's band`() throws {
            var instrument = try held()
            instrument.priceRule = .tickTable([
                .init(from: .zero, tick: Price(1)), .init(from: Price(1_000), tick: Price(5)),
                .init(from: Price(10_000), tick: Price(10)),
            ])
            let ticks = [999, 1_000, 9_999, 10_000].map { instrument.tick(at: Price($0)) }
            #expect(ticks == [Price(1), Price(5), Price(5), Price(10)])
            #expect(instrument.roundedToTick(Price(9_996), .up) == Price(10_000))
            #expect(instrument.roundedToTick(Price(10_004), .nearest) == Price(10_000))
        }

        @Test func `significant figures make the tick that of the last digit`() throws {
            var instrument = try held()
            instrument.tickSize = try #require(Price("0.000001"))
            instrument.priceRule = .significantFigures(5)
            let prices = try ["12345.6", "1.23456", "0.0012345"].map { try #require(Price($0)) }
            #expect(prices.map { instrument.tick(at: $0).description } == ["1", "0.0001", "0.000001"])
            #expect(instrument.roundedToTick(prices[0], .down) == Price(12_345))
            #expect(instrument.tick(at: .zero) == instrument.tickSize)
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

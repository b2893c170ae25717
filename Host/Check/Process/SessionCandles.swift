import CheckProtocol
import MarketData
import PluginContract
import PluginRunner
import TradingModel

/// The candles of a session and the instrument that they are of: the same for the same job.
struct SessionCandles {
    let instrument: Instrument
    let candles: [Candle]

    /// 2026-01-01 00:00 UTC.
    static let start = Timestamp(nanoseconds: 1_767_225_600_000_000_000)

    init(_ job: CheckJob) {
        let instrument = SessionCandles.instrument(job.market)
        let price = Price(instrument.tickSize.decimal.multiplied(by: SessionCandles.ticks(job.market), rounding: .down))
        var market = SyntheticMarket(seed: job.seed, instrument: instrument, start: SessionCandles.start, startPrice: price)
        var other = SyntheticMarket(seed: ~job.seed, instrument: instrument, start: SessionCandles.start, startPrice: price)
        var candles: [Candle] = []
        for index in 0..<Int(job.candles) {
            var candle = market.next()
            let changed = other.next()
            if job.changeAt > 0, index >= Int(job.changeAt) { candle = changed }
            switch job.market {
            case .noVolume where index % 3 != 0:
                // Nothing was traded: venues repeat the last close.
                candle = candles.last.map { Candle(flatBehind: $0) } ?? candle
            case .gaps where index % 240 >= 200: continue
            case .usual, .gaps, .noVolume, .tinyPrices, .hugePrices: break
            }
            candles.append(candle)
        }
        self.instrument = instrument
        self.candles = candles
    }

    /// What an instance is created with.
    func configuration(
        _ job: CheckJob, parameters: [ResolvedParameter]? = nil, instance: UInt64 = 1
    ) -> InstanceConfiguration {
        InstanceConfiguration(
            instrument: instrument, parameters: parameters ?? job.parameters, instance: InstanceID(instance),
            capabilities: job.capabilities, marketData: job.capabilities, randomSeed: job.seed, time: SessionCandles.start)
    }

    private static func ticks(_ market: SessionMarket) -> FixedDecimal {
        market == .tinyPrices ? FixedDecimal(1_000) : market == .hugePrices ? FixedDecimal(1_000_000) : FixedDecimal(400_000)
    }

    private static func instrument(_ market: SessionMarket) -> Instrument {
        let unit = FixedDecimal.unit
        let (tick, lot, largest, least): (FixedDecimal, FixedDecimal, FixedDecimal, FixedDecimal) =
            switch market {
            case .usual, .gaps, .noVolume:
                (FixedDecimal(raw: unit / 100), FixedDecimal(raw: unit / 100_000), FixedDecimal(1_000), FixedDecimal(5))
            case .tinyPrices:
                (FixedDecimal(raw: unit / 10_000_000_000), .one, FixedDecimal(1_000_000_000_000), FixedDecimal(5))
            case .hugePrices:
                (FixedDecimal(1_000_000_000), FixedDecimal(raw: unit / 1_000_000_000_000_000), .one, FixedDecimal(5))
            }
        return Instrument(
            id: InstrumentID(1), name: "BTC-USDT", baseAsset: "BTC", quoteAsset: "USDT", tickSize: Price(tick),
            lotSize: Quantity(lot), minimumQuantity: Quantity(lot), maximumQuantity: Quantity(largest),
            minimumNotional: Notional(least), makerFeeRate: FixedDecimal(raw: unit / 5_000),
            takerFeeRate: FixedDecimal(raw: unit / 2_000))
    }
}

extension Candle {
    fileprivate init(flatBehind last: Candle) {
        self.init(
            instrument: last.instrument, timeframe: last.timeframe, openTime: last.closeTime, open: last.close,
            high: last.close, low: last.close, close: last.close, volume: .zero)
    }
}

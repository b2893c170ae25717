import BacktestProtocol
import CCage
import CTradingBoost
import PluginRunner
import Strategies
import TradingModel

extension InstanceConfiguration {
    /// What the strategy is created with: the same as in a worker.
    init(_ job: BacktestJob, instance: InstanceID, time: Timestamp) {
        let instrument = job.instrument
        self.init(
            instance: instance.rawValue, capabilities: job.capabilities, marketData: CAGE_CAPABILITY_CANDLES, nextIntent: 1,
            randomSeed: instance.rawValue, time: time.nanoseconds,
            instrument: Instrument(
                number: UInt32(truncatingIfNeeded: instrument.id.rawValue), name: Array(instrument.name.utf8),
                baseAsset: Array(instrument.baseAsset.utf8), quoteAsset: Array(instrument.quoteAsset.utf8),
                venue: Array("paper".utf8), kind: TRADINGBOOST_INSTRUMENT_SPOT,
                tickSize: tradingboost_decimal(instrument.tickSize.decimal),
                lotSize: tradingboost_decimal(instrument.lotSize.decimal),
                minimumQuantity: tradingboost_decimal(instrument.minimumQuantity.decimal),
                maximumQuantity: tradingboost_decimal(instrument.maximumQuantity.decimal),
                minimumNotional: tradingboost_decimal(instrument.minimumNotional.decimal),
                contractSize: tradingboost_decimal(FixedDecimal.one),
                makerFeeRate: tradingboost_decimal(instrument.makerFeeRate),
                takerFeeRate: tradingboost_decimal(instrument.takerFeeRate)),
            parameters: job.parameters.map { Parameter($0) })
    }
}

extension InstanceConfiguration.Parameter {
    fileprivate init(_ parameter: ResolvedParameter) {
        let name = Array(parameter.name.utf8)
        switch parameter.value {
        case .integer(let value): self.init(type: TRADINGBOOST_VALUE_INTEGER, name: name, integer: value)
        case .boolean(let isTrue): self.init(type: TRADINGBOOST_VALUE_BOOLEAN, name: name, integer: isTrue ? 1 : 0)
        case .decimal(let value):
            self.init(type: TRADINGBOOST_VALUE_DECIMAL, name: name, decimal: tradingboost_decimal(value))
        case .text(let value): self.init(type: TRADINGBOOST_VALUE_TEXT, name: name, text: Array(value.utf8))
        }
    }
}

import CTradingBoost
package import PluginRunner
import Strategies
package import TradingModel

extension InstanceConfiguration {
    /// What a strategy of one process is created with; a worker gives it the same.
    /// - Parameters:
    ///   - capabilities: `CAGE_CAPABILITY_…` of what is granted.
    ///   - marketData: of them, what there is.
    package init(
        instrument: TradingModel.Instrument, parameters: [ResolvedParameter], instance: InstanceID, capabilities: UInt32,
        marketData: UInt32, randomSeed: UInt64, time: Timestamp
    ) {
        self.init(
            instance: instance.rawValue, capabilities: capabilities, marketData: marketData, nextIntent: 1,
            randomSeed: randomSeed, time: time.nanoseconds,
            instrument: Instrument(
                number: UInt32(truncatingIfNeeded: instrument.id.rawValue), name: Array(instrument.name.utf8),
                baseAsset: Array(instrument.baseAsset.utf8), quoteAsset: Array(instrument.quoteAsset.utf8),
                venue: Array("paper".utf8), kind: instrument.contract.kind,
                tickSize: tradingboost_decimal(instrument.tickSize.decimal),
                lotSize: tradingboost_decimal(instrument.lotSize.decimal),
                minimumQuantity: tradingboost_decimal(instrument.minimumQuantity.decimal),
                maximumQuantity: tradingboost_decimal(instrument.maximumQuantity.decimal),
                minimumNotional: tradingboost_decimal(instrument.minimumNotional.decimal),
                contractSize: tradingboost_decimal(FixedDecimal.one),
                makerFeeRate: tradingboost_decimal(instrument.makerFeeRate),
                takerFeeRate: tradingboost_decimal(instrument.takerFeeRate)),
            parameters: parameters.map { Parameter($0) })
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

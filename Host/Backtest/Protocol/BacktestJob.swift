package import MarketData
package import Risk
package import TradingModel

/// What a backtest process is given besides the plugin and the candles.
package struct BacktestJob: Sendable, Hashable {
    package var instrument: Instrument
    package var parameters: [ResolvedParameter]
    /// Of the worker protocol (`CAGE_CAPABILITY_…`).
    package var capabilities: UInt32
    package var limits: RiskLimits
    /// What the order book shows behind each candle; nil: there is none.
    package var depth: CandleDepth.Settings?
    /// Quote units that the account starts with; only profit and loss change it.
    package var initialEquity: Notional
    /// The timeframe of the candles.
    package var timeframe: Timeframe
    /// Write what a chart is drawn from.
    package var isTraced: Bool

    package init(
        instrument: Instrument, parameters: [ResolvedParameter], capabilities: UInt32, limits: RiskLimits,
        depth: CandleDepth.Settings? = nil, initialEquity: Notional, timeframe: Timeframe, isTraced: Bool = false
    ) {
        self.instrument = instrument
        self.parameters = parameters
        self.capabilities = capabilities
        self.limits = limits
        self.depth = depth
        self.initialEquity = initialEquity
        self.timeframe = timeframe
        self.isTraced = isTraced
    }
}

extension BacktestJob {
    package var bytes: [UInt8] {
        var writer = ByteWriter()
        writer.write(instrument.id.rawValue)
        for text in [instrument.name, instrument.baseAsset, instrument.quoteAsset, instrument.contract.rawValue] {
            writer.write(text)
        }
        for decimal in [
            instrument.tickSize.decimal, instrument.lotSize.decimal, instrument.minimumQuantity.decimal,
            instrument.maximumQuantity.decimal, instrument.minimumNotional.decimal, instrument.makerFeeRate,
            instrument.takerFeeRate, initialEquity.decimal,
        ] { writer.write(decimal) }
        writer.write(limits)
        writer.write(depth?.volumeShare ?? .zero)
        writer.write(UInt32(depth?.levels ?? 0))
        writer.write(timeframe.rawValue)
        writer.write(UInt8(isTraced ? 1 : 0))
        writer.write(capabilities)
        writer.write(UInt32(parameters.count))
        for parameter in parameters { parameter.write(to: &writer) }
        return writer.bytes
    }

    /// Nil when the bytes are not a job.
    package init?(bytes: [UInt8]) {
        var reader = ByteReader(bytes)
        do {
            let id = InstrumentID(try reader.read())
            let (name, base, quote) = (try reader.readText(), try reader.readText(), try reader.readText())
            guard let contract = Contract(rawValue: try reader.readText()) else { return nil }
            self.instrument = try Instrument(
                id: id, name: name, baseAsset: base, quoteAsset: quote, tickSize: Price(reader.readDecimal()),
                lotSize: Quantity(reader.readDecimal()),
                minimumQuantity: Quantity(reader.readDecimal()), maximumQuantity: Quantity(reader.readDecimal()),
                minimumNotional: Notional(reader.readDecimal()), makerFeeRate: reader.readDecimal(),
                takerFeeRate: reader.readDecimal(), contract: contract)
            self.initialEquity = Notional(try reader.readDecimal())
            guard let limits = try reader.readLimits() else { return nil }
            self.limits = limits
            let (share, levels) = (try reader.readDecimal(), Int(try reader.read(UInt32.self)))
            if share > .zero {
                guard CandleDepth.Settings.levelRange.contains(levels) else { return nil }
                self.depth = CandleDepth.Settings(volumeShare: share, levels: levels)
            }
            guard let timeframe = Timeframe(rawValue: try reader.read()) else { return nil }
            self.timeframe = timeframe
            self.isTraced = try reader.read(UInt8.self) == 1
            self.capabilities = try reader.read()
            var parameters: [ResolvedParameter] = []
            for _ in 0..<(try reader.read(UInt32.self)) {
                guard let parameter = try ResolvedParameter(&reader) else { return nil }
                parameters.append(parameter)
            }
            self.parameters = parameters
        } catch {
            return nil
        }
        guard reader.isAtEnd else { return nil }
    }
}

package import CTradingBoost

/// What an instance is created with, in the contract's terms. Text is UTF-8.
package struct InstanceConfiguration {
    package var instance: UInt64
    /// CAGE_CAPABILITY_…: the services that its host table holds.
    package var capabilities: UInt32
    /// Of them, the market data that there is.
    package var marketData: UInt32
    package var nextIntent: UInt64
    /// Where the instance's random numbers begin.
    package var randomSeed: UInt64
    /// The line's clock before the first event, ns UTC.
    package var time: Int64
    package var instrument: Instrument
    package var parameters: [Parameter]

    package struct Instrument {
        package var number: UInt32
        package var name: [UInt8]
        package var baseAsset: [UInt8]
        package var quoteAsset: [UInt8]
        package var venue: [UInt8]
        /// TRADINGBOOST_INSTRUMENT_…
        package var kind: UInt32
        package var tickSize: tradingboost_decimal
        package var lotSize: tradingboost_decimal
        package var minimumQuantity: tradingboost_decimal
        package var maximumQuantity: tradingboost_decimal
        package var minimumNotional: tradingboost_decimal
        /// Base of one contract; 1 for spot.
        package var contractSize: tradingboost_decimal
        package var makerFeeRate: tradingboost_decimal
        package var takerFeeRate: tradingboost_decimal

        package init(
            number: UInt32, name: [UInt8], baseAsset: [UInt8], quoteAsset: [UInt8], venue: [UInt8], kind: UInt32,
            tickSize: tradingboost_decimal, lotSize: tradingboost_decimal, minimumQuantity: tradingboost_decimal,
            maximumQuantity: tradingboost_decimal, minimumNotional: tradingboost_decimal,
            contractSize: tradingboost_decimal, makerFeeRate: tradingboost_decimal, takerFeeRate: tradingboost_decimal
        ) {
            self.number = number
            self.name = name
            self.baseAsset = baseAsset
            self.quoteAsset = quoteAsset
            self.venue = venue
            self.kind = kind
            self.tickSize = tickSize
            self.lotSize = lotSize
            self.minimumQuantity = minimumQuantity
            self.maximumQuantity = maximumQuantity
            self.minimumNotional = minimumNotional
            self.contractSize = contractSize
            self.makerFeeRate = makerFeeRate
            self.takerFeeRate = takerFeeRate
        }
    }

    package struct Parameter {
        /// TRADINGBOOST_VALUE_…
        package var type: UInt32
        package var name: [UInt8]
        package var integer: Int64
        package var decimal: tradingboost_decimal
        package var text: [UInt8]

        package init(
            type: UInt32, name: [UInt8], integer: Int64 = 0,
            decimal: tradingboost_decimal = tradingboost_decimal(hi: 0, lo: 0), text: [UInt8] = []
        ) {
            self.type = type
            self.name = name
            self.integer = integer
            self.decimal = decimal
            self.text = text
        }
    }

    package init(
        instance: UInt64, capabilities: UInt32, marketData: UInt32, nextIntent: UInt64,
        randomSeed: UInt64, time: Int64, instrument: Instrument, parameters: [Parameter]
    ) {
        self.instance = instance
        self.capabilities = capabilities
        self.marketData = marketData
        self.nextIntent = nextIntent
        self.randomSeed = randomSeed
        self.time = time
        self.instrument = instrument
        self.parameters = parameters
    }

    /// Calls `body` with the contract's structs, whose bytes live as long as the call.
    package func withContract<Result>(
        _ body: (UnsafePointer<tradingboost_instrument>, UnsafePointer<tradingboost_parameters>) -> Result
    ) -> Result {
        let texts =
            [instrument.name, instrument.baseAsset, instrument.quoteAsset, instrument.venue]
            + parameters.flatMap { [$0.name, $0.text] }
        let bytes = texts.flatMap { $0 }
        return unsafe bytes.withUnsafeBufferPointer { storage in
            var used = 0
            // SAFETY: the texts lie in `bytes` one behind the other; each place is taken once, in the same order.
            func place(_ text: [UInt8]) -> tradingboost_host_bytes {
                defer { used += text.count }
                guard let base = storage.baseAddress, !text.isEmpty else {
                    return unsafe tradingboost_host_bytes(data: nil, size: 0)
                }
                return unsafe tradingboost_host_bytes(data: base + used, size: UInt64(text.count))
            }
            var contract = unsafe tradingboost_instrument(
                struct_size: UInt32(MemoryLayout<tradingboost_instrument>.size), instrument: instrument.number,
                name: place(instrument.name), base_asset: place(instrument.baseAsset),
                quote_asset: place(instrument.quoteAsset), venue: place(instrument.venue), kind: instrument.kind,
                price_rule: TRADINGBOOST_PRICE_FIXED_TICK, tick_size: instrument.tickSize,
                lot_size: instrument.lotSize, minimum_quantity: instrument.minimumQuantity,
                maximum_quantity: instrument.maximumQuantity, minimum_notional: instrument.minimumNotional,
                contract_size: instrument.contractSize, maker_fee_rate: instrument.makerFeeRate,
                taker_fee_rate: instrument.takerFeeRate, significant_figures: 0, tick_band_count: 0, tick_bands: nil)
            var items: [tradingboost_parameter] = unsafe []
            for parameter in parameters {
                let name = unsafe place(parameter.name)
                let text = unsafe place(parameter.text)
                unsafe items.append(
                    tradingboost_parameter(
                        struct_size: UInt32(MemoryLayout<tradingboost_parameter>.size), type: parameter.type,
                        name: name, integer: parameter.integer, decimal: parameter.decimal, text: text))
            }
            return unsafe items.withUnsafeBufferPointer { items in
                var list = unsafe tradingboost_parameters(
                    struct_size: UInt32(MemoryLayout<tradingboost_parameters>.size), count: UInt32(items.count),
                    stride: UInt32(MemoryLayout<tradingboost_parameter>.stride), reserved: 0, items: items.baseAddress)
                return unsafe body(&contract, &list)
            }
        }
    }
}

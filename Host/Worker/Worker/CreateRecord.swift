import CCage
import CTradingBoost
import PluginRunner

/// Reads CREATE: the fixed part, four texts, then the parameters.
enum CreateRecord {
    /// Nil when a size in the record leads out of it.
    static func read(_ bytes: UnsafeRawBufferPointer) -> (InstanceConfiguration, cage_create)? {
        guard bytes.count >= MemoryLayout<cage_create>.size else { return nil }
        let fixed = unsafe bytes.loadUnaligned(as: cage_create.self)
        var offset = MemoryLayout<cage_create>.size

        // SAFETY: every part is checked against what is left before it is read.
        func take(_ size: UInt32) -> [UInt8]? {
            guard Int(size) <= bytes.count - offset else { return nil }
            defer { offset += Int(size) }
            return unsafe [UInt8](bytes[offset..<offset + Int(size)])
        }

        guard let name = take(fixed.name_size), let base = take(fixed.base_asset_size),
            let quote = take(fixed.quote_asset_size), let venue = take(fixed.venue_size)
        else { return nil }
        offset = (offset + 7) & ~7

        var parameters: [InstanceConfiguration.Parameter] = []
        for _ in 0..<fixed.parameter_count {
            guard MemoryLayout<cage_parameter>.size <= bytes.count - offset else { return nil }
            let parameter = unsafe bytes.loadUnaligned(fromByteOffset: offset, as: cage_parameter.self)
            offset += MemoryLayout<cage_parameter>.size
            guard let name = take(parameter.name_size), let text = take(parameter.text_size) else { return nil }
            offset = (offset + 7) & ~7
            parameters.append(
                InstanceConfiguration.Parameter(
                    type: parameter.type, name: name, integer: parameter.integer, decimal: parameter.decimal, text: text))
        }
        let configuration = InstanceConfiguration(
            instance: fixed.header.instance, capabilities: fixed.capabilities, marketData: fixed.market_data,
            nextIntent: fixed.next_intent, randomSeed: fixed.random_seed, time: fixed.header.time,
            instrument: InstanceConfiguration.Instrument(
                number: fixed.instrument, name: name, baseAsset: base, quoteAsset: quote, venue: venue,
                kind: fixed.instrument_kind, tickSize: fixed.tick_size, lotSize: fixed.lot_size,
                minimumQuantity: fixed.minimum_quantity, maximumQuantity: fixed.maximum_quantity,
                minimumNotional: fixed.minimum_notional, contractSize: fixed.contract_size,
                makerFeeRate: fixed.maker_fee_rate, takerFeeRate: fixed.taker_fee_rate),
            parameters: parameters)
        return (configuration, fixed)
    }
}

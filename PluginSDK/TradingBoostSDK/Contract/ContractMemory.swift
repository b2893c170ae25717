import CTradingBoost

// Reading what the host passes: as much as both sides know, zero for the rest.

/// A copy of a C struct that begins with `struct_size`: as many bytes as both sides know, zero behind them. The pointer is
/// readable for that many bytes.
///
/// `Record` is not constrained to `BitwiseCopyable`, though every C struct is: the compiler cannot find an imported
/// struct's conformance from another embedded module.
@unsafe
func contractCopy<Record>(of pointer: UnsafePointer<Record>) -> Record {
    // SAFETY: every such struct begins with its size as UInt32, and all its fields may be zero.
    let source = unsafe UnsafeRawPointer(pointer)
    let size = Int(unsafe source.load(as: UInt32.self))
    return unsafe withUnsafeTemporaryAllocation(of: Record.self, capacity: 1) { buffer in
        let bytes = UnsafeMutableRawBufferPointer(buffer)
        unsafe bytes.initializeMemory(as: UInt8.self, repeating: 0)
        unsafe bytes.copyMemory(from: UnsafeRawBufferPointer(start: source, count: min(size, MemoryLayout<Record>.size)))
        return unsafe buffer[0]
    }
}

/// Sizes of what has grown since ABI 1.0, as they were then.
enum FirstLayout {
    static var orderEvent: Int { 232 }
    static var openOrder: Int { 80 }
}

extension tradingboost_host_bytes {
    /// A copy; the bytes are readable only during the call that passes them.
    @unsafe
    var copied: [UInt8] {
        guard let data = unsafe data, unsafe size > 0 else { return [] }
        return unsafe Array(UnsafeBufferPointer(start: data, count: Int(size)))
    }
}

extension String {
    /// The text's UTF-8 as the host takes it: readable during `body`.
    mutating func withContractBytes(_ body: (tradingboost_plugin_bytes) -> Void) {
        withUTF8 { buffer in
            // SAFETY: the buffer is lent for the closure, and the host copies what it keeps.
            unsafe body(tradingboost_plugin_bytes(data: buffer.baseAddress, size: UInt64(buffer.count)))
        }
    }
}

extension Instrument {
    /// The host's pointers are readable during the call.
    @unsafe
    init(contract pointer: UnsafePointer<tradingboost_instrument>) {
        let record = unsafe contractCopy(of: pointer)
        unsafe self.init(
            name: String(decoding: record.name.copied, as: UTF8.self),
            baseAsset: String(decoding: record.base_asset.copied, as: UTF8.self),
            quoteAsset: String(decoding: record.quote_asset.copied, as: UTF8.self),
            venue: String(decoding: record.venue.copied, as: UTF8.self), kind: Kind(rawValue: record.kind) ?? .spot,
            priceRule: PriceRule(contract: record), tickSize: Price(FixedDecimal(defined: record.tick_size)),
            lotSize: Quantity(FixedDecimal(defined: record.lot_size)),
            minimumQuantity: Quantity(FixedDecimal(defined: record.minimum_quantity)),
            maximumQuantity: Quantity(FixedDecimal(defined: record.maximum_quantity)),
            minimumNotional: Notional(FixedDecimal(defined: record.minimum_notional)),
            contractSize: Quantity(FixedDecimal(defined: record.contract_size)),
            makerFeeRate: FixedDecimal(defined: record.maker_fee_rate),
            takerFeeRate: FixedDecimal(defined: record.taker_fee_rate), number: record.instrument)
    }

    /// The grid that every rounding divides by.
    var hasGrid: Bool { tickSize > .zero && lotSize > .zero }
}

extension Instrument.PriceRule {
    /// A rule that is newer than this SDK is read as the fixed tick: the host refuses what does not fit.
    @unsafe
    fileprivate init(contract record: tradingboost_instrument) {
        switch unsafe record.price_rule {
        case TRADINGBOOST_PRICE_TICK_TABLE:
            let bands = unsafe UnsafeBufferPointer(start: record.tick_bands, count: Int(record.tick_band_count))
            var copied: [Instrument.TickBand] = []
            for index in 0..<bands.count {
                copied.append(
                    Instrument.TickBand(
                        from: Price(FixedDecimal(defined: unsafe bands[index].from)),
                        tick: Price(FixedDecimal(defined: unsafe bands[index].tick))))
            }
            self = .tickTable(copied)
        case TRADINGBOOST_PRICE_SIGNIFICANT_FIGURES: self = .significantFigures(Int(unsafe record.significant_figures))
        default: self = .fixedTick
        }
    }
}

extension Parameters {
    /// The host's pointers are readable during the call. `stride` leads from item to item whatever size this SDK knows.
    @unsafe
    init(contract pointer: UnsafePointer<tradingboost_parameters>) {
        let table = unsafe contractCopy(of: pointer)
        var items: [Item] = []
        if let first = unsafe table.items {
            items.reserveCapacity(Int(unsafe table.count))
            for index in 0..<Int(unsafe table.count) {
                let address = unsafe UnsafeRawPointer(first) + index * Int(table.stride)
                items.append(unsafe Item(contract: address.assumingMemoryBound(to: tradingboost_parameter.self)))
            }
        }
        self.init(items: items)
    }
}

extension Parameters.Item {
    @unsafe
    fileprivate init(contract pointer: UnsafePointer<tradingboost_parameter>) {
        let record = unsafe contractCopy(of: pointer)
        let value: Parameters.Value
        switch unsafe record.type {
        case TRADINGBOOST_VALUE_INTEGER: value = .integer(unsafe record.integer)
        case TRADINGBOOST_VALUE_BOOLEAN: value = .boolean(unsafe record.integer != 0)
        case TRADINGBOOST_VALUE_DECIMAL: value = .decimal(FixedDecimal(contract: unsafe record.decimal))
        case TRADINGBOOST_VALUE_TEXT: value = .text(unsafe record.text.copied)
        default: value = .unknown
        }
        self.init(name: unsafe record.name.copied, value: value)
    }
}

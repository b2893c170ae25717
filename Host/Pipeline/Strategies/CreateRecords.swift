import CCage
import CTradingBoost
import TradingModel

/// The records that bring an instance to life in a worker: CREATE, its state in chunks, START.
struct CreateRecords {
    private(set) var records: [[UInt8]] = []

    /// - Parameter account: how it stands, when the checkpoint does not know.
    init(
        _ launch: InstanceLaunch, checkpoint: InstanceCheckpoint?, account: AccountSnapshot?, time: Timestamp
    ) throws(StrategyWorkersError) {
        records.append(try CreateRecords.create(launch, checkpoint: checkpoint, account: account, time: time))
        var rest = (checkpoint?.state ?? [])[...]
        while !rest.isEmpty {
            let chunk = rest.prefix(Int(CAGE_STATE_CHUNK))
            records.append(ControlRecord.make(CAGE_LOAD, launch.instance, tradingboost_event(), Array(chunk)))
            rest = rest.dropFirst(chunk.count)
        }
        if let account { records += account.records(for: launch.instance, time: time) }
        records.append(ControlRecord.make(CAGE_START, launch.instance, tradingboost_event()))
    }

    private static func create(
        _ launch: InstanceLaunch, checkpoint: InstanceCheckpoint?, account: AccountSnapshot?, time: Timestamp
    ) throws(StrategyWorkersError) -> [UInt8] {
        guard checkpoint?.state.count ?? 0 <= Int(CAGE_STATE_MAXIMUM + CAGE_RUNNER_MAXIMUM) else {
            throw .tooLarge(launch.instance, "the saved state")
        }
        let instrument = launch.instrument
        var record = cage_create()
        record.header.time = time.nanoseconds
        record.next_intent = account?.nextIntent ?? checkpoint?.nextIntent ?? launch.nextIntent
        record.random_seed = launch.instance.rawValue
        record.state_size = UInt64(checkpoint?.state.count ?? 0)
        record.state_version = checkpoint?.stateVersion ?? launch.stateVersion
        record.capabilities = launch.capabilities.rawValue
        record.market_data = CAGE_CAPABILITY_CANDLES
        record.parameter_count = UInt32(launch.parameters.count)
        record.instrument = UInt32(truncatingIfNeeded: instrument.id.rawValue)
        record.instrument_kind = instrument.contract.kind
        record.tick_size = tradingboost_decimal(instrument.tickSize.decimal)
        record.lot_size = tradingboost_decimal(instrument.lotSize.decimal)
        record.minimum_quantity = tradingboost_decimal(instrument.minimumQuantity.decimal)
        record.maximum_quantity = tradingboost_decimal(instrument.maximumQuantity.decimal)
        record.minimum_notional = tradingboost_decimal(instrument.minimumNotional.decimal)
        record.contract_size = tradingboost_decimal(FixedDecimal.one)
        record.maker_fee_rate = tradingboost_decimal(instrument.makerFeeRate)
        record.taker_fee_rate = tradingboost_decimal(instrument.takerFeeRate)
        record.name_size = UInt32(instrument.name.utf8.count)
        record.base_asset_size = UInt32(instrument.baseAsset.utf8.count)
        record.quote_asset_size = UInt32(instrument.quoteAsset.utf8.count)
        record.venue_size = UInt32(launch.venue.utf8.count)
        var rest: [UInt8] = []
        for text in [instrument.name, instrument.baseAsset, instrument.quoteAsset, launch.venue] {
            rest.append(contentsOf: text.utf8)
        }
        pad(&rest)
        for parameter in launch.parameters { append(parameter, to: &rest) }
        guard MemoryLayout<cage_create>.size + rest.count <= Int(CAGE_RECORD_MAXIMUM) else {
            throw .tooLarge(launch.instance, "the parameters' text")
        }
        return ControlRecord.make(CAGE_CREATE, launch.instance, record, rest)
    }

    private static func append(_ parameter: ResolvedParameter, to bytes: inout [UInt8]) {
        var record = cage_parameter()
        var text: [UInt8] = []
        switch parameter.value {
        case .integer(let value):
            record.type = TRADINGBOOST_VALUE_INTEGER
            record.integer = value
        case .boolean(let value):
            record.type = TRADINGBOOST_VALUE_BOOLEAN
            record.integer = value ? 1 : 0
        case .decimal(let value):
            record.type = TRADINGBOOST_VALUE_DECIMAL
            record.decimal = tradingboost_decimal(value)
        case .text(let value):
            record.type = TRADINGBOOST_VALUE_TEXT
            text = Array(value.utf8)
        }
        record.name_size = UInt32(parameter.name.utf8.count)
        record.text_size = UInt32(text.count)
        // SAFETY: the record has no padding.
        unsafe withUnsafeBytes(of: &record) { unsafe bytes.append(contentsOf: $0) }
        bytes.append(contentsOf: parameter.name.utf8)
        bytes.append(contentsOf: text)
        pad(&bytes)
    }

    private static func pad(_ bytes: inout [UInt8]) {
        while bytes.count % 8 != 0 { bytes.append(0) }
    }
}

/// A record of the host's own: a struct that begins with the event header, and bytes behind it.
enum ControlRecord {
    static func make<Record: BitwiseCopyable>(
        _ type: UInt32, _ instance: InstanceID?, _ record: Record, seq: UInt64 = 0, _ rest: [UInt8] = []
    ) -> [UInt8] {
        var record = record
        // SAFETY: every record of the protocol begins with a header and has no padding.
        return unsafe withUnsafeMutableBytes(of: &record) { raw in
            var header = unsafe raw.load(as: tradingboost_event.self)
            header.size = UInt32(raw.count + rest.count)
            header.type = UInt16(type)
            header.instance = instance?.rawValue ?? 0
            header.seq = seq
            unsafe raw.storeBytes(of: header, as: tradingboost_event.self)
            return unsafe Array(raw) + rest
        }
    }
}

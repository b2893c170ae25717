package import CTradingBoost
package import TradingBoostSDKOrdinary

/// A value of a parameter, as a host passes it.
package enum ParameterValue: Hashable {
    case integer(Int64)
    case boolean(Bool)
    case decimal(FixedDecimal?)
    case text(String)
}

/// The instrument that tests trade: the perpetual BTC-USDT with a tick of 0.5 and a lot of 0.001.
package struct InstrumentUnderTest {
    package var number: UInt32 = 7
    package var tickSize = FixedDecimal(raw: FixedDecimal.unit / 2)
    package var lotSize = FixedDecimal(raw: FixedDecimal.unit / 1000)
    package var minimumQuantity = FixedDecimal(raw: FixedDecimal.unit / 1000)
    package var maximumQuantity = FixedDecimal(1000)
    package var minimumNotional = FixedDecimal(10)
    package var kind = TRADINGBOOST_INSTRUMENT_LINEAR
    package var makerFeeRate = FixedDecimal.zero
    package var takerFeeRate = FixedDecimal.zero

    package init() {}

    /// As above, where nothing can be sold short.
    package static var spot: InstrumentUnderTest {
        var instrument = InstrumentUnderTest()
        instrument.kind = TRADINGBOOST_INSTRUMENT_SPOT
        return instrument
    }
}

/// What a command answered.
package struct CommandOutcome: Hashable {
    package enum Value: Hashable {
        case integer(Int64)
        case decimal(FixedDecimal?)
        case number(Double)
        case boolean(Bool)
        case text(String)

        @unsafe
        init(_ value: tradingboost_command_value) {
            self =
                switch unsafe value.type {
                case TRADINGBOOST_VALUE_INTEGER: unsafe .integer(value.integer)
                case TRADINGBOOST_VALUE_DECIMAL: unsafe .decimal(fixedDecimal(value.decimal))
                case TRADINGBOOST_VALUE_NUMBER: unsafe .number(value.number)
                case TRADINGBOOST_VALUE_BOOLEAN: unsafe .boolean(value.integer != 0)
                default:
                    unsafe .text(
                        String(decoding: UnsafeBufferPointer(start: value.text.data, count: Int(value.text.size)), as: UTF8.self))
                }
        }
    }

    package var status: Int32
    package var rows: [[Value]]
}

/// An instance of a plugin, driven through the contract's C table and nothing else.
@safe
package final class PluginUnderTest {
    package struct Refused: Error { package var status: Int32 }

    package let host: RecordingHost
    // SAFETY: the table is constant for the life of the process; the instance is the plugin's until destroy.
    private let table: UnsafePointer<tradingboost_plugin_table>
    private var instance: UnsafeMutableRawPointer?
    private var sequence: UInt64 = 0

    package init(
        _ table: UnsafeRawPointer, host: RecordingHost, instrument: InstrumentUnderTest = InstrumentUnderTest(),
        parameters: [String: ParameterValue] = [:], parameterStride: Int = 64
    ) throws(Refused) {
        self.host = host
        unsafe self.table = table.assumingMemoryBound(to: tradingboost_plugin_table.self)
        let loan = Loan()
        defer { loan.end() }
        var made: UnsafeMutableRawPointer?
        let record = unsafe loan.create(instrument, parameters, stride: parameterStride)
        let status = unsafe self.table.pointee.create(host.table, record, &made)
        unsafe instance = made
        guard status == TRADINGBOOST_OK else { throw Refused(status: status) }
    }

    deinit { destroy() }

    package func destroy() {
        guard let made = unsafe instance else { return }
        _ = unsafe table.pointee.destroy(made)
        unsafe instance = nil
    }

    package func start() -> Int32 { unsafe table.pointee.start(instance) }

    package func stop(_ reason: UInt32) -> Int32 { unsafe table.pointee.stop(instance, reason) }

    package func setParameters(_ parameters: [String: ParameterValue]) -> Int32 {
        let loan = Loan()
        defer { loan.end() }
        return unsafe table.pointee.on_parameters(
            instance, loan.parameters(parameters, stride: MemoryLayout<tradingboost_parameter>.stride))
    }

    /// Sends an event whose header this fills in: type, size, next sequence number, the host's time.
    package func send<Event>(_ event: Event, type: UInt32, size: Int? = nil, flags: UInt16 = 0) -> Int32 {
        sequence += 1
        return unsafe withUnsafeTemporaryAllocation(of: Event.self, capacity: 1) { buffer in
            unsafe buffer.initialize(repeating: event)
            return unsafe UnsafeMutableRawBufferPointer(buffer).withMemoryRebound(to: tradingboost_event.self) { headers in
                unsafe headers[0] = tradingboost_event(
                    size: UInt32(size ?? MemoryLayout<Event>.size), type: UInt16(type), flags: flags, instance: 1,
                    seq: sequence, time: host.time)
                return unsafe table.pointee.on_event(instance, UnsafePointer(headers.baseAddress))
            }
        }
    }

    /// Calls a command's exported function by `call`, which is given its address, the instance and where the answer goes.
    ///
    ///     typealias Levels = @convention(c) (CommandInstance, CommandRows) -> Int32
    package func command(
        _ symbol: UnsafeMutableRawPointer,
        _ call: (UnsafeMutableRawPointer, CommandInstance, CommandRows) -> Int32
    ) -> CommandOutcome {
        final class Sink { var rows: [[CommandOutcome.Value]] = [] }
        guard let instance = unsafe instance else { return CommandOutcome(status: -1, rows: []) }
        let sink = Sink()
        var rows = unsafe tradingboost_command_rows(
            struct_size: UInt32(MemoryLayout<tradingboost_command_rows>.size), reserved: 0,
            handle: Unmanaged.passUnretained(sink).toOpaque(),
            add: { handle, values, count in
                guard let handle = unsafe handle else { return TRADINGBOOST_INVALID_ARGUMENT }
                // SAFETY: the plugin lends `count` values for the call.
                let row = unsafe UnsafeBufferPointer(start: values, count: Int(count)).map { unsafe CommandOutcome.Value($0) }
                unsafe Unmanaged<Sink>.fromOpaque(handle).takeUnretainedValue().rows.append(row)
                return TRADINGBOOST_OK
            })
        let status = withExtendedLifetime(sink) { unsafe call(symbol, instance, &rows) }
        return CommandOutcome(status: status, rows: sink.rows)
    }

    // MARK: - State

    package func save() -> [UInt8]? { unsafe written { unsafe table.pointee.save(instance, $0) } }

    /// Gives the state in chunks of `chunk` bytes.
    package func load(_ bytes: [UInt8], version: UInt32 = 1, chunk: Int = 7, declaredSize: Int? = nil) -> Int32 {
        final class Source {
            var rest: ArraySlice<UInt8>
            let chunk: Int
            init(_ bytes: [UInt8], _ chunk: Int) { (rest, self.chunk) = (bytes[...], chunk) }
        }
        let source = Source(bytes, chunk)
        var reader = unsafe tradingboost_state_reader(
            struct_size: UInt32(MemoryLayout<tradingboost_state_reader>.size), state_version: version,
            handle: Unmanaged.passUnretained(source).toOpaque(), size: UInt64(declaredSize ?? bytes.count),
            read: { handle, buffer, capacity, count in
                guard let handle = unsafe handle, let buffer = unsafe buffer else { return TRADINGBOOST_INVALID_ARGUMENT }
                let source = unsafe Unmanaged<Source>.fromOpaque(handle).takeUnretainedValue()
                let part = source.rest.prefix(min(source.chunk, Int(capacity)))
                for (offset, byte) in part.enumerated() { unsafe buffer[offset] = byte }
                source.rest = source.rest.dropFirst(part.count)
                unsafe count?.pointee = UInt64(part.count)
                return TRADINGBOOST_OK
            })
        return withExtendedLifetime(source) { unsafe table.pointee.load(instance, &reader) }
    }
}

/// The manifest that a plugin's describe function writes, or nil when it refuses.
package func described(_ entry: UnsafeRawPointer) -> [UInt8]? {
    let table = unsafe entry.assumingMemoryBound(to: tradingboost_plugin_table.self)
    return unsafe written { unsafe table.pointee.describe($0) }
}

/// What a function writes to the host's writer; nil when it does not end with OK.
private func written(_ function: (UnsafePointer<tradingboost_writer>) -> Int32) -> [UInt8]? {
    final class Sink { var bytes: [UInt8] = [] }
    let sink = Sink()
    var writer = unsafe tradingboost_writer(
        struct_size: UInt32(MemoryLayout<tradingboost_writer>.size), reserved: 0,
        handle: Unmanaged.passUnretained(sink).toOpaque(),
        write: { handle, chunk in
            guard let handle = unsafe handle else { return TRADINGBOOST_INVALID_ARGUMENT }
            unsafe Unmanaged<Sink>.fromOpaque(handle).takeUnretainedValue().bytes
                .append(contentsOf: UnsafeBufferPointer(start: chunk.data, count: Int(chunk.size)))
            return TRADINGBOOST_OK
        })
    return unsafe function(&writer) == TRADINGBOOST_OK ? sink.bytes : nil
}

/// Memory lent to a plugin for the length of one call, poisoned when the call is over.
@safe
private final class Loan {
    // SAFETY: each block is allocated here and freed by `end()`.
    private var blocks: [UnsafeMutableRawBufferPointer] = unsafe []

    private func allocate(_ size: Int) -> UnsafeMutableRawBufferPointer {
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: max(size, 1), alignment: 16)
        unsafe block.initializeMemory(as: UInt8.self, repeating: 0)
        unsafe blocks.append(block)
        return unsafe block
    }

    func end() {
        unsafe blocks.forEach { block in
            unsafe block.initializeMemory(as: UInt8.self, repeating: 0xA5)
            unsafe block.deallocate()
        }
        unsafe blocks = []
    }

    private func bytes(_ text: String) -> tradingboost_host_bytes {
        let block = unsafe allocate(text.utf8.count)
        unsafe block.copyBytes(from: text.utf8)
        return unsafe tradingboost_host_bytes(
            data: UnsafePointer(block.baseAddress?.assumingMemoryBound(to: UInt8.self)), size: UInt64(text.utf8.count))
    }

    private func lend<Record>(_ record: Record) -> UnsafePointer<Record>? {
        let block = unsafe allocate(MemoryLayout<Record>.size)
        let memory = unsafe block.bindMemory(to: Record.self)
        unsafe memory.initialize(repeating: record)
        return unsafe UnsafePointer(memory.baseAddress)
    }

    func create(
        _ instrument: InstrumentUnderTest, _ values: [String: ParameterValue], stride: Int
    ) -> UnsafePointer<tradingboost_create>? {
        let record = unsafe tradingboost_instrument(
            struct_size: UInt32(MemoryLayout<tradingboost_instrument>.size), instrument: instrument.number,
            name: bytes("BTC-USDT"), base_asset: bytes("BTC"), quote_asset: bytes("USDT"),
            venue: bytes("paper"), kind: instrument.kind, price_rule: TRADINGBOOST_PRICE_FIXED_TICK,
            tick_size: contract(instrument.tickSize), lot_size: contract(instrument.lotSize),
            minimum_quantity: contract(instrument.minimumQuantity), maximum_quantity: contract(instrument.maximumQuantity),
            minimum_notional: contract(instrument.minimumNotional), contract_size: contract(.one),
            maker_fee_rate: contract(instrument.makerFeeRate),
            taker_fee_rate: contract(instrument.takerFeeRate), significant_figures: 0, tick_band_count: 0,
            tick_bands: nil)
        return unsafe lend(
            tradingboost_create(
                struct_size: UInt32(MemoryLayout<tradingboost_create>.size), reserved: 0, instance: 1,
                instrument: lend(record), parameters: parameters(values, stride: stride)))
    }

    func parameters(_ values: [String: ParameterValue], stride: Int) -> UnsafePointer<tradingboost_parameters>? {
        let block = unsafe allocate(values.count * stride)
        for (index, (name, value)) in values.enumerated() {
            var item = unsafe tradingboost_parameter(
                struct_size: UInt32(min(stride, MemoryLayout<tradingboost_parameter>.size)), type: 0, name: bytes(name),
                integer: 0, decimal: tradingboost_decimal(hi: 0, lo: 0), text: bytes(""))
            switch value {
            case .integer(let value): unsafe (item.type, item.integer) = (TRADINGBOOST_VALUE_INTEGER, value)
            case .boolean(let value): unsafe (item.type, item.integer) = (TRADINGBOOST_VALUE_BOOLEAN, value ? 1 : 0)
            case .decimal(let value): unsafe (item.type, item.decimal) = (TRADINGBOOST_VALUE_DECIMAL, contract(value))
            case .text(let value): unsafe (item.type, item.text) = (TRADINGBOOST_VALUE_TEXT, bytes(value))
            }
            unsafe withUnsafeBytes(of: item) { source in
                unsafe UnsafeMutableRawBufferPointer(rebasing: block[(index * stride)...]).copyMemory(
                    from: UnsafeRawBufferPointer(rebasing: source.prefix(stride)))
            }
        }
        return unsafe lend(
            tradingboost_parameters(
                struct_size: UInt32(MemoryLayout<tradingboost_parameters>.size), count: UInt32(values.count),
                stride: UInt32(stride), reserved: 0,
                items: UnsafePointer(block.baseAddress?.assumingMemoryBound(to: tradingboost_parameter.self))))
    }
}

/// The contract's decimal; nil is "undefined".
package func contract(_ value: FixedDecimal?) -> tradingboost_decimal {
    guard let value else { return tradingboost_decimal(hi: .min, lo: 0) }
    return tradingboost_decimal(hi: Int64(value.raw >> 64), lo: UInt64(truncatingIfNeeded: value.raw))
}

package func fixedDecimal(_ value: tradingboost_decimal) -> FixedDecimal? {
    value.hi == .min && value.lo == 0 ? nil : FixedDecimal(raw: Int128(value.hi) << 64 | Int128(value.lo))
}

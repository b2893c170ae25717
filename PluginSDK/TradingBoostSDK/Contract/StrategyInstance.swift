import CTradingBoost

/// One instance of a strategy: turns the contract's calls into the strategy's.
final class StrategyInstance<S: Strategy>: PluginInstance {
    private let strategy: S
    private let host: Host
    private let instrument: UInt32

    /// The host's structs are readable during the call.
    @unsafe
    init(
        host table: UnsafePointer<tradingboost_host>, create: UnsafePointer<tradingboost_create>
    ) throws(StrategyRefusal) {
        let host = unsafe Host(copying: table)
        do {
            let setup = try unsafe StrategyInstance.setup(host, contractCopy(of: create))
            strategy = try S(setup)
            self.host = host
            instrument = setup.instrument.number
        } catch {
            host.log(.error, error.text)
            // SAFETY: the strategy was not made, so nothing holds the host.
            unsafe host.free()
            throw error
        }
    }

    deinit {
        // SAFETY: destroy is the host's last call for this instance; a strategy does not hand its host to anyone else.
        unsafe host.free()
    }

    @unsafe
    private static func setup(_ host: Host, _ create: tradingboost_create) throws(StrategyRefusal) -> Setup {
        guard let instrumentPointer = unsafe create.instrument, let parametersPointer = unsafe create.parameters else {
            throw StrategyRefusal(.host, "the host gave no instrument or no parameters")
        }
        let instrument = unsafe Instrument(contract: instrumentPointer)
        guard instrument.hasGrid else {
            throw StrategyRefusal(.host, "instrument \(instrument.name): tick size and lot size must be positive")
        }
        host.setInstrument(instrument.number)
        return unsafe Setup(
            host: host, instance: create.instance, instrument: instrument,
            parameters: Parameters(contract: parametersPointer))
    }

    override func onEvent(_ event: UnsafePointer<tradingboost_event>) -> Int32 {
        // SAFETY: the host's event is readable for `size` bytes during the call; a type's layout is read only when the event
        // is at least that long, and later fields are ignored.
        let header = unsafe event.pointee
        host.setEventTime(header.time)
        switch UInt32(header.type) {
        case TRADINGBOOST_EVENT_CANDLE:
            guard Int(header.size) >= MemoryLayout<tradingboost_candle_event>.size else { return Status.invalidArgument }
            let record = unsafe UnsafeRawPointer(event).assumingMemoryBound(to: tradingboost_candle_event.self)
            guard unsafe record.pointee.instrument == instrument, let candle = unsafe Candle(record.pointee) else {
                return Status.ok
            }
            strategy.onCandle(candle)
        case TRADINGBOOST_EVENT_ORDER:
            guard Int(header.size) >= MemoryLayout<tradingboost_order_event>.size else { return Status.invalidArgument }
            let record = unsafe UnsafeRawPointer(event).assumingMemoryBound(to: tradingboost_order_event.self)
            guard let step = unsafe OrderStep(record.pointee) else { return Status.ok }
            strategy.onOrder(step)
        case TRADINGBOOST_EVENT_TIMER:
            guard Int(header.size) >= MemoryLayout<tradingboost_timer_event>.size else { return Status.invalidArgument }
            let record = unsafe UnsafeRawPointer(event).assumingMemoryBound(to: tradingboost_timer_event.self)
            strategy.onTimer(unsafe Timer(record.pointee))
        default:
            break
        }
        return Status.ok
    }

    override func onParameters(_ parameters: UnsafePointer<tradingboost_parameters>) -> Int32 {
        do {
            try strategy.onParameters(unsafe Parameters(contract: parameters))
            return Status.ok
        } catch {
            host.log(.warning, error.text)
            return error.status
        }
    }

    override func stop(_ reason: UInt32) -> Int32 {
        strategy.onStop(StopReason(contract: reason))
        return Status.ok
    }

    // MARK: - State

    override func save(_ writer: UnsafePointer<tradingboost_writer>) -> Int32 {
        // SAFETY: the host's writer is readable during the call, and copies the chunk before it returns.
        let writer = unsafe contractCopy(of: writer)
        guard let write = unsafe writer.write else { return Status.invalidArgument }
        let bytes = SavedState<S.State>.bytes(of: strategy.state, version: S.stateVersion)
        return unsafe bytes.withUnsafeBufferPointer { buffer in
            unsafe write(
                writer.handle, tradingboost_plugin_bytes(data: buffer.baseAddress, size: UInt64(buffer.count)))
        }
    }

    override func load(_ reader: UnsafePointer<tradingboost_state_reader>) -> Int32 {
        // SAFETY: the host's reader is readable during the call.
        let reader = unsafe contractCopy(of: reader)
        guard unsafe reader.state_version == S.stateVersion else {
            host.log(
                .error,
                "the saved state is of version \(unsafe reader.state_version), this strategy reads version \(S.stateVersion)")
            return Status.unsupported
        }
        guard let bytes = unsafe StrategyInstance.read(reader),
            let state = SavedState<S.State>.value(from: bytes, version: S.stateVersion)
        else {
            host.log(.error, "the saved state is damaged or not of this strategy: nothing was restored")
            return Status.failed
        }
        strategy.state = state
        return Status.ok
    }

    /// The whole state, or nil when the host breaks off or sends more than it says.
    @unsafe
    private static func read(_ reader: tradingboost_state_reader) -> [UInt8]? {
        let expected = SavedState<S.State>.headerSize + SavedState<S.State>.valueSize
        guard let read = unsafe reader.read, unsafe reader.size == UInt64(expected) else { return nil }
        var bytes = [UInt8](repeating: 0, count: expected)
        var filled = 0
        while filled < expected {
            var count: UInt64 = 0
            let status = unsafe bytes.withUnsafeMutableBufferPointer { buffer in
                // SAFETY: the host fills at most the capacity that is left behind `filled`.
                unsafe read(reader.handle, buffer.baseAddress.map { unsafe $0 + filled }, UInt64(expected - filled), &count)
            }
            guard status == Status.ok, count > 0, count <= UInt64(expected - filled) else { return nil }
            filled += Int(count)
        }
        return bytes
    }
}

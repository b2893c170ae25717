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
            var parameters = Parameters(items: [])
            let setup = try unsafe StrategyInstance.setup(host, contractCopy(of: create), &parameters)
            strategy = try S(setup, S.Settings(&parameters))
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
    private static func setup(
        _ host: Host, _ create: tradingboost_create, _ parameters: inout Parameters
    ) throws(StrategyRefusal) -> Setup {
        guard let instrumentPointer = unsafe create.instrument, let parametersPointer = unsafe create.parameters else {
            throw StrategyRefusal(.host, "the host gave no instrument or no parameters")
        }
        let instrument = unsafe Instrument(contract: instrumentPointer)
        guard instrument.hasGrid else {
            throw StrategyRefusal(.host, "instrument \(instrument.name): tick size and lot size must be positive")
        }
        host.setInstrument(instrument.number)
        parameters = unsafe Parameters(contract: parametersPointer)
        return unsafe Setup(host: host, instance: create.instance, instrument: instrument)
    }

    override func onEvent(_ event: UnsafePointer<tradingboost_event>) -> Int32 {
        // SAFETY: the host's event is readable for `size` bytes during the call; a type's layout is read only when the event
        // is at least that long, and later fields are ignored.
        let header = unsafe event.pointee
        host.setEventTime(header.time)
        switch UInt32(header.type) {
        case TRADINGBOOST_EVENT_CANDLE:
            guard let record = unsafe whole(event, as: tradingboost_candle_event.self) else { return Status.invalidArgument }
            guard unsafe record.pointee.instrument == instrument, let candle = unsafe Candle(record.pointee) else { break }
            strategy.onCandle(candle)
        case TRADINGBOOST_EVENT_ORDER:
            guard let record = unsafe orderEvent(event) else { return Status.invalidArgument }
            guard let step = OrderStep(record) else { break }
            strategy.onOrder(step)
        case TRADINGBOOST_EVENT_TIMER:
            guard let record = unsafe whole(event, as: tradingboost_timer_event.self) else { return Status.invalidArgument }
            strategy.onTimer(unsafe Timer(record.pointee))
        case TRADINGBOOST_EVENT_SNAPSHOT:
            guard let record = unsafe whole(event, as: tradingboost_snapshot_event.self),
                let snapshot = unsafe Snapshot(contract: record)
            else { return Status.invalidArgument }
            strategy.onSnapshot(snapshot)
        case TRADINGBOOST_EVENT_HISTORY:
            guard let record = unsafe whole(event, as: tradingboost_history_event.self),
                let history = unsafe History(contract: record)
            else { return Status.invalidArgument }
            strategy.onHistory(history)
        default: return unsafe onMarketData(event)
        }
        return Status.ok
    }

    /// What few strategies subscribe to.
    private func onMarketData(_ event: UnsafePointer<tradingboost_event>) -> Int32 {
        switch UInt32(unsafe event.pointee.type) {
        case TRADINGBOOST_EVENT_TRADE:
            guard let record = unsafe whole(event, as: tradingboost_trade_event.self) else { return Status.invalidArgument }
            guard unsafe record.pointee.instrument == instrument, let trade = unsafe Trade(record.pointee) else { break }
            strategy.onTrade(trade)
        case TRADINGBOOST_EVENT_QUOTE:
            guard let record = unsafe whole(event, as: tradingboost_quote_event.self) else { return Status.invalidArgument }
            if unsafe record.pointee.instrument == instrument { strategy.onQuote(unsafe Quote(record.pointee)) }
        case TRADINGBOOST_EVENT_BOOK:
            guard let record = unsafe whole(event, as: tradingboost_book_event.self), let book = unsafe Book(contract: record)
            else { return Status.invalidArgument }
            if unsafe record.pointee.instrument == instrument { strategy.onBook(book) }
        case TRADINGBOOST_EVENT_FUNDING:
            guard let record = unsafe whole(event, as: tradingboost_funding_event.self) else { return Status.invalidArgument }
            if unsafe record.pointee.instrument == instrument { strategy.onFunding(unsafe Funding(record.pointee)) }
        default: break
        }
        return Status.ok
    }

    /// The event as its type's layout; nil when it is shorter.
    @unsafe
    @inline(__always)
    private func whole<Record>(_ event: UnsafePointer<tradingboost_event>, as type: Record.Type) -> UnsafePointer<Record>? {
        guard Int(unsafe event.pointee.size) >= MemoryLayout<Record>.size else { return nil }
        return unsafe UnsafeRawPointer(event).assumingMemoryBound(to: Record.self)
    }

    /// An order event of any minor version: what it is too short for is zero. Nil when it is shorter than in 1.0.
    @unsafe
    @inline(__always)
    private func orderEvent(_ event: UnsafePointer<tradingboost_event>) -> tradingboost_order_event? {
        let record = unsafe UnsafeRawPointer(event).assumingMemoryBound(to: tradingboost_order_event.self)
        let size = Int(unsafe event.pointee.size)
        if size >= MemoryLayout<tradingboost_order_event>.size { return unsafe record.pointee }
        guard size >= FirstLayout.orderEvent else { return nil }
        return unsafe contractCopy(of: record)
    }

    /// Runs a command's body; what it throws is logged and becomes the status.
    func command(_ body: (S) throws(StrategyRefusal) -> Void) -> Int32 {
        do {
            try body(strategy)
            return Status.ok
        } catch {
            host.log(.warning, error.text)
            return error.status
        }
    }

    override func onParameters(_ parameters: UnsafePointer<tradingboost_parameters>) -> Int32 {
        do {
            var read = unsafe Parameters(contract: parameters)
            try strategy.onParameters(S.Settings(&read))
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
        // SAFETY: the host's writer is readable during the call.
        unsafe contractCopy(of: writer).write(
            SavedState<S.State>.bytes(of: strategy.state, version: S.stateVersion, lists: S.visitLists))
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

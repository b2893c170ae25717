import CCage
package import CTradingBoost

/// A strategy in this process: its life cycle, and what it asked for.
///
/// Used by one thread. After each callback the owner reads the requests and clears them. The numbers of intents, the
/// bounds and the refusals are the same wherever an instance runs, so a backtest and a worker get the same decisions.
// SAFETY: the pointers are made and freed here, and none is given out beyond the life of what it points to.
@safe package final class PluginInstance {
    package let identifier: UInt64
    private let table: tradingboost_plugin_table
    private let host: UnsafeMutablePointer<tradingboost_host>
    let state: UnsafeMutablePointer<RunnerState>
    private let onEvent: @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<tradingboost_event>?) -> Int32
    private var instance: UnsafeMutableRawPointer?
    /// Whether `load` brought it back to where it was.
    private var restored = false

    /// Creates the instance: `create` of the plugin. Follow with `load` where there is a state, then `start`.
    package init(plugin: LoadedPlugin, configuration: InstanceConfiguration) throws(PluginError) {
        // SAFETY: state and host table are owned by this object and freed in deinit, after the plugin's destroy.
        guard let onEvent = unsafe plugin.table.on_event, let create = unsafe plugin.table.create else {
            throw .missingFunction("on_event")
        }
        self.identifier = configuration.instance
        self.table = plugin.table
        unsafe self.onEvent = onEvent
        unsafe self.state = RunnerState.allocate(configuration)
        unsafe self.host = UnsafeMutablePointer<tradingboost_host>.allocate(capacity: 1)
        unsafe host.initialize(to: RunnerState.makeHostTable(state))
        let (created, status) = unsafe createInstance(create, configuration)
        try check(status, "create")
        unsafe self.instance = created
    }

    deinit {
        destroy()
        unsafe state.pointee.deallocate()
        unsafe state.deallocate()
        unsafe host.deallocate()
    }

    private func createInstance(
        _ create:
            @convention(c) (
                UnsafePointer<tradingboost_host>?, UnsafePointer<tradingboost_create>?,
                UnsafeMutablePointer<UnsafeMutableRawPointer?>?
            ) -> Int32, _ configuration: InstanceConfiguration
    ) -> (UnsafeMutableRawPointer?, Int32) {
        let host = unsafe host
        return unsafe configuration.withContract { instrument, parameters in
            var arguments = unsafe tradingboost_create(
                struct_size: UInt32(MemoryLayout<tradingboost_create>.size), reserved: 0,
                instance: configuration.instance, instrument: instrument, parameters: parameters)
            var created: UnsafeMutableRawPointer?
            let status = unsafe create(host, &arguments, &created)
            return unsafe (created, status)
        }
    }

    private func check(_ status: Int32, _ function: String) throws(PluginError) {
        guard status == TRADINGBOOST_OK else { throw .refused(function: function, status: status, reason: lastLogLine) }
    }

    /// The text of the last line that waits, or empty.
    package var lastLogLine: String {
        for index in (0..<requestCount).reversed() {
            guard case .log(_, let text) = request(at: index) else { continue }
            return unsafe String(decoding: bytes(of: text), as: UTF8.self)
        }
        return ""
    }

    // MARK: - Life cycle

    /// Restores what `save` gave, the runner's part too.
    package func load(_ bytes: UnsafeBufferPointer<UInt8>, stateVersion: UInt32) throws(PluginError) {
        let saved = try unsafe SavedState(reading: bytes)
        restored = true
        unsafe state.pointee.seq = saved.runner.seq
        unsafe state.pointee.time = saved.runner.time
        unsafe state.pointee.generator.state = saved.runner.random
        unsafe state.pointee.nextHistory = saved.runner.nextHistory
        unsafe state.pointee.waitingHistories = saved.runner.waitingHistories
        unsafe state.pointee.account.pointee = saved.runner.account
        unsafe state.pointee.values.pointee = saved.runner.values
        unsafe state.pointee.timerCount = saved.runner.timers.count
        for (index, timer) in saved.runner.timers.enumerated() { unsafe state.pointee.timers[index] = timer }
        // A plugin without save keeps nothing, and is started afresh.
        guard unsafe !saved.plugin.isEmpty || table.load != nil else { return }
        guard let load = unsafe table.load else { throw .cannotLoadState }
        unsafe state.pointee.stored = saved.plugin.baseAddress
        unsafe state.pointee.storedSize = saved.plugin.count
        var reader = unsafe tradingboost_state_reader(
            struct_size: UInt32(MemoryLayout<tradingboost_state_reader>.size), state_version: stateVersion,
            handle: UnsafeMutableRawPointer(state), size: UInt64(saved.plugin.count), read: RunnerState.read)
        let status = unsafe load(instance, &reader)
        unsafe state.pointee.stored = nil
        unsafe state.pointee.storedSize = 0
        try check(status, "load")
    }

    /// Takes the host's word on how the account stands, in place of what a state said. Between `load` and `start`.
    package func adopt(_ account: OpenOrders, seq: UInt64, time: Int64) {
        restored = true
        unsafe state.pointee.seq = seq
        unsafe state.pointee.time = time
        unsafe state.pointee.account.pointee = account
    }

    package func start() throws(PluginError) {
        guard let start = unsafe table.start else { throw .missingFunction("start") }
        try check(unsafe start(instance), "start")
        if restored { try tellSnapshot() }
        unsafe state.pointee.phase = .running
    }

    private func tellSnapshot() throws(PluginError) {
        unsafe state.pointee.phase = .telling
        let bytes = unsafe state.pointee.account.pointee.snapshot(
            instance: identifier, seq: state.pointee.seq, time: state.pointee.time)
        let status = unsafe bytes.withUnsafeBytes { bytes in
            // SAFETY: an array's memory is aligned for every field of the event, and lives through the call.
            unsafe onEvent(instance, bytes.baseAddress?.assumingMemoryBound(to: tradingboost_event.self))
        }
        try check(status, "on_event of the snapshot")
    }

    /// One event, to the plugin's `on_event`; returns its status. `event` is as long as its `size` says.
    ///
    /// The hot path: a few stores and loads above the call.
    @inline(__always)
    package func handle(_ event: UnsafePointer<tradingboost_event>) -> Int32 {
        unsafe state.pointee.time = event.pointee.time
        unsafe state.pointee.seq = event.pointee.seq
        if unsafe event.pointee.type >= UInt16(TRADINGBOOST_EVENT_ORDER) { unsafe note(event) }
        return unsafe onEvent(instance, event)
    }

    /// Keeps what the runner itself has to know of the instance: its orders, its position and the timers that are set.
    private func note(_ event: UnsafePointer<tradingboost_event>) {
        let size = unsafe Int(event.pointee.size)
        // SAFETY: the size says that the whole event is there.
        switch unsafe UInt32(event.pointee.type) {
        case TRADINGBOOST_EVENT_ORDER where size >= MemoryLayout<tradingboost_order_event>.size:
            let step = unsafe UnsafeRawPointer(event).assumingMemoryBound(to: tradingboost_order_event.self)
            unsafe state.pointee.account.pointee.take(step.pointee)
        case TRADINGBOOST_EVENT_TIMER where size >= MemoryLayout<tradingboost_timer_event>.size:
            // A timer that goes off is no longer set.
            let timer = unsafe UnsafeRawPointer(event).assumingMemoryBound(to: tradingboost_timer_event.self).pointee.timer
            if let index = unsafe state.pointee.index(ofTimer: timer) { unsafe state.pointee.removeTimer(at: index) }
        case TRADINGBOOST_EVENT_HISTORY where size >= MemoryLayout<tradingboost_history_event>.size:
            let page = unsafe UnsafeRawPointer(event).assumingMemoryBound(to: tradingboost_history_event.self)
            if unsafe page.pointee.remaining == 0, unsafe state.pointee.waitingHistories > 0 {
                unsafe state.pointee.waitingHistories -= 1
            }
        default: break
        }
    }

    /// The plugin's state and the runner's own part: what `load` takes.
    package func save() throws(PluginError) -> [UInt8] {
        unsafe state.pointee.savedSize = 0
        unsafe state.pointee.isSavedTooLarge = false
        if let save = unsafe table.save {
            unsafe state.pointee.phase = .closing
            var writer = unsafe tradingboost_writer(
                struct_size: UInt32(MemoryLayout<tradingboost_writer>.size), reserved: 0,
                handle: UnsafeMutableRawPointer(state), write: RunnerState.write)
            let status = unsafe save(instance, &writer)
            unsafe state.pointee.phase = .running
            if unsafe state.pointee.isSavedTooLarge { throw .stateTooLarge }
            try check(status, "save")
        }
        let runner = unsafe SavedState.Runner(
            seq: state.pointee.seq, time: state.pointee.time, random: state.pointee.generator.state,
            nextHistory: state.pointee.nextHistory, waitingHistories: state.pointee.waitingHistories,
            timers: (0..<state.pointee.timerCount).map { unsafe state.pointee.timers[$0] },
            account: state.pointee.account.pointee, values: state.pointee.values.pointee)
        let written = unsafe UnsafeBufferPointer(start: state.pointee.saved, count: state.pointee.savedSize)
        return unsafe SavedState(runner: runner, plugin: written).bytes
    }

    /// `reason` is TRADINGBOOST_STOP_…
    package func stop(_ reason: UInt32) throws(PluginError) {
        unsafe state.pointee.phase = .closing
        guard let stop = unsafe table.stop else { return }
        try check(unsafe stop(instance, reason), "stop")
    }

    /// Frees the plugin's instance; nothing follows. Also happens when this object goes.
    package func destroy() {
        guard let gone = unsafe instance else { return }
        unsafe instance = nil
        unsafe state.pointee.phase = .closing
        // There is nobody left whom a status could tell anything.
        _ = unsafe table.destroy?(gone)
    }

    /// Runs a command's call; while a query runs, nothing may be asked for.
    @unsafe
    func asking(isQuery: Bool, _ body: (UnsafeMutableRawPointer?) -> Int32) -> Int32 {
        if isQuery { unsafe state.pointee.phase = .telling }
        defer { if isQuery { unsafe state.pointee.phase = .running } }
        return unsafe body(instance)
    }

    // MARK: - Requests

    /// How many requests wait to be read.
    @inline(__always)
    package var requestCount: Int { unsafe state.pointee.requestCount }

    package func request(at index: Int) -> PluginRequest {
        precondition(index >= 0 && index < requestCount, "the index is below the number of requests")
        return unsafe state.pointee.requests[index]
    }

    /// The text of a request, valid until the requests are cleared.
    package func bytes(of text: PluginText) -> UnsafeBufferPointer<UInt8> {
        precondition(
            unsafe text.offset >= 0 && Int(text.offset) + Int(text.size) <= state.pointee.textSize,
            "a text belongs to the requests that wait")
        return unsafe UnsafeBufferPointer(start: state.pointee.texts + Int(text.offset), count: Int(text.size))
    }

    package func clearRequests() { unsafe state.pointee.clearRequests() }

    /// The number of the instrument that it trades.
    package var instrument: UInt32 { unsafe state.pointee.instrument }

    /// The number that the next intent gets.
    package var nextIntent: UInt64 { unsafe state.pointee.nextIntent }

    /// Log lines that found no room since the last call.
    package func takeDroppedLogs() -> Int {
        defer { unsafe state.pointee.droppedLogs = 0 }
        return unsafe state.pointee.droppedLogs
    }
}

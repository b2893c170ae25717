import CCage
import CTradingBoost
import PluginRunner

/// The loop of the worker: takes a record, lets the instance handle it, writes what it asked for.
// SAFETY: `record` is made once and used by one record at a time.
@safe struct Worker {
    private let plugin: LoadedPlugin
    let rings: Rings
    var commands = CommandTable()
    private(set) var instances: [Hosted] = []
    private let record: UnsafeMutableRawPointer

    /// An instance and what is collected for it before it starts.
    struct Hosted {
        var instance: PluginInstance
        var stateVersion: UInt32
        var stateSize: UInt64
        var state: [UInt8] = []
        var account: Account?
        var isStarted = false
    }

    init(plugin: LoadedPlugin, rings: Rings) {
        self.plugin = plugin
        self.rings = rings
        unsafe record = .allocate(byteCount: Int(CAGE_RECORD_MAXIMUM), alignment: 16)
    }

    mutating func run() -> Never {
        rings.ring()
        while true {
            let size = unsafe rings.receive(record)
            // SAFETY: a record has at least a header, and `record` is aligned for every event.
            let event = unsafe UnsafePointer(record.assumingMemoryBound(to: tradingboost_event.self))
            if unsafe UInt32(event.pointee.type) == CAGE_MARKET { unsafe rings.resolve(record, size: size) }
            let type = unsafe UInt32(event.pointee.type)
            if type < CAGE_RECORD_FIRST {
                unsafe handle(event)
            } else {
                unsafe control(type, event.pointee, UnsafeRawBufferPointer(start: record, count: Int(size)))
            }
            rings.ring()
        }
    }

    func index(of instance: UInt64) -> Int {
        for index in instances.indices where instances[index].instance.identifier == instance { return index }
        rings.endFailed(CAGE_FAILURE_PROTOCOL, "a record for an instance that does not exist")
    }

    // MARK: - Events

    private func handle(_ event: UnsafePointer<tradingboost_event>) {
        let hosted = unsafe instances[index(of: event.pointee.instance)]
        guard hosted.isStarted else { rings.endFailed(CAGE_FAILURE_PROTOCOL, "an event before the start") }
        let instance = hosted.instance
        let header = unsafe event.pointee
        unsafe cage_vitals_begin(rings.vitals)
        let begin = cage_monotonic_time()
        let status = unsafe instance.handle(event)
        let duration = UInt32(clamping: cage_monotonic_time() - begin)
        unsafe cage_vitals_finish(rings.vitals)
        if instance.requestCount > 0 { sendRequests(of: instance, header) }
        let dropped = instance.takeDroppedLogs()
        if dropped > 0 { rings.drop(dropped) }
        rings.send(
            CAGE_FINISHED, cage_finished(header: header, status: status, duration: duration), instance: header.instance,
            seq: header.seq, time: header.time)
    }

    func sendRequests(of instance: PluginInstance, _ header: tradingboost_event) {
        let (identifier, seq, time) = (header.instance, header.seq, header.time)
        // What a strategy says while it repeats events was said when they were new.
        let isReplay = UInt32(header.flags) & TRADINGBOOST_EVENT_REPLAY != 0
        var notices: UInt32 = 0
        for index in 0..<instance.requestCount {
            switch instance.request(at: index) {
            case .submit(let number, let request, let plan):
                let record = cage_submit(header: header, number: number, request: request, plan: plan)
                rings.send(CAGE_SUBMIT, record, instance: identifier, seq: seq, time: time)
            case .cancel(let number, let order):
                let record = cage_cancel(header: header, number: number, order: order)
                rings.send(CAGE_CANCEL, record, instance: identifier, seq: seq, time: time)
            case .amend(let number, let request):
                let record = cage_amend(header: header, number: number, request: request)
                rings.send(CAGE_AMEND, record, instance: identifier, seq: seq, time: time)
            case .subscribe(let subscription):
                let record = cage_subscribe(header: header, subscription: subscription)
                rings.send(CAGE_SUBSCRIBE, record, instance: identifier, seq: seq, time: time)
            case .setTimer(let number, let due):
                let record = cage_timer(header: header, timer: number, due: due)
                rings.send(CAGE_TIMER_SET, record, instance: identifier, seq: seq, time: time)
            case .cancelTimer(let number):
                let record = cage_timer(header: header, timer: number, due: 0)
                rings.send(CAGE_TIMER_CANCEL, record, instance: identifier, seq: seq, time: time)
            case .history(let request, let timeframe, let count):
                let record = cage_history(
                    header: header, request: request, timeframe: timeframe, instrument: instance.instrument, count: count)
                rings.send(CAGE_HISTORY, record, instance: identifier, seq: seq, time: time)
            case .notify(let title, let text):
                let record = cage_notify(
                    header: header, index: notices, title_size: UInt32(title.size), text_size: UInt32(text.size),
                    reserved: 0)
                notices += 1
                // Title and text were kept one behind the other.
                let both = PluginText(offset: title.offset, size: title.size + text.size)
                unsafe rings.send(
                    CAGE_NOTIFY, record, instance: identifier, seq: seq, time: time, instance.bytes(of: both))
            case .log(let level, let text):
                guard !isReplay else { continue }
                unsafe rings.log(
                    level: level, instance: identifier, seq: seq, time: time, instance.bytes(of: text))
            }
        }
        instance.clearRequests()
    }

    // MARK: - Control

    private mutating func control(_ type: UInt32, _ header: tradingboost_event, _ bytes: UnsafeRawBufferPointer) {
        switch type {
        case CAGE_CREATE: unsafe create(header, bytes)
        case CAGE_LOAD:
            let index = index(of: header.instance)
            unsafe instances[index].state.append(contentsOf: bytes.dropFirst(MemoryLayout<tradingboost_event>.size))
        case CAGE_ACCOUNT: unsafe takeAccount(header, bytes)
        case CAGE_START: start(header)
        case CAGE_COMMAND: unsafe carryOut(header, bytes)
        case CAGE_SAVE: save(header)
        case CAGE_STOP: unsafe stop(header, bytes)
        case CAGE_SHUTDOWN: cage_end(0)
        default: rings.endFailed(CAGE_FAILURE_PROTOCOL, "a record of an unknown type")
        }
    }

    private mutating func create(_ header: tradingboost_event, _ bytes: UnsafeRawBufferPointer) {
        guard let (configuration, fixed) = unsafe CreateRecord.read(bytes) else {
            rings.endFailed(CAGE_FAILURE_PROTOCOL, "a CREATE record of the wrong size")
        }
        do {
            let instance = try PluginInstance(plugin: plugin, configuration: configuration)
            sendRequests(of: instance, header)
            instances.append(
                Hosted(instance: instance, stateVersion: fixed.state_version, stateSize: fixed.state_size))
        } catch {
            rings.sendFailed(CAGE_FAILURE_CREATE, instance: header.instance, status: 0, error.description)
        }
    }

    private mutating func takeAccount(_ header: tradingboost_event, _ bytes: UnsafeRawBufferPointer) {
        // An instance whose create failed has said so already.
        guard instances.contains(where: { $0.instance.identifier == header.instance }) else { return }
        let index = index(of: header.instance)
        var account = instances[index].account ?? Account(seq: header.seq, time: header.time)
        guard unsafe account.append(bytes) else {
            rings.endFailed(CAGE_FAILURE_PROTOCOL, "an ACCOUNT record of the wrong size")
        }
        instances[index].account = account
    }

    private mutating func start(_ header: tradingboost_event) {
        // An instance whose create failed has said so already.
        guard instances.contains(where: { $0.instance.identifier == header.instance }) else { return }
        let index = index(of: header.instance)
        let hosted = instances[index]
        guard UInt64(hosted.state.count) == hosted.stateSize else {
            rings.endFailed(CAGE_FAILURE_PROTOCOL, "a state of another size than announced")
        }
        do {
            if hosted.stateSize > 0 {
                try load(hosted.state, into: hosted.instance, version: hosted.stateVersion)
            }
            if let account = hosted.account { hosted.instance.adopt(account.orders, seq: account.seq, time: account.time) }
            try hosted.instance.start()
            sendRequests(of: hosted.instance, header)
            instances[index].isStarted = true
            instances[index].state = []
            instances[index].account = nil
            rings.send(CAGE_STARTED, header, instance: header.instance)
        } catch {
            sendRequests(of: hosted.instance, header)
            instances.remove(at: index)
            hosted.instance.destroy()
            rings.sendFailed(CAGE_FAILURE_CREATE, instance: header.instance, status: 0, error.description)
        }
    }

    private func load(_ state: [UInt8], into instance: PluginInstance, version: UInt32) throws(PluginError) {
        var failure: PluginError?
        unsafe state.withUnsafeBufferPointer { bytes in
            do throws(PluginError) { try unsafe instance.load(bytes, stateVersion: version) } catch { failure = error }
        }
        if let failure { throw failure }
    }

    private func save(_ header: tradingboost_event) {
        let instance = instances[index(of: header.instance)].instance
        do {
            let state = try instance.save()
            // A log line of save is all that it may have asked for.
            if instance.requestCount > 0 { sendRequests(of: instance, header) }
            unsafe state.withUnsafeBufferPointer { bytes in
                for offset in stride(from: 0, to: bytes.count, by: Int(CAGE_STATE_CHUNK)) {
                    let end = min(offset + Int(CAGE_STATE_CHUNK), bytes.count)
                    let chunk = unsafe UnsafeBufferPointer(rebasing: bytes[offset..<end])
                    unsafe rings.send(CAGE_STATE, header, instance: header.instance, seq: header.seq, chunk)
                }
            }
            let record = cage_saved(
                header: header, state_size: UInt64(state.count), next_intent: instance.nextIntent)
            rings.send(CAGE_SAVED, record, instance: header.instance, seq: header.seq)
        } catch {
            instance.clearRequests()
            rings.sendFailed(CAGE_FAILURE_SAVE, instance: header.instance, status: 0, error.description)
        }
    }

    private mutating func stop(_ header: tradingboost_event, _ bytes: UnsafeRawBufferPointer) {
        guard bytes.count >= MemoryLayout<cage_stop>.size else {
            rings.endFailed(CAGE_FAILURE_PROTOCOL, "a STOP record of the wrong size")
        }
        let index = index(of: header.instance)
        let instance = instances[index].instance
        let reason = unsafe bytes.loadUnaligned(as: cage_stop.self).reason
        do {
            try instance.stop(reason)
        } catch {
            var text = error.description
            text.withUTF8 { text in
                unsafe rings.log(
                    level: TRADINGBOOST_LOG_ERROR, instance: header.instance, seq: header.seq, time: header.time, text)
            }
        }
        if instance.requestCount > 0 { sendRequests(of: instance, header) }
        instance.destroy()
        instances.remove(at: index)
        rings.send(CAGE_STOPPED, header, instance: header.instance, seq: header.seq)
    }
}

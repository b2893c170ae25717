import CCage
import CTradingBoost
import TradingModel

/// A worker process and the host's ends of its rings. Holds no decision: it sends, receives, kills.
///
/// SAFETY: the rings are mapped in init and unmapped in deinit; their boxes do not leave this object.
@safe final class WorkerProcess {
    let identifier: Int32
    let processDescriptor: Int32
    /// CAGE_PROTECTION_… that it was started with; it adds its own.
    let protections: UInt32
    let bell: Int32
    private let inbox: UnsafeMutablePointer<cage_ring>
    private let outbox: UnsafeMutablePointer<cage_ring>
    private let logs: UnsafeMutablePointer<cage_ring>
    private let record: UnsafeMutableRawPointer
    private let meter: ProcessorMeter
    private var isReaped = false
    /// ns of a clock that never jumps.
    let startTime = cage_monotonic_time()

    /// Starts a worker for a plugin: own descriptors, nothing else.
    init(
        configuration: StrategyWorkersConfiguration, tenant: TenantID, plugin: PluginImage, market: MarketRing
    ) throws(StrategyWorkersError) {
        let descriptors = try WorkerDescriptors(plugin: plugin)
        defer { descriptors.closeRings() }
        let (inbox, outbox, logs) = try unsafe descriptors.map()
        let request = WorkerProcess.spawn(configuration, descriptors.inOrder + [market.descriptor])
        guard request.result == 0 else {
            unsafe WorkerProcess.free(inbox, outbox, logs)
            _ = cage_close(descriptors.bell)
            throw .system("start the worker \(configuration.workerExecutable)", errno: -request.result)
        }
        identifier = request.process
        meter = configuration.meter
        meter.began(request.process, of: tenant)
        processDescriptor = request.descriptor
        protections = cage_spawn_protections(request.process)
        bell = descriptors.bell
        unsafe self.inbox = inbox
        unsafe self.outbox = outbox
        unsafe self.logs = logs
        unsafe record = .allocate(byteCount: Int(CAGE_RECORD_MAXIMUM), alignment: 16)
        var begin = cage_begin()
        begin.protocol_version = CAGE_PROTOCOL_VERSION
        begin.market_capacity = market.capacity
        begin.memory = configuration.memoryLimit
        begin.spin = configuration.workerSpin
        _ = write(ControlRecord.make(CAGE_BEGIN, nil, begin))
        wake()
    }

    deinit {
        kill()
        _ = cage_close(processDescriptor)
        _ = cage_close(bell)
        unsafe WorkerProcess.free(inbox, outbox, logs)
        unsafe record.deallocate()
    }

    private static func spawn(
        _ configuration: StrategyWorkersConfiguration, _ descriptors: [Int32]
    ) -> (result: Int32, process: Int32, descriptor: Int32) {
        var process: Int32 = 0
        var descriptor: Int32 = -1
        // SAFETY: every pointer of the request lives until the call returns, and the child has executed by then.
        let result = unsafe configuration.workerExecutable.withCString { path in
            unsafe "tradingboost-worker".withCString { name in
                let arguments: [UnsafePointer<CChar>?] = unsafe [name, nil]
                return unsafe arguments.withUnsafeBufferPointer { arguments in
                    unsafe descriptors.withUnsafeBufferPointer { descriptors in
                        var request = unsafe cage_spawn_request(
                            executable: path, arguments: arguments.baseAddress, descriptors: descriptors.baseAddress,
                            descriptor_count: UInt32(descriptors.count), standard_output: -1, standard_error: -1,
                            isolated: 1, memory: configuration.memoryLimit, cpu_per_thousand: 0)
                        return unsafe cage_spawn(&request, &process, &descriptor)
                    }
                }
            }
        }
        return (result, process, descriptor)
    }

    private static func free(
        _ inbox: UnsafeMutablePointer<cage_ring>, _ outbox: UnsafeMutablePointer<cage_ring>,
        _ logs: UnsafeMutablePointer<cage_ring>
    ) {
        unsafe free(inbox)
        unsafe free(outbox)
        unsafe free(logs)
    }

    fileprivate static func free(_ ring: UnsafeMutablePointer<cage_ring>) {
        unsafe cage_ring_unmap(ring)
        unsafe ring.deallocate()
    }

    // MARK: - Towards the worker

    /// False when the ring is full, or broken; `isCorrupt` tells.
    func write(_ bytes: [UInt8]) -> Bool {
        unsafe bytes.withUnsafeBytes { unsafe write($0, flags: 0) }
    }

    /// Writes a record with flags set in its header.
    func write(_ bytes: UnsafeRawBufferPointer, flags: UInt32) -> Bool {
        let size = MemoryLayout<tradingboost_event>.size
        var header = unsafe bytes.loadUnaligned(as: tradingboost_event.self)
        header.flags |= UInt16(flags)
        let rest = unsafe bytes.baseAddress.map { unsafe $0 + size }
        let result = unsafe cage_ring_write(inbox, &header, UInt32(size), rest, UInt32(bytes.count - size))
        if result == CAGE_RING_CORRUPT { isCorrupt = true }
        return result == CAGE_RING_OK
    }

    /// Writes a reference to an event of the market ring.
    func write(_ reference: cage_reference) -> Bool {
        var reference = reference
        let result = unsafe cage_ring_write(inbox, &reference, reference.header.size, nil, 0)
        if result == CAGE_RING_CORRUPT { isCorrupt = true }
        return result == CAGE_RING_OK
    }

    /// CPU time of the process so far, ns; nil when the system does not tell. The last known one when it is gone.
    var cpuTime: UInt64? {
        if !isReaped {
            let time = cage_process_cpu_time(identifier)
            if time >= 0 { lastCPUTime = UInt64(time) }
        }
        return lastCPUTime
    }

    private var lastCPUTime: UInt64?

    /// Bytes of memory that it has now; 0 when it is gone.
    var memory: UInt64 { isReaped ? 0 : UInt64(max(0, cage_process_memory(identifier))) }

    /// What the worker says of itself, now.
    var vitals: cage_vitals { unsafe cage_vitals_read(outbox) }

    /// The worker broke a ring.
    private(set) var isCorrupt = false

    /// Wakes the worker when it waits for records.
    func wake() {
        if unsafe cage_ring_must_wake(&inbox.pointee.control.pointee.consumer_sleeps) != 0 { unsafe cage_ring_strike(inbox) }
    }

    // MARK: - From the worker

    /// The next record, valid until the next call; nil when there is none or the ring is broken.
    func next() -> WorkerRecord? { unsafe next(outbox) }

    /// The next log line.
    func nextLog() -> WorkerRecord? { unsafe next(logs) }

    private func next(_ ring: UnsafeMutablePointer<cage_ring>) -> WorkerRecord? {
        let size = unsafe cage_ring_read(ring, record, CAGE_RECORD_MAXIMUM)
        if size < 0 { isCorrupt = true }
        guard size > 0 else { return nil }
        return unsafe WorkerRecord(UnsafeRawBufferPointer(start: record, count: Int(size)))
    }

    /// After taking records: lets a worker go on that waited for room.
    func wakeForRoom() {
        if unsafe cage_ring_must_wake(&outbox.pointee.control.pointee.producer_sleeps) != 0 { unsafe cage_ring_strike(inbox) }
    }

    var hasRecords: Bool { unsafe cage_ring_has_records(outbox) != 0 }

    var droppedLogs: UInt64 { unsafe cage_ring_dropped(logs) }

    /// It was told to strike the bell when it sends something, and has not done so since.
    private(set) var isHeard = false

    /// From now on the next thing that the worker sends comes with the bell. What is there already does not.
    func announceSleep() {
        isHeard = true
        unsafe cage_ring_announce_sleep(&outbox.pointee.control.pointee.consumer_sleeps)
    }

    func announceAwake() {
        isHeard = false
        unsafe cage_ring_announce_awake(&outbox.pointee.control.pointee.consumer_sleeps)
    }

    /// It has struck the bell.
    func didRing() {
        isHeard = false
        emptyBells += 1
    }

    /// Something came.
    func didReceive() { emptyBells = 0 }

    /// Since something came.
    private var emptyBells = 0

    /// It wakes the host again and again and sends nothing. One bell may come late, behind what it was struck for.
    var isNoisy: Bool { emptyBells > 16 }

    // MARK: - End

    /// How the process ended, when it has; nil while it runs.
    func takeExit() -> cage_exit? { reap(wait: false) }

    /// Asks for the end; what it was doing is over when `kill` has returned.
    func signalEnd() {
        if !isReaped { cage_kill(processDescriptor) }
    }

    /// Ends the process for certain and takes its exit. The exit is nil when it was taken before.
    @discardableResult
    func kill() -> cage_exit? {
        guard !isReaped else { return nil }
        _ = cpuTime
        signalEnd()
        return reap(wait: true)
    }

    private func reap(wait: Bool) -> cage_exit? {
        guard !isReaped else { return nil }
        if !wait { _ = cpuTime }
        var exit = cage_exit()
        let result = unsafe cage_reap(identifier, wait ? 1 : 0, &exit)
        guard result == 0, exit.kind != 0 else { return nil }
        isReaped = true
        let time = max(lastCPUTime ?? 0, exit.cpu_time)
        lastCPUTime = time
        meter.ended(identifier, cpuTime: time)
        return exit
    }
}

/// The descriptors that a worker is started with.
private struct WorkerDescriptors {
    let plugin: Int32
    private(set) var rings: [Int32] = []
    private(set) var bell: Int32 = -1
    private static let capacities = [CAGE_INBOX_CAPACITY, CAGE_OUTBOX_CAPACITY, CAGE_LOG_CAPACITY]

    init(plugin: PluginImage) throws(StrategyWorkersError) {
        self.plugin = plugin.descriptor
        for capacity in WorkerDescriptors.capacities {
            let descriptor = cage_ring_create(UInt64(capacity))
            guard descriptor >= 0 else {
                closeRings()
                throw .system("make the shared memory of a worker", errno: -descriptor)
            }
            rings.append(descriptor)
        }
        bell = cage_bell_create()
        guard bell >= 0 else {
            closeRings()
            throw .system("make the bell of a worker", errno: -bell)
        }
    }

    /// As CAGE_DESCRIPTOR_… numbers them, before the market ring's.
    var inOrder: [Int32] { [plugin] + rings + [bell] }

    func closeRings() {
        for ring in rings { _ = cage_close(ring) }
    }

    typealias Ring = UnsafeMutablePointer<cage_ring>

    // SAFETY: the caller owns the boxes.
    func map() throws(StrategyWorkersError) -> (Ring, Ring, Ring) {
        var boxes: [Ring] = unsafe []
        for (descriptor, capacity) in zip(rings, WorkerDescriptors.capacities) {
            let box = Ring.allocate(capacity: 1)
            unsafe box.initialize(to: cage_ring())
            unsafe boxes.append(box)
            let result = unsafe cage_ring_map(box, descriptor, UInt64(capacity))
            guard result == 0 else {
                unsafe boxes.forEach { unsafe WorkerProcess.free($0) }
                _ = cage_close(bell)
                throw .system("map the shared memory of a worker", errno: -result)
            }
        }
        return unsafe (boxes[0], boxes[1], boxes[2])
    }
}

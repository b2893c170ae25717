import CCage
import CTradingBoost

/// The worker's ends of its three rings, and its view of the market ring.
///
/// SAFETY: the rings are mapped once and stay until the process ends; the boxes make a copy of this struct the same rings.
@safe struct Rings {
    private let inbox: UnsafeMutablePointer<cage_ring>
    private let outbox: UnsafeMutablePointer<cage_ring>
    private let logs: UnsafeMutablePointer<cage_ring>
    private let market: UnsafeMutablePointer<cage_market>
    /// What the host may look at: how many events were begun and finished.
    let vitals: UnsafeMutablePointer<cage_vitals>
    /// How long to look at the inbox before sleeping, ns.
    var spin: UInt64 = 0

    /// Nil when the descriptors are not those that the host gives.
    init?() {
        unsafe inbox = .allocate(capacity: 1)
        unsafe outbox = .allocate(capacity: 1)
        unsafe logs = .allocate(capacity: 1)
        unsafe market = .allocate(capacity: 1)
        guard unsafe cage_ring_map(inbox, CAGE_DESCRIPTOR_INBOX, UInt64(CAGE_INBOX_CAPACITY)) == 0,
            unsafe cage_ring_map(outbox, CAGE_DESCRIPTOR_OUTBOX, UInt64(CAGE_OUTBOX_CAPACITY)) == 0,
            unsafe cage_ring_map(logs, CAGE_DESCRIPTOR_LOG, UInt64(CAGE_LOG_CAPACITY)) == 0
        else { return nil }
        _ = cage_close(CAGE_DESCRIPTOR_INBOX)
        _ = cage_close(CAGE_DESCRIPTOR_OUTBOX)
        _ = cage_close(CAGE_DESCRIPTOR_LOG)
        unsafe vitals = cage_vitals_of(outbox)
    }

    /// What ends the process is written into the vitals, for the host's crash report. 0 or a negative error number.
    func recordRefusals() -> Int32 {
        let result = unsafe cage_record_exhaustion(vitals)
        return result == 0 ? unsafe cage_record_refusals(vitals) : result
    }

    // MARK: - In

    /// The next record, copied to `record`, which has room for CAGE_RECORD_MAXIMUM bytes. Waits for it.
    func receive(_ record: UnsafeMutableRawPointer) -> UInt32 {
        while true {
            let size = unsafe cage_ring_read(inbox, record, CAGE_RECORD_MAXIMUM)
            if size > 0 { return UInt32(size) }
            if size < 0 { endFailed(CAGE_FAILURE_PROTOCOL, "the inbox is corrupt") }
            if spin > 0, spinUntilRecord() { continue }
            let seen = unsafe cage_ring_bell(inbox)
            unsafe cage_ring_announce_sleep(&inbox.pointee.control.pointee.consumer_sleeps)
            if unsafe cage_ring_has_records(inbox) == 0 { unsafe cage_ring_wait(inbox, seen) }
            unsafe cage_ring_announce_awake(&inbox.pointee.control.pointee.consumer_sleeps)
        }
    }

    /// The first record: how the host wants the worker to be.
    func receiveBegin() -> cage_begin {
        let size = MemoryLayout<cage_begin>.size
        let record = UnsafeMutableRawPointer.allocate(byteCount: Int(CAGE_RECORD_MAXIMUM), alignment: 16)
        defer { unsafe record.deallocate() }
        // SAFETY: the size is checked before the record is read as what it says it is.
        guard unsafe receive(record) == UInt32(size) else { endFailed(CAGE_FAILURE_PROTOCOL, "the first record is not BEGIN") }
        let begin = unsafe record.load(as: cage_begin.self)
        guard UInt32(begin.header.type) == CAGE_BEGIN, begin.protocol_version == CAGE_PROTOCOL_VERSION else {
            endFailed(CAGE_FAILURE_PROTOCOL, "the host speaks another version of the protocol; install both of one release")
        }
        guard unsafe cage_market_map(market, CAGE_DESCRIPTOR_MARKET, UInt64(begin.market_capacity)) == 0 else {
            endFailed(CAGE_FAILURE_PROTOCOL, "the market ring cannot be mapped")
        }
        _ = cage_close(CAGE_DESCRIPTOR_MARKET)
        return begin
    }

    /// Puts the event that a reference names in its place. `record` holds the reference and has room for
    /// CAGE_RECORD_MAXIMUM bytes. Ends the process when the event was overwritten: the host gives it again.
    func resolve(_ record: UnsafeMutableRawPointer, size: UInt32) {
        let fixed = MemoryLayout<cage_reference>.size
        guard Int(size) == fixed else { endFailed(CAGE_FAILURE_PROTOCOL, "a reference of the wrong size") }
        // SAFETY: the record is as long as a reference, and the event that replaces it is no longer than a record may be.
        let reference = unsafe record.load(as: cage_reference.self)
        var lost: UInt64 = 0
        guard reference.size >= UInt32(MemoryLayout<tradingboost_event>.size), reference.size <= CAGE_RECORD_MAXIMUM else {
            endFailed(CAGE_FAILURE_PROTOCOL, "a reference to something that is no event")
        }
        switch unsafe cage_market_read(market, reference.position, record, reference.size, &lost) {
        case CAGE_MARKET_OK: break
        case CAGE_MARKET_LAPPED:
            send(
                CAGE_LAPPED, cage_lapped(header: reference.header, lost: lost), instance: reference.header.instance,
                seq: reference.header.seq, time: reference.header.time)
            ring()
            cage_end(1)
        default: endFailed(CAGE_FAILURE_PROTOCOL, "a reference to a place that was never written")
        }
        var header = unsafe record.load(as: tradingboost_event.self)
        guard header.size == reference.size, UInt32(header.type) < CAGE_RECORD_FIRST else {
            endFailed(CAGE_FAILURE_PROTOCOL, "a reference to something that is no event")
        }
        header.instance = reference.header.instance
        header.seq = reference.header.seq
        header.time = reference.header.time
        header.flags = reference.header.flags
        unsafe record.storeBytes(of: header, as: tradingboost_event.self)
    }

    private func spinUntilRecord() -> Bool {
        let end = cage_monotonic_time() + spin
        repeat {
            for _ in 0..<64 where unsafe cage_ring_has_records(inbox) != 0 { return true }
        } while cage_monotonic_time() < end
        return false
    }

    // MARK: - Out

    /// Writes a record of the protocol: a struct that begins with the event header, and bytes behind it. Waits for room.
    func send<Record: BitwiseCopyable>(
        _ type: UInt32, _ record: Record, instance: UInt64 = 0, seq: UInt64 = 0, time: Int64 = 0,
        _ bytes: UnsafeBufferPointer<UInt8>
    ) {
        var record = record
        let fixed = UInt32(MemoryLayout<Record>.size)
        // SAFETY: every record begins with a header.
        unsafe withUnsafeMutableBytes(of: &record) { raw in
            let header = tradingboost_event(
                size: fixed + UInt32(bytes.count), type: UInt16(type), flags: 0, instance: instance, seq: seq, time: time)
            unsafe raw.storeBytes(of: header, as: tradingboost_event.self)
            unsafe write(raw.baseAddress, fixed, bytes)
        }
    }

    func send<Record: BitwiseCopyable>(
        _ type: UInt32, _ record: Record, instance: UInt64 = 0, seq: UInt64 = 0, time: Int64 = 0
    ) {
        unsafe send(type, record, instance: instance, seq: seq, time: time, UnsafeBufferPointer(start: nil, count: 0))
    }

    private func write(_ record: UnsafeRawPointer?, _ size: UInt32, _ bytes: UnsafeBufferPointer<UInt8>) {
        while true {
            let result = unsafe cage_ring_write(outbox, record, size, bytes.baseAddress, UInt32(bytes.count))
            if result == CAGE_RING_OK { break }
            // A corrupt outbox leaves no way to say so.
            if result == CAGE_RING_CORRUPT { cage_end(1) }
            waitForRoom(size + UInt32(bytes.count))
        }
    }

    private func waitForRoom(_ size: UInt32) {
        ring()
        let seen = unsafe cage_ring_bell(inbox)
        unsafe cage_ring_announce_sleep(&outbox.pointee.control.pointee.producer_sleeps)
        let space = unsafe cage_ring_space(outbox)
        if space >= 0, space < Int64(cage_ring_stride(UInt64(size))) { unsafe cage_ring_wait(inbox, seen) }
        unsafe cage_ring_announce_awake(&outbox.pointee.control.pointee.producer_sleeps)
    }

    /// Wakes the host if it sleeps. Called once behind the records of an event.
    func ring() {
        if unsafe cage_ring_must_wake(&outbox.pointee.control.pointee.consumer_sleeps) != 0 {
            // A plugin that closed the bell would make its host wait for every answer until a deadline.
            if cage_bell_strike(CAGE_DESCRIPTOR_BELL) != 0 { cage_end(1) }
        }
    }

    /// Writes a line to the log ring, or counts it as dropped.
    func log(level: UInt32, instance: UInt64, seq: UInt64, time: Int64, _ text: UnsafeBufferPointer<UInt8>) {
        let fixed = UInt32(MemoryLayout<cage_log>.size)
        let size = fixed + UInt32(text.count)
        var record = cage_log(
            header: tradingboost_event(
                size: size, type: UInt16(CAGE_LOG), flags: 0, instance: instance, seq: seq, time: time),
            level: level, text_size: UInt32(text.count))
        if unsafe cage_ring_write(logs, &record, fixed, text.baseAddress, UInt32(text.count)) != CAGE_RING_OK { drop(1) }
    }

    func drop(_ count: Int) {
        for _ in 0..<count { unsafe cage_ring_drop(logs) }
    }

    // MARK: - Failure

    func sendFailed(_ failure: UInt32, instance: UInt64, status: Int32, _ text: String) {
        var text = text
        text.withUTF8 { bytes in
            var record = cage_failed()
            record.failure = failure
            record.status = status
            record.text_size = UInt32(min(bytes.count, 1_024))
            unsafe send(
                CAGE_FAILED, record, instance: instance, UnsafeBufferPointer(rebasing: bytes.prefix(1_024)))
        }
        ring()
    }

    /// Tells the host why the whole worker ends.
    func endFailed(_ failure: UInt32, _ text: String) -> Never {
        sendFailed(failure, instance: 0, status: 0, text)
        cage_end(1)
    }
}

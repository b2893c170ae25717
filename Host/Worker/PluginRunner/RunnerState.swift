import CCage
import CTradingBoost

/// What the host functions of an instance work on. Reached from the plugin through the host table's handle, so it lies at a
/// fixed address and holds no references: a call from the plugin costs no retain.
// SAFETY: allocate makes every buffer at its full size and deallocate frees them; indexes are checked against the counts.
@safe struct RunnerState {
    enum Phase: UInt8 {
        /// create, load and start.
        case loading
        /// The snapshot of a restart is told, or a query asked: nothing may be asked for.
        case telling
        case running
        /// save, stop and destroy: nothing may be asked for.
        case closing
    }

    var phase = Phase.loading
    var instrument: UInt32
    /// CAGE_CAPABILITY_…: what is granted, and which of the granted data this market has.
    var capabilities: UInt32
    var marketData: UInt32
    /// ns UTC, of the current event.
    var time: Int64
    /// Of the last event.
    var seq: UInt64 = 0
    var nextIntent: UInt64
    var generator: RandomSequence

    var requests: UnsafeMutablePointer<PluginRequest>
    var requestCount = 0
    /// How many of the requests are log lines, which have a bound of their own.
    var logCount = 0
    var droppedLogs = 0
    var texts: UnsafeMutablePointer<UInt8>
    var textSize = 0

    /// Numbers of the timers that are set.
    var timers: UnsafeMutablePointer<UInt64>
    var timerCount = 0
    var subscriptions: UnsafeMutablePointer<tradingboost_subscription>
    var subscriptionCount = 0

    var account: UnsafeMutablePointer<OpenOrders>
    var values: UnsafeMutablePointer<StoredValues>
    var storeTable: UnsafeMutablePointer<tradingboost_store>
    var historyTable: UnsafeMutablePointer<tradingboost_history>
    /// The number of the next request for candles, and how many are not answered.
    var nextHistory: UInt64 = 1
    var waitingHistories: UInt32 = 0

    /// What save has written.
    var saved: UnsafeMutablePointer<UInt8>?
    var savedSize = 0
    var savedCapacity = 0
    var isSavedTooLarge = false

    /// What load has left to read.
    var stored: UnsafePointer<UInt8>?
    var storedSize = 0

    static let requestMaximum = Int(CAGE_REQUESTS_MAXIMUM)
    static let logMaximum = Int(CAGE_LOGS_MAXIMUM)
    static let textMaximum = Int(CAGE_TEXT_MAXIMUM)
    static let timerMaximum = Int(CAGE_TIMERS_MAXIMUM)
    static let subscriptionMaximum = Int(CAGE_SUBSCRIPTIONS_MAXIMUM)

    /// Memory that is never touched costs nothing: the buffers have their full size from the start.
    static func allocate(_ configuration: InstanceConfiguration) -> UnsafeMutablePointer<RunnerState> {
        let state = UnsafeMutablePointer<RunnerState>.allocate(capacity: 1)
        let account = UnsafeMutablePointer<OpenOrders>.allocate(capacity: 1)
        unsafe account.initialize(to: OpenOrders())
        let values = UnsafeMutablePointer<StoredValues>.allocate(capacity: 1)
        unsafe values.initialize(to: StoredValues())
        let storeTable = UnsafeMutablePointer<tradingboost_store>.allocate(capacity: 1)
        unsafe storeTable.initialize(to: makeStoreTable())
        let historyTable = UnsafeMutablePointer<tradingboost_history>.allocate(capacity: 1)
        unsafe historyTable.initialize(to: makeHistoryTable())
        unsafe state.initialize(
            to: RunnerState(
                instrument: configuration.instrument.number, capabilities: configuration.capabilities,
                marketData: configuration.marketData, time: configuration.time, nextIntent: configuration.nextIntent,
                generator: RandomSequence(seed: configuration.randomSeed),
                requests: .allocate(capacity: requestMaximum + logMaximum),
                texts: .allocate(capacity: textMaximum), timers: .allocate(capacity: timerMaximum),
                subscriptions: .allocate(capacity: subscriptionMaximum), account: account, values: values,
                storeTable: storeTable, historyTable: historyTable))
        return unsafe state
    }

    mutating func deallocate() {
        unsafe requests.deallocate()
        unsafe texts.deallocate()
        unsafe timers.deallocate()
        unsafe subscriptions.deallocate()
        unsafe account.deinitialize(count: 1)
        unsafe account.deallocate()
        unsafe values.deinitialize(count: 1)
        unsafe values.deallocate()
        unsafe storeTable.deallocate()
        unsafe historyTable.deallocate()
        unsafe saved?.deallocate()
        unsafe saved = nil
    }

    // MARK: - Requests

    @inline(__always)
    var isFull: Bool { requestCount - logCount >= RunnerState.requestMaximum }

    /// The caller has checked that there is room.
    @inline(__always)
    mutating func append(_ request: PluginRequest) {
        // SAFETY: at most requestMaximum requests and logMaximum lines are appended between two clearings.
        unsafe (requests + requestCount).initialize(to: request)
        requestCount += 1
    }

    /// Takes the next intent number.
    @inline(__always)
    mutating func takeIntent() -> UInt64 {
        defer { nextIntent += 1 }
        return nextIntent
    }

    /// Copies text; nil when there is no room for it or its pointer is NULL.
    mutating func keep(_ bytes: tradingboost_plugin_bytes, atMost maximum: Int) -> PluginText? {
        let size = unsafe min(bytes.size, UInt64(maximum))
        guard Int(size) <= RunnerState.textMaximum - textSize else { return nil }
        let place = PluginText(offset: Int32(textSize), size: Int32(size))
        if size > 0 {
            guard let data = unsafe bytes.data else { return nil }
            // SAFETY: the contract demands that `size` bytes are readable; the room was checked above.
            unsafe (texts + textSize).update(from: data, count: Int(size))
        }
        textSize += Int(size)
        return place
    }

    @inline(__always)
    mutating func clearRequests() {
        requestCount = 0
        logCount = 0
        textSize = 0
    }

    // MARK: - Timers

    func index(ofTimer number: UInt64) -> Int? {
        for index in 0..<timerCount where unsafe timers[index] == number { return index }
        return nil
    }

    mutating func removeTimer(at index: Int) {
        // Ascending order of setting does not matter; the order of the rest stays, so that saved states compare.
        for next in index + 1..<max(timerCount, index + 1) { unsafe timers[next - 1] = timers[next] }
        timerCount -= 1
    }

    // MARK: - State

    mutating func write(_ bytes: UnsafePointer<UInt8>, count: Int) -> Bool {
        guard !isSavedTooLarge, count <= Int(CAGE_STATE_MAXIMUM) - savedSize else {
            isSavedTooLarge = true
            return false
        }
        if savedSize + count > savedCapacity {
            let capacity = max(4_096, savedCapacity * 2, savedSize + count)
            let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
            if let saved = unsafe saved {
                unsafe larger.update(from: saved, count: savedSize)
                unsafe saved.deallocate()
            }
            unsafe saved = larger
            savedCapacity = capacity
        }
        guard let saved = unsafe saved else { return false }
        unsafe (saved + savedSize).update(from: bytes, count: count)
        savedSize += count
        return true
    }
}

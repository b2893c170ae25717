import CCage
import CTradingBoost

// The functions of the host table. Each gets the address of its instance's RunnerState as handle. They check what a plugin
// can get wrong, note the request and return; nothing here waits or allocates.
//
// SAFETY: in the whole file the handle is the one that `makeHostTable` put into the table, and lives until the instance is
// destroyed. Pointers of the plugin are read during the call only, as far as the contract says that they are readable.

extension RunnerState {
    static func makeHostTable(_ state: UnsafeMutablePointer<RunnerState>) -> tradingboost_host {
        let capabilities = unsafe state.pointee.capabilities
        let hasMarketData = capabilities & marketDataCapabilities != 0
        let hasOrders = capabilities & CAGE_CAPABILITY_ORDERS != 0
        let hasTimers = capabilities & CAGE_CAPABILITY_TIMERS != 0
        let hasNotifications = capabilities & CAGE_CAPABILITY_NOTIFICATIONS != 0
        return unsafe tradingboost_host(
            struct_size: UInt32(MemoryLayout<tradingboost_host>.size), abi_major: UInt16(TRADINGBOOST_ABI_MAJOR),
            abi_minor: UInt16(TRADINGBOOST_ABI_MINOR), handle: UnsafeMutableRawPointer(state), now: now, log: log,
            random: random, uuid: uuid, notify: hasNotifications ? notify : nil,
            subscribe: hasMarketData ? subscribe : nil,
            submit_order: hasOrders ? submitOrder : nil, cancel_order: hasOrders ? cancelOrder : nil,
            amend_order: hasOrders ? amendOrder : nil, set_timer: hasTimers ? setTimer : nil,
            cancel_timer: hasTimers ? cancelTimer : nil, extension: findExtension, submit_plan: hasOrders ? submitPlan : nil)
    }

    static func makeStoreTable() -> tradingboost_store {
        unsafe tradingboost_store(
            struct_size: UInt32(MemoryLayout<tradingboost_store>.size), reserved: 0, get: getValue, set: setValue,
            remove: removeValue)
    }

    static func makeHistoryTable() -> tradingboost_history {
        unsafe tradingboost_history(
            struct_size: UInt32(MemoryLayout<tradingboost_history>.size), reserved: 0, request_candles: requestCandles)
    }

    private static let marketDataCapabilities =
        CAGE_CAPABILITY_CANDLES | CAGE_CAPABILITY_TRADES | CAGE_CAPABILITY_QUOTES | CAGE_CAPABILITY_BOOK | CAGE_CAPABILITY_FUNDING
}

private typealias Handle = UnsafeMutableRawPointer?

@inline(__always)
private func state(_ handle: Handle) -> UnsafeMutablePointer<RunnerState>? {
    unsafe handle?.assumingMemoryBound(to: RunnerState.self)
}

private let now: @convention(c) (Handle, UnsafeMutablePointer<Int64>?) -> Int32 = { handle, time in
    guard let state = unsafe state(handle), let time = unsafe time else { return TRADINGBOOST_INVALID_ARGUMENT }
    unsafe time.pointee = state.pointee.time
    return TRADINGBOOST_OK
}

private let log: @convention(c) (Handle, UInt32, tradingboost_plugin_bytes) -> Int32 = { handle, level, text in
    guard let state = unsafe state(handle), level >= TRADINGBOOST_LOG_DEBUG, level <= TRADINGBOOST_LOG_ERROR else {
        return TRADINGBOOST_INVALID_ARGUMENT
    }
    // A line that finds no room is counted, and is no error: logs never change what a strategy does.
    guard unsafe state.pointee.logCount < RunnerState.logMaximum,
        let kept = unsafe state.pointee.keep(text, atMost: Int(CAGE_LOG_TEXT_MAXIMUM))
    else {
        unsafe state.pointee.droppedLogs += 1
        return TRADINGBOOST_OK
    }
    unsafe state.pointee.append(.log(level: level, text: kept))
    unsafe state.pointee.logCount += 1
    return TRADINGBOOST_OK
}

private let notify: @convention(c) (Handle, tradingboost_plugin_bytes, tradingboost_plugin_bytes) -> Int32 = {
    handle, title, text in
    guard let state = unsafe state(handle) else { return TRADINGBOOST_INVALID_ARGUMENT }
    guard unsafe state.pointee.phase == .running else { return TRADINGBOOST_WRONG_STATE }
    guard unsafe title.data != nil || title.size == 0, unsafe text.data != nil || text.size == 0 else {
        return TRADINGBOOST_INVALID_ARGUMENT
    }
    guard unsafe title.size <= UInt64(CAGE_TITLE_MAXIMUM), unsafe text.size <= UInt64(CAGE_NOTICE_MAXIMUM),
        unsafe !state.pointee.isFull
    else { return TRADINGBOOST_LIMIT_REACHED }
    let before = unsafe state.pointee.textSize
    guard let keptTitle = unsafe state.pointee.keep(title, atMost: Int(CAGE_TITLE_MAXIMUM)),
        let keptText = unsafe state.pointee.keep(text, atMost: Int(CAGE_NOTICE_MAXIMUM))
    else {
        unsafe state.pointee.textSize = before
        return TRADINGBOOST_LIMIT_REACHED
    }
    unsafe state.pointee.append(.notify(title: keptTitle, text: keptText))
    return TRADINGBOOST_OK
}

private let random: @convention(c) (Handle, UnsafeMutablePointer<UInt64>?) -> Int32 = { handle, number in
    guard let state = unsafe state(handle), let number = unsafe number else { return TRADINGBOOST_INVALID_ARGUMENT }
    unsafe number.pointee = state.pointee.generator.next()
    return TRADINGBOOST_OK
}

private let uuid: @convention(c) (Handle, UnsafeMutablePointer<UInt8>?) -> Int32 = { handle, bytes in
    guard let state = unsafe state(handle), let bytes = unsafe bytes else { return TRADINGBOOST_INVALID_ARGUMENT }
    let identifier = unsafe state.pointee.generator.nextIdentifier()
    for index in 0..<8 {
        unsafe bytes[index] = UInt8(truncatingIfNeeded: identifier.high >> UInt64(56 - 8 * index))
        unsafe bytes[index + 8] = UInt8(truncatingIfNeeded: identifier.low >> UInt64(56 - 8 * index))
    }
    return TRADINGBOOST_OK
}

private let subscribe: @convention(c) (Handle, UnsafePointer<tradingboost_subscription>?) -> Int32 = { handle, subscription in
    guard let state = unsafe state(handle), let subscription = unsafe subscription,
        unsafe subscription.pointee.struct_size >= UInt32(MemoryLayout<tradingboost_subscription>.size)
    else { return TRADINGBOOST_INVALID_ARGUMENT }
    guard unsafe state.pointee.phase == .loading else { return TRADINGBOOST_WRONG_STATE }
    var copy = unsafe subscription.pointee
    copy.struct_size = UInt32(MemoryLayout<tradingboost_subscription>.size)
    guard unsafe copy.instrument == state.pointee.instrument, isWellFormed(copy), let capability = capability(for: copy) else {
        return TRADINGBOOST_INVALID_ARGUMENT
    }
    guard unsafe state.pointee.capabilities & capability != 0 else { return TRADINGBOOST_NOT_GRANTED }
    guard unsafe state.pointee.marketData & capability != 0 else { return TRADINGBOOST_UNSUPPORTED }
    let count = unsafe state.pointee.subscriptionCount
    for index in 0..<count where unsafe isSame(state.pointee.subscriptions[index], copy) { return TRADINGBOOST_OK }
    guard count < RunnerState.subscriptionMaximum, unsafe !state.pointee.isFull else { return TRADINGBOOST_LIMIT_REACHED }
    unsafe state.pointee.subscriptions[count] = copy
    unsafe state.pointee.subscriptionCount = count + 1
    unsafe state.pointee.append(.subscribe(copy))
    return TRADINGBOOST_OK
}

private let submitOrder:
    @convention(c) (Handle, UnsafePointer<tradingboost_order_request>?, UnsafeMutablePointer<UInt64>?) -> Int32 = {
        handle, request, order in
        guard let state = unsafe state(handle), let request = unsafe request, let copy = unsafe sized(request) else {
            return TRADINGBOOST_INVALID_ARGUMENT
        }
        return unsafe submit(state, copy, tradingboost_order_plan(), order)
    }

private let submitPlan:
    @convention(c) (
        Handle, UnsafePointer<tradingboost_order_request>?, UnsafePointer<tradingboost_order_plan>?, UnsafeMutablePointer<UInt64>?
    ) -> Int32 = { handle, request, plan, order in
        guard let state = unsafe state(handle), let request = unsafe request, let copy = unsafe sized(request),
            let plan = unsafe plan, let plan = unsafe sized(plan), isWellFormed(plan, of: copy)
        else { return TRADINGBOOST_INVALID_ARGUMENT }
        // As with an order's own number: whether it is open is the host's to know.
        if plan.kind == TRADINGBOOST_PLAN_OCO, unsafe plan.linked_order >= state.pointee.nextIntent {
            return TRADINGBOOST_NOT_FOUND
        }
        return unsafe submit(state, copy, plan, order)
    }

@inline(__always)
private func submit(
    _ state: UnsafeMutablePointer<RunnerState>, _ request: tradingboost_order_request, _ plan: tradingboost_order_plan,
    _ order: UnsafeMutablePointer<UInt64>?
) -> Int32 {
    guard unsafe state.pointee.phase == .running else { return TRADINGBOOST_WRONG_STATE }
    guard unsafe request.instrument == state.pointee.instrument, isWellFormed(request) else {
        return TRADINGBOOST_INVALID_ARGUMENT
    }
    guard unsafe !state.pointee.isFull, unsafe !state.pointee.account.pointee.isFull else {
        return TRADINGBOOST_LIMIT_REACHED
    }
    let number = unsafe state.pointee.takeIntent()
    unsafe state.pointee.append(.submit(number: number, request, plan))
    unsafe state.pointee.account.pointee.ask(number, request)
    unsafe order?.pointee = number
    return TRADINGBOOST_OK
}

private let cancelOrder: @convention(c) (Handle, UInt64) -> Int32 = { handle, order in
    guard let state = unsafe state(handle) else { return TRADINGBOOST_INVALID_ARGUMENT }
    guard unsafe state.pointee.phase == .running else { return TRADINGBOOST_WRONG_STATE }
    // Whether the number is an order's, and an open one's, is the host's to know: the answer is an order event.
    guard order >= 1, unsafe order < state.pointee.nextIntent else { return TRADINGBOOST_NOT_FOUND }
    guard unsafe !state.pointee.isFull else { return TRADINGBOOST_LIMIT_REACHED }
    let number = unsafe state.pointee.takeIntent()
    unsafe state.pointee.append(.cancel(number: number, order: order))
    return TRADINGBOOST_OK
}

private let amendOrder: @convention(c) (Handle, UnsafePointer<tradingboost_amend_request>?) -> Int32 = {
    handle, request in
    guard let state = unsafe state(handle), let request = unsafe request,
        unsafe request.pointee.struct_size >= UInt32(MemoryLayout<tradingboost_amend_request>.size)
    else { return TRADINGBOOST_INVALID_ARGUMENT }
    guard unsafe state.pointee.phase == .running else { return TRADINGBOOST_WRONG_STATE }
    var copy = unsafe request.pointee
    guard copy.order >= 1, unsafe copy.order < state.pointee.nextIntent else { return TRADINGBOOST_NOT_FOUND }
    guard isWellFormed(copy) else { return TRADINGBOOST_INVALID_ARGUMENT }
    guard unsafe !state.pointee.isFull else { return TRADINGBOOST_LIMIT_REACHED }
    copy.struct_size = UInt32(MemoryLayout<tradingboost_amend_request>.size)
    copy.reserved = 0
    let number = unsafe state.pointee.takeIntent()
    unsafe state.pointee.append(.amend(number: number, copy))
    return TRADINGBOOST_OK
}

private let setTimer: @convention(c) (Handle, UInt64, Int64) -> Int32 = { handle, timer, due in
    guard let state = unsafe state(handle) else { return TRADINGBOOST_INVALID_ARGUMENT }
    guard unsafe state.pointee.phase == .running else { return TRADINGBOOST_WRONG_STATE }
    guard unsafe !state.pointee.isFull else { return TRADINGBOOST_LIMIT_REACHED }
    if unsafe state.pointee.index(ofTimer: timer) == nil {
        let count = unsafe state.pointee.timerCount
        guard count < RunnerState.timerMaximum else { return TRADINGBOOST_LIMIT_REACHED }
        unsafe state.pointee.timers[count] = timer
        unsafe state.pointee.timerCount = count + 1
    }
    unsafe state.pointee.append(.setTimer(number: timer, due: due))
    return TRADINGBOOST_OK
}

private let cancelTimer: @convention(c) (Handle, UInt64) -> Int32 = { handle, timer in
    guard let state = unsafe state(handle) else { return TRADINGBOOST_INVALID_ARGUMENT }
    guard unsafe state.pointee.phase == .running else { return TRADINGBOOST_WRONG_STATE }
    guard let index = unsafe state.pointee.index(ofTimer: timer) else { return TRADINGBOOST_NOT_FOUND }
    guard unsafe !state.pointee.isFull else { return TRADINGBOOST_LIMIT_REACHED }
    unsafe state.pointee.removeTimer(at: index)
    unsafe state.pointee.append(.cancelTimer(number: timer))
    return TRADINGBOOST_OK
}

private let findExtension: @convention(c) (Handle, tradingboost_plugin_bytes) -> UnsafeRawPointer? = { handle, id in
    guard let state = unsafe state(handle) else { return nil }
    let capabilities = unsafe state.pointee.capabilities
    if capabilities & CAGE_CAPABILITY_STORE != 0, unsafe isName(id, "tradingboost.store/1") {
        return unsafe UnsafeRawPointer(state.pointee.storeTable)
    }
    if capabilities & CAGE_CAPABILITY_HISTORY != 0, unsafe isName(id, "tradingboost.history/1") {
        return unsafe UnsafeRawPointer(state.pointee.historyTable)
    }
    return nil
}

private func isName(_ bytes: tradingboost_plugin_bytes, _ name: StaticString) -> Bool {
    // SAFETY: both sides are readable during the call.
    name.withUTF8Buffer { unsafe UnsafeBufferPointer(start: bytes.data, count: Int(clamping: bytes.size)).elementsEqual($0) }
}

// MARK: - History

private let requestCandles: @convention(c) (Handle, UInt32, Int64, UInt32, UnsafeMutablePointer<UInt64>?) -> Int32 = {
    handle, instrument, timeframe, count, request in
    guard let state = unsafe state(handle), let request = unsafe request, isTimeframe(timeframe),
        (1...CAGE_HISTORY_CANDLES_MAXIMUM).contains(count), unsafe instrument == state.pointee.instrument
    else { return TRADINGBOOST_INVALID_ARGUMENT }
    guard unsafe state.pointee.phase == .running else { return TRADINGBOOST_WRONG_STATE }
    guard unsafe !state.pointee.isFull, unsafe state.pointee.waitingHistories < CAGE_HISTORY_REQUESTS_MAXIMUM else {
        return TRADINGBOOST_LIMIT_REACHED
    }
    let number = unsafe state.pointee.nextHistory
    unsafe state.pointee.nextHistory = number + 1
    unsafe state.pointee.waitingHistories += 1
    unsafe state.pointee.append(.history(request: number, timeframe: timeframe, count: count))
    unsafe request.pointee = number
    return TRADINGBOOST_OK
}

// MARK: - Store

/// The bytes of a key, or nil when there are none or too many.
private func keyBytes(_ key: tradingboost_plugin_bytes) -> UnsafeBufferPointer<UInt8>? {
    guard unsafe key.data != nil, unsafe key.size >= 1, unsafe key.size <= UInt64(CAGE_STORE_KEY_MAXIMUM) else { return nil }
    return unsafe UnsafeBufferPointer(start: key.data, count: Int(key.size))
}

private let getValue:
    @convention(c) (
        Handle, tradingboost_plugin_bytes, UnsafeMutablePointer<UInt8>?, UInt64, UnsafeMutablePointer<UInt64>?
    ) -> Int32 = { handle, key, buffer, capacity, size in
        guard let state = unsafe state(handle), let size = unsafe size, let key = unsafe keyBytes(key),
            unsafe buffer != nil || capacity == 0
        else { return TRADINGBOOST_INVALID_ARGUMENT }
        guard let value = unsafe state.pointee.values.pointee[key] else { return TRADINGBOOST_NOT_FOUND }
        for index in 0..<min(value.count, Int(clamping: capacity)) { unsafe buffer?[index] = value[index] }
        unsafe size.pointee = UInt64(value.count)
        return TRADINGBOOST_OK
    }

private let setValue: @convention(c) (Handle, tradingboost_plugin_bytes, tradingboost_plugin_bytes) -> Int32 = {
    handle, key, value in
    guard let state = unsafe state(handle), unsafe key.data != nil, unsafe key.size > 0,
        unsafe value.data != nil || value.size == 0
    else { return TRADINGBOOST_INVALID_ARGUMENT }
    guard unsafe state.pointee.phase == .running else { return TRADINGBOOST_WRONG_STATE }
    guard let key = unsafe keyBytes(key), unsafe value.size <= UInt64(CAGE_STORE_VALUE_MAXIMUM) else {
        return TRADINGBOOST_LIMIT_REACHED
    }
    let bytes = unsafe Array(UnsafeBufferPointer(start: value.data, count: Int(value.size)))
    return unsafe state.pointee.values.pointee.set(Array(key), bytes) ? TRADINGBOOST_OK : TRADINGBOOST_LIMIT_REACHED
}

private let removeValue: @convention(c) (Handle, tradingboost_plugin_bytes) -> Int32 = { handle, key in
    guard let state = unsafe state(handle), let key = unsafe keyBytes(key) else { return TRADINGBOOST_INVALID_ARGUMENT }
    guard unsafe state.pointee.phase == .running else { return TRADINGBOOST_WRONG_STATE }
    return unsafe state.pointee.values.pointee.remove(Array(key)) ? TRADINGBOOST_OK : TRADINGBOOST_NOT_FOUND
}

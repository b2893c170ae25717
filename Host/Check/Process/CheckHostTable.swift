import CCage
import CCheckSystem
import CTradingBoost
import CheckProtocol
import PluginRunner
import TradingModel

// The functions of the host table. The handle is the CheckHost; memory that is taken here is the host's, not the plugin's.
//
// SAFETY: in the whole file the handle is the host that the table was made for, which outlives the instance. Pointers of the
// plugin are read during the call only, as far as the contract says that they are readable.

private typealias Handle = UnsafeMutableRawPointer?

private func serve<Answer>(_ handle: Handle, _ otherwise: Answer, _ body: (CheckHost) -> Answer) -> Answer {
    check_pause()
    defer { check_resume() }
    guard let handle = unsafe handle else { return otherwise }
    return unsafe Unmanaged<CheckHost>.fromOpaque(handle)._withUnsafeGuaranteedRef { host in
        if host.isSlow { waitBusily() }
        return body(host)
    }
}

/// Without a system call, which the cage has none for.
private func waitBusily() {
    let end = check_steady_time() + 50_000
    while check_steady_time() < end {}
}

private func bytes(_ text: tradingboost_plugin_bytes, atMost maximum: Int) -> [UInt8] {
    guard let data = unsafe text.data else { return [] }
    return unsafe Array(UnsafeBufferPointer(start: data, count: min(Int(clamping: text.size), maximum)))
}

private func text(_ value: tradingboost_plugin_bytes, atMost maximum: Int) -> String {
    unsafe String(decoding: bytes(value, atMost: maximum), as: UTF8.self)
}

extension CheckHost {
    /// The table, with the services that are granted.
    func makeTable() -> tradingboost_host {
        let hasOrders = capabilities & CAGE_CAPABILITY_ORDERS != 0
        let hasTimers = capabilities & CAGE_CAPABILITY_TIMERS != 0
        let marketData =
            CAGE_CAPABILITY_CANDLES | CAGE_CAPABILITY_TRADES | CAGE_CAPABILITY_QUOTES | CAGE_CAPABILITY_BOOK
            | CAGE_CAPABILITY_FUNDING
        return unsafe tradingboost_host(
            struct_size: UInt32(MemoryLayout<tradingboost_host>.size), abi_major: UInt16(TRADINGBOOST_ABI_MAJOR),
            abi_minor: UInt16(TRADINGBOOST_ABI_MINOR), handle: Unmanaged.passUnretained(self).toOpaque(), now: now, log: writeLog,
            random: random, uuid: uuid, notify: capabilities & CAGE_CAPABILITY_NOTIFICATIONS != 0 ? notify : nil,
            subscribe: capabilities & marketData != 0 ? subscribe : nil, submit_order: hasOrders ? submitOrder : nil,
            cancel_order: hasOrders ? cancelOrder : nil, amend_order: hasOrders ? amendOrder : nil,
            set_timer: hasTimers ? setTimer : nil, cancel_timer: hasTimers ? cancelTimer : nil, extension: findExtension,
            submit_plan: hasOrders ? submitPlan : nil)
    }

    /// Lives as long as the process.
    // SAFETY: never changed and never freed.
    nonisolated(unsafe) fileprivate static let store: UnsafePointer<tradingboost_store> = {
        let table = UnsafeMutablePointer<tradingboost_store>.allocate(capacity: 1)
        unsafe table.initialize(
            to: tradingboost_store(
                struct_size: UInt32(MemoryLayout<tradingboost_store>.size), reserved: 0, get: getValue, set: setValue,
                remove: removeValue))
        return unsafe UnsafePointer(table)
    }()

    /// Lives as long as the process.
    // SAFETY: never changed and never freed.
    nonisolated(unsafe) fileprivate static let history: UnsafePointer<tradingboost_history> = {
        let table = UnsafeMutablePointer<tradingboost_history>.allocate(capacity: 1)
        unsafe table.initialize(
            to: tradingboost_history(
                struct_size: UInt32(MemoryLayout<tradingboost_history>.size), reserved: 0, request_candles: requestCandles))
        return unsafe UnsafePointer(table)
    }()
}

private let now: @convention(c) (Handle, UnsafeMutablePointer<Int64>?) -> Int32 = { handle, time in
    unsafe serve(handle, TRADINGBOOST_INVALID_ARGUMENT) { host in
        guard let time = unsafe time else { return TRADINGBOOST_INVALID_ARGUMENT }
        unsafe time.pointee = host.time
        return TRADINGBOOST_OK
    }
}

private let writeLog: @convention(c) (Handle, UInt32, tradingboost_plugin_bytes) -> Int32 = { handle, level, line in
    unsafe serve(handle, TRADINGBOOST_INVALID_ARGUMENT) { host in
        guard level >= TRADINGBOOST_LOG_DEBUG, level <= TRADINGBOOST_LOG_ERROR else { return TRADINGBOOST_INVALID_ARGUMENT }
        return host.log(unsafe text(line, atMost: Int(CAGE_LOG_TEXT_MAXIMUM)))
    }
}

private let random: @convention(c) (Handle, UnsafeMutablePointer<UInt64>?) -> Int32 = { handle, number in
    unsafe serve(handle, TRADINGBOOST_INVALID_ARGUMENT) { host in
        guard let number = unsafe number else { return TRADINGBOOST_INVALID_ARGUMENT }
        unsafe number.pointee = host.draw()
        return TRADINGBOOST_OK
    }
}

private let uuid: @convention(c) (Handle, UnsafeMutablePointer<UInt8>?) -> Int32 = { handle, out in
    unsafe serve(handle, TRADINGBOOST_INVALID_ARGUMENT) { host in
        guard let out = unsafe out else { return TRADINGBOOST_INVALID_ARGUMENT }
        let identifier = host.drawIdentifier()
        for index in 0..<8 {
            unsafe out[index] = UInt8(truncatingIfNeeded: identifier.high >> UInt64(56 - 8 * index))
            unsafe out[index + 8] = UInt8(truncatingIfNeeded: identifier.low >> UInt64(56 - 8 * index))
        }
        return TRADINGBOOST_OK
    }
}

private let notify: @convention(c) (Handle, tradingboost_plugin_bytes, tradingboost_plugin_bytes) -> Int32 = {
    handle, title, message in
    unsafe serve(handle, TRADINGBOOST_INVALID_ARGUMENT) { host in
        unsafe host.answer(.notify(title: text(title, atMost: 4_096), text: text(message, atMost: 4_096)))
    }
}

private let subscribe: @convention(c) (Handle, UnsafePointer<tradingboost_subscription>?) -> Int32 = { handle, subscription in
    unsafe serve(handle, TRADINGBOOST_INVALID_ARGUMENT) { host in
        guard let subscription = unsafe subscription,
            unsafe subscription.pointee.struct_size >= UInt32(MemoryLayout<tradingboost_subscription>.size)
        else { return TRADINGBOOST_INVALID_ARGUMENT }
        let copy = unsafe subscription.pointee
        guard copy.instrument == host.instrument, isWellFormed(copy), let capability = capability(for: copy) else {
            return TRADINGBOOST_INVALID_ARGUMENT
        }
        guard host.capabilities & capability != 0 else { return TRADINGBOOST_NOT_GRANTED }
        // The market of a check has candles.
        guard capability == CAGE_CAPABILITY_CANDLES else { return TRADINGBOOST_UNSUPPORTED }
        return host.answer(.subscribe(type: UInt32(copy.type), timeframe: copy.timeframe))
    }
}

private let submitOrder:
    @convention(c) (Handle, UnsafePointer<tradingboost_order_request>?, UnsafeMutablePointer<UInt64>?) -> Int32 = {
        handle, request, order in
        unsafe serve(handle, TRADINGBOOST_INVALID_ARGUMENT) { host in
            guard let request = unsafe request, let copy = unsafe sized(request) else { return TRADINGBOOST_INVALID_ARGUMENT }
            return unsafe submit(host, copy, tradingboost_order_plan(), order)
        }
    }

private let submitPlan:
    @convention(c) (
        Handle, UnsafePointer<tradingboost_order_request>?, UnsafePointer<tradingboost_order_plan>?, UnsafeMutablePointer<UInt64>?
    ) -> Int32 = { handle, request, plan, order in
        unsafe serve(handle, TRADINGBOOST_INVALID_ARGUMENT) { host in
            guard let request = unsafe request, let copy = unsafe sized(request), let plan = unsafe plan,
                let plan = unsafe sized(plan), isWellFormed(plan, of: copy)
            else { return TRADINGBOOST_INVALID_ARGUMENT }
            guard plan.linked_order < host.nextIntent else { return TRADINGBOOST_NOT_FOUND }
            return unsafe submit(host, copy, plan, order)
        }
    }

private func submit(
    _ host: CheckHost, _ request: tradingboost_order_request, _ plan: tradingboost_order_plan,
    _ order: UnsafeMutablePointer<UInt64>?
) -> Int32 {
    guard request.instrument == host.instrument, isWellFormed(request) else { return TRADINGBOOST_INVALID_ARGUMENT }
    let number = host.nextIntent
    let status = host.answer(
        .submit(
            AskedOrder(
                side: request.side, type: request.type, timeInForce: request.time_in_force, flags: request.flags,
                quantity: request.quantity.raw, price: request.price.raw, stop: request.stop_price.raw,
                trailingDistance: request.trailing_distance.raw, expireTime: request.expire_time,
                plan: AskedOrder.Plan(
                    kind: plan.kind, linkedOrder: plan.linked_order, stop: plan.stop_price.raw,
                    takeProfit: plan.take_profit_price.raw, visible: plan.visible_quantity.raw, duration: plan.duration,
                    slices: plan.slices))))
    if status == TRADINGBOOST_OK { unsafe order?.pointee = number }
    return status
}

private let cancelOrder: @convention(c) (Handle, UInt64) -> Int32 = { handle, order in
    unsafe serve(handle, TRADINGBOOST_INVALID_ARGUMENT) { $0.answer(.cancel(order: order)) }
}

private let amendOrder: @convention(c) (Handle, UnsafePointer<tradingboost_amend_request>?) -> Int32 = { handle, request in
    unsafe serve(handle, TRADINGBOOST_INVALID_ARGUMENT) { host in
        guard let request = unsafe request,
            unsafe request.pointee.struct_size >= UInt32(MemoryLayout<tradingboost_amend_request>.size)
        else { return TRADINGBOOST_INVALID_ARGUMENT }
        let copy = unsafe request.pointee
        guard isWellFormed(copy) else { return TRADINGBOOST_INVALID_ARGUMENT }
        return host.answer(
            .amend(order: copy.order, quantity: copy.quantity.raw, price: copy.price.raw, stop: copy.stop_price.raw))
    }
}

private let setTimer: @convention(c) (Handle, UInt64, Int64) -> Int32 = { handle, timer, due in
    unsafe serve(handle, TRADINGBOOST_INVALID_ARGUMENT) { $0.answer(.setTimer(number: timer, due: due)) }
}

private let cancelTimer: @convention(c) (Handle, UInt64) -> Int32 = { handle, timer in
    unsafe serve(handle, TRADINGBOOST_INVALID_ARGUMENT) { $0.answer(.cancelTimer(number: timer)) }
}

private let findExtension: @convention(c) (Handle, tradingboost_plugin_bytes) -> UnsafeRawPointer? = { handle, id in
    unsafe serve(handle, nil) { host in
        switch unsafe text(id, atMost: 128) {
        case TRADINGBOOST_EXTENSION_STORE where host.capabilities & CAGE_CAPABILITY_STORE != 0:
            return unsafe UnsafeRawPointer(CheckHost.store)
        case TRADINGBOOST_EXTENSION_HISTORY where host.capabilities & CAGE_CAPABILITY_HISTORY != 0:
            return unsafe UnsafeRawPointer(CheckHost.history)
        default: return nil
        }
    }
}

private let requestCandles: @convention(c) (Handle, UInt32, Int64, UInt32, UnsafeMutablePointer<UInt64>?) -> Int32 = {
    handle, instrument, timeframe, count, request in
    unsafe serve(handle, TRADINGBOOST_INVALID_ARGUMENT) { host in
        guard let request = unsafe request, instrument == host.instrument, Timeframe(nanoseconds: timeframe) != nil,
            (1...CAGE_HISTORY_CANDLES_MAXIMUM).contains(count)
        else { return TRADINGBOOST_INVALID_ARGUMENT }
        let number = host.nextHistory
        let status = host.answer(.history(timeframe: timeframe, count: count))
        if status == TRADINGBOOST_OK { unsafe request.pointee = number }
        return status
    }
}

private let getValue:
    @convention(c) (
        Handle, tradingboost_plugin_bytes, UnsafeMutablePointer<UInt8>?, UInt64, UnsafeMutablePointer<UInt64>?
    ) -> Int32 = { handle, key, buffer, capacity, size in
        unsafe serve(handle, TRADINGBOOST_INVALID_ARGUMENT) { host in
            guard let size = unsafe size, unsafe buffer != nil || capacity == 0 else { return TRADINGBOOST_INVALID_ARGUMENT }
            let name = unsafe bytes(key, atMost: 4_096)
            guard !name.isEmpty else { return TRADINGBOOST_INVALID_ARGUMENT }
            guard let value = unsafe name.withUnsafeBufferPointer({ unsafe host.values[$0] }) else {
                return TRADINGBOOST_NOT_FOUND
            }
            for index in 0..<min(value.count, Int(clamping: capacity)) { unsafe buffer?[index] = value[index] }
            unsafe size.pointee = UInt64(value.count)
            return TRADINGBOOST_OK
        }
    }

private let setValue: @convention(c) (Handle, tradingboost_plugin_bytes, tradingboost_plugin_bytes) -> Int32 = {
    handle, key, value in
    unsafe serve(handle, TRADINGBOOST_INVALID_ARGUMENT) { host in
        let name = unsafe bytes(key, atMost: 4_096)
        guard !name.isEmpty else { return TRADINGBOOST_INVALID_ARGUMENT }
        return host.answer(.set(key: name, value: unsafe bytes(value, atMost: 4_096)))
    }
}

private let removeValue: @convention(c) (Handle, tradingboost_plugin_bytes) -> Int32 = { handle, key in
    unsafe serve(handle, TRADINGBOOST_INVALID_ARGUMENT) { host in
        let name = unsafe bytes(key, atMost: 4_096)
        return name.isEmpty ? TRADINGBOOST_INVALID_ARGUMENT : host.answer(.remove(key: name))
    }
}

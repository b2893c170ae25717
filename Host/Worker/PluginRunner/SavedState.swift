import CCage
import CTradingBoost

/// A saved state as bytes: what the runner keeps for an instance, then what the plugin wrote, under one checksum.
///
/// Little-endian: magic 8, checksum 8 (of all that follows), size of the runner's part 8, that part, the plugin's bytes.
// SAFETY: a view of bytes that its maker keeps alive while it is used.
@safe struct SavedState {
    /// What outlives the plugin's version.
    struct Runner {
        /// The last event, and its time.
        var seq: UInt64
        var time: Int64
        /// Of the random sequence.
        var random: UInt64
        /// The number of the next request for candles, and how many are not answered.
        var nextHistory: UInt64
        var waitingHistories: UInt32
        /// Numbers of the timers that are set.
        var timers: [UInt64]
        var account: OpenOrders
        var values: StoredValues
    }

    var runner: Runner
    var plugin: UnsafeBufferPointer<UInt8>

    /// "TBSTATE3". Before it, orders had neither a trailing distance nor an expire time: those states are read too.
    private static let magic: UInt64 = 0x3345_5441_5453_4254
    /// "TBSTATE2".
    private static let earlierMagic: UInt64 = 0x3245_5441_5453_4254
    private static let fixedSize = 24

    init(runner: Runner, plugin: UnsafeBufferPointer<UInt8>) {
        self.runner = runner
        unsafe self.plugin = plugin
    }

    var bytes: [UInt8] {
        var part = StateBytes()
        runner.write(to: &part)
        var whole = StateBytes()
        unsafe whole.bytes.reserveCapacity(SavedState.fixedSize + part.bytes.count + plugin.count)
        whole.append(SavedState.magic)
        whole.append(0)
        whole.append(UInt64(part.bytes.count))
        whole.bytes.append(contentsOf: part.bytes)
        unsafe whole.bytes.append(contentsOf: plugin)
        let checksum = unsafe whole.bytes.withUnsafeBufferPointer { unsafe SavedState.checksum($0) }
        for index in 0..<8 { whole.bytes[8 + index] = UInt8(truncatingIfNeeded: checksum >> UInt64(8 * index)) }
        return whole.bytes
    }

    init(reading bytes: UnsafeBufferPointer<UInt8>) throws(PluginError) {
        var cursor = unsafe StateCursor(bytes)
        let magic = cursor.word()
        guard magic == SavedState.magic || magic == SavedState.earlierMagic else {
            throw .damagedState("it does not begin as a saved state does")
        }
        let sum = unsafe SavedState.checksum(bytes)
        guard cursor.word() == sum else {
            throw .damagedState("its checksum does not match")
        }
        guard let size = cursor.word(), size <= UInt64(CAGE_RUNNER_MAXIMUM), var part = cursor.take(Int(size)),
            let runner = Runner(&part, isEarlier: magic == SavedState.earlierMagic), part.isAtEnd
        else { throw .damagedState("the host's own part of it cannot be read") }
        self.runner = runner
        unsafe self.plugin = cursor.rest
    }

    /// FNV-1a, 64 bits, of everything behind the checksum: against damage, not against an attacker.
    private static func checksum(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for index in min(16, bytes.count)..<bytes.count {
            hash = unsafe (hash ^ UInt64(bytes[index])) &* 0x100_0000_01B3
        }
        return hash
    }
}

extension SavedState.Runner {
    fileprivate func write(to part: inout StateBytes) {
        part.append(seq)
        part.append(UInt64(bitPattern: time))
        part.append(random)
        part.append(nextHistory)
        part.append(UInt64(waitingHistories))
        part.append(UInt64(timers.count))
        for timer in timers { part.append(timer) }
        part.append(account.positionQuantity)
        part.append(account.positionPrice)
        part.append(UInt64(account.orders.count))
        for order in account.orders {
            part.append(order.order)
            part.append(
                UInt64(order.kind) | UInt64(order.side) << 32 | UInt64(order.type) << 40 | UInt64(order.time_in_force) << 48
                    | UInt64(order.flags) << 56)
            part.append(order.quantity)
            part.append(order.price)
            part.append(order.stop_price)
            part.append(order.filled_quantity)
            part.append(order.trailing_distance)
            part.append(UInt64(bitPattern: order.expire_time))
        }
        part.append(UInt64(values.values.count))
        for value in values.values {
            part.append(UInt64(value.key.count) | UInt64(value.bytes.count) << 32)
            part.bytes.append(contentsOf: value.key)
            part.bytes.append(contentsOf: value.bytes)
        }
    }

    /// Nil when a count or size leads out of the bytes or beyond its bound.
    fileprivate init?(_ part: inout StateCursor, isEarlier: Bool) {
        guard let seq = part.word(), let time = part.word(), let random = part.word(),
            let nextHistory = part.word(), let waiting = part.count(atMost: CAGE_HISTORY_REQUESTS_MAXIMUM),
            let timerCount = part.count(atMost: CAGE_TIMERS_MAXIMUM)
        else { return nil }
        self.seq = seq
        self.time = Int64(bitPattern: time)
        self.random = random
        self.nextHistory = nextHistory
        waitingHistories = UInt32(waiting)
        timers = []
        for _ in 0..<timerCount {
            guard let timer = part.word() else { return nil }
            timers.append(timer)
        }
        guard let quantity = part.decimal(), let price = part.decimal(),
            let orderCount = part.count(atMost: CAGE_OPEN_ORDERS_MAXIMUM)
        else { return nil }
        var orders: [tradingboost_open_order] = []
        for _ in 0..<orderCount {
            guard let number = part.word(), let kinds = part.word(), let quantity = part.decimal(), let price = part.decimal(),
                let stopPrice = part.decimal(), let filledQuantity = part.decimal()
            else { return nil }
            guard let distance = isEarlier ? tradingboost_decimal(hi: 0, lo: 0) : part.decimal(),
                let expireTime = isEarlier ? 0 : part.word()
            else { return nil }
            orders.append(
                tradingboost_open_order(
                    order: number, kind: UInt32(truncatingIfNeeded: kinds), side: UInt8(truncatingIfNeeded: kinds >> 32),
                    type: UInt8(truncatingIfNeeded: kinds >> 40), time_in_force: UInt8(truncatingIfNeeded: kinds >> 48),
                    flags: UInt8(truncatingIfNeeded: kinds >> 56), quantity: quantity, price: price, stop_price: stopPrice,
                    filled_quantity: filledQuantity, trailing_distance: distance,
                    expire_time: Int64(bitPattern: expireTime)))
        }
        account = OpenOrders(orders: orders, positionQuantity: quantity, positionPrice: price)
        values = StoredValues()
        guard let valueCount = part.count(atMost: CAGE_STORE_VALUES_MAXIMUM) else { return nil }
        for _ in 0..<valueCount {
            guard let sizes = part.word(), let key = part.take(Int(sizes & 0xFFFF_FFFF)), let value = part.take(Int(sizes >> 32)),
                values.set(unsafe Array(key.rest), unsafe Array(value.rest))
            else { return nil }
        }
    }
}

// SAFETY: as in HostFunctions.swift, the handle is the instance's state and lives through the call.
extension RunnerState {
    /// Gives `save` of a plugin its way out.
    static let write: @convention(c) (UnsafeMutableRawPointer?, tradingboost_plugin_bytes) -> Int32 = { handle, chunk in
        guard let state = unsafe handle?.assumingMemoryBound(to: RunnerState.self) else {
            return TRADINGBOOST_INVALID_ARGUMENT
        }
        guard unsafe chunk.size > 0 else { return TRADINGBOOST_OK }
        guard let data = unsafe chunk.data else { return TRADINGBOOST_INVALID_ARGUMENT }
        guard unsafe chunk.size <= UInt64(CAGE_STATE_MAXIMUM) else {
            unsafe state.pointee.isSavedTooLarge = true
            return TRADINGBOOST_LIMIT_REACHED
        }
        return unsafe state.pointee.write(data, count: Int(chunk.size)) ? TRADINGBOOST_OK : TRADINGBOOST_LIMIT_REACHED
    }

    /// Gives `load` of a plugin its way in.
    static let read:
        @convention(c) (UnsafeMutableRawPointer?, UnsafeMutablePointer<UInt8>?, UInt64, UnsafeMutablePointer<UInt64>?) ->
            Int32 = { handle, buffer, capacity, count in
                guard let state = unsafe handle?.assumingMemoryBound(to: RunnerState.self), let count = unsafe count else {
                    return TRADINGBOOST_INVALID_ARGUMENT
                }
                let size = unsafe Int(min(capacity, UInt64(state.pointee.storedSize)))
                if size > 0 {
                    guard let buffer = unsafe buffer, let stored = unsafe state.pointee.stored else {
                        return TRADINGBOOST_INVALID_ARGUMENT
                    }
                    unsafe buffer.update(from: stored, count: size)
                    unsafe state.pointee.stored = stored + size
                    unsafe state.pointee.storedSize -= size
                }
                unsafe count.pointee = UInt64(size)
                return TRADINGBOOST_OK
            }
}

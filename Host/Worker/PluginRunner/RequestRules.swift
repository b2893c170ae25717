import CCage
package import CTradingBoost

// What is wrong with a request whatever the market: checked where the strategy asks, so that it learns at once, and again
// where the host reads it, because a worker is not trusted. Ticks, lots and limits are risk's.

/// Signed, not "undefined", and above zero.
@inline(__always)
private func isPositive(_ value: tradingboost_decimal) -> Bool { value.hi > 0 || (value.hi == 0 && value.lo > 0) }

@inline(__always)
private func isUndefined(_ value: tradingboost_decimal) -> Bool { value.hi == Int64.min && value.lo == 0 }

/// How a field that came later says that it has nothing to say.
@inline(__always)
private func isAbsent(_ value: tradingboost_decimal) -> Bool { (value.hi == 0 && value.lo == 0) || isUndefined(value) }

/// Size of an order request in 1.0.
private let firstOrderRequest: UInt32 = 64

/// A copy of a request as a plugin of any minor version passes it: what its struct is too short for is zero, what a later
/// version appended is not part of it, and what is reserved says nothing. Nil when it is shorter than in 1.0.
///
/// SAFETY: the pointer is readable for `struct_size` bytes.
@unsafe
package func sized(_ request: UnsafePointer<tradingboost_order_request>) -> tradingboost_order_request? {
    let size = unsafe request.pointee.struct_size
    guard size >= firstOrderRequest else { return nil }
    var copy = unsafe copied(request, size)
    copy.struct_size = UInt32(MemoryLayout<tradingboost_order_request>.size)
    copy.reserved = 0
    // One way to say nothing, so that equal requests are equal bytes.
    if isUndefined(copy.trailing_distance) { copy.trailing_distance = tradingboost_decimal(hi: 0, lo: 0) }
    return copy
}

/// As of a request.
///
/// SAFETY: the pointer is readable for `struct_size` bytes.
@unsafe
package func sized(_ plan: UnsafePointer<tradingboost_order_plan>) -> tradingboost_order_plan? {
    let size = unsafe plan.pointee.struct_size
    guard size >= UInt32(MemoryLayout<tradingboost_order_plan>.size) else { return nil }
    var copy = unsafe copied(plan, size)
    copy.struct_size = UInt32(MemoryLayout<tradingboost_order_plan>.size)
    copy.reserved = 0
    if isUndefined(copy.stop_price) { copy.stop_price = tradingboost_decimal(hi: 0, lo: 0) }
    if isUndefined(copy.take_profit_price) { copy.take_profit_price = tradingboost_decimal(hi: 0, lo: 0) }
    if isUndefined(copy.visible_quantity) { copy.visible_quantity = tradingboost_decimal(hi: 0, lo: 0) }
    return copy
}

/// SAFETY: the pointer is readable for `size` bytes; every bit pattern is a value of the contract's requests, zero too.
@unsafe
private func copied<Record: BitwiseCopyable>(_ record: UnsafePointer<Record>, _ size: UInt32) -> Record {
    unsafe withUnsafeTemporaryAllocation(of: Record.self, capacity: 1) { buffer in
        let bytes = UnsafeMutableRawBufferPointer(buffer)
        unsafe bytes.initializeMemory(as: UInt8.self, repeating: 0)
        let count = min(Int(size), MemoryLayout<Record>.size)
        unsafe bytes.copyMemory(from: UnsafeRawBufferPointer(start: record, count: count))
        return unsafe buffer[0]
    }
}

package func isWellFormed(_ request: tradingboost_order_request) -> Bool {
    guard UInt32(request.side) == TRADINGBOOST_SIDE_BUY || UInt32(request.side) == TRADINGBOOST_SIDE_SELL,
        UInt32(request.flags) & ~(TRADINGBOOST_FLAG_POST_ONLY | TRADINGBOOST_FLAG_REDUCE_ONLY) == 0,
        isPositive(request.quantity)
    else { return false }
    switch UInt32(request.time_in_force) {
    case TRADINGBOOST_TIME_GTC, TRADINGBOOST_TIME_IOC, TRADINGBOOST_TIME_FOK: guard request.expire_time == 0 else { return false }
    case TRADINGBOOST_TIME_GTD: guard request.expire_time > 0 else { return false }
    default: return false
    }
    let hasPrice: Bool
    let hasStopPrice: Bool
    switch UInt32(request.type) {
    case TRADINGBOOST_TYPE_MARKET: (hasPrice, hasStopPrice) = (false, false)
    case TRADINGBOOST_TYPE_LIMIT: (hasPrice, hasStopPrice) = (true, false)
    case TRADINGBOOST_TYPE_STOP, TRADINGBOOST_TYPE_TAKE_PROFIT: (hasPrice, hasStopPrice) = (false, true)
    case TRADINGBOOST_TYPE_STOP_LIMIT, TRADINGBOOST_TYPE_TAKE_PROFIT_LIMIT: (hasPrice, hasStopPrice) = (true, true)
    case TRADINGBOOST_TYPE_TRAILING_STOP:
        return isPositive(request.trailing_distance) && isUndefined(request.price)
            && (isUndefined(request.stop_price) || isPositive(request.stop_price))
    default: return false
    }
    return isAbsent(request.trailing_distance)
        && (hasPrice ? isPositive(request.price) : isUndefined(request.price))
        && (hasStopPrice ? isPositive(request.stop_price) : isUndefined(request.stop_price))
}

/// A plan, and whether it can be one of this order.
package func isWellFormed(_ plan: tradingboost_order_plan, of request: tradingboost_order_request) -> Bool {
    let isOCO = plan.kind == TRADINGBOOST_PLAN_OCO
    let isBracket = plan.kind == TRADINGBOOST_PLAN_BRACKET
    let isTWAP = plan.kind == TRADINGBOOST_PLAN_TWAP
    let isIceberg = plan.kind == TRADINGBOOST_PLAN_ICEBERG
    guard isOCO || isBracket || isTWAP || isIceberg,
        isOCO == (plan.linked_order != 0), isTWAP == (plan.duration != 0), isTWAP == (plan.slices != 0),
        isIceberg ? isPositive(plan.visible_quantity) : isAbsent(plan.visible_quantity)
    else { return false }
    let exits = [plan.stop_price, plan.take_profit_price]
    guard exits.allSatisfy({ isAbsent($0) || (isBracket && isPositive($0)) }), isBracket != exits.allSatisfy({ isAbsent($0) })
    else { return false }
    let isReduceOnly = UInt32(request.flags) & TRADINGBOOST_FLAG_REDUCE_ONLY != 0
    switch plan.kind {
    // What only takes off a position leaves nothing to protect.
    case TRADINGBOOST_PLAN_BRACKET: return !isReduceOnly
    case TRADINGBOOST_PLAN_TWAP:
        return (2...CAGE_PLAN_SLICES_MAXIMUM).contains(plan.slices)
            && (CAGE_PLAN_DURATION_MINIMUM...CAGE_PLAN_DURATION_MAXIMUM).contains(plan.duration)
    case TRADINGBOOST_PLAN_ICEBERG: return UInt32(request.type) == TRADINGBOOST_TYPE_LIMIT
    default: return true
    }
}

package func isWellFormed(_ request: tradingboost_amend_request) -> Bool {
    let fields = (request.quantity, request.price, request.stop_price)
    guard isUndefined(fields.0) || isPositive(fields.0), isUndefined(fields.1) || isPositive(fields.1),
        isUndefined(fields.2) || isPositive(fields.2)
    else { return false }
    return !(isUndefined(fields.0) && isUndefined(fields.1) && isUndefined(fields.2))
}

/// What a subscription says fits together: a known stream, and each field set only where it means something.
package func isWellFormed(_ subscription: tradingboost_subscription) -> Bool {
    let isCandles = UInt32(subscription.type) == TRADINGBOOST_EVENT_CANDLE
    let isBook = UInt32(subscription.type) == TRADINGBOOST_EVENT_BOOK
    guard isCandles ? isTimeframe(subscription.timeframe) : subscription.timeframe == 0,
        isBook ? (1...CAGE_BOOK_DEPTH_MAXIMUM).contains(subscription.depth) : subscription.depth == 0
    else { return false }
    switch UInt32(subscription.delivery) {
    case TRADINGBOOST_DELIVERY_EVERY: return subscription.interval == 0
    case TRADINGBOOST_DELIVERY_LATEST: return !isCandles && subscription.interval == 0
    case TRADINGBOOST_DELIVERY_CONFLATED: return !isCandles && subscription.interval >= 1_000_000
    default: return false
    }
}

/// CAGE_CAPABILITY_… of the data that is asked for; nil for data that this version does not know.
package func capability(for subscription: tradingboost_subscription) -> UInt32? {
    switch UInt32(subscription.type) {
    case TRADINGBOOST_EVENT_CANDLE: CAGE_CAPABILITY_CANDLES
    case TRADINGBOOST_EVENT_TRADE: CAGE_CAPABILITY_TRADES
    case TRADINGBOOST_EVENT_QUOTE: CAGE_CAPABILITY_QUOTES
    case TRADINGBOOST_EVENT_BOOK: CAGE_CAPABILITY_BOOK
    case TRADINGBOOST_EVENT_FUNDING: CAGE_CAPABILITY_FUNDING
    default: nil
    }
}

package func isSame(_ one: tradingboost_subscription, _ other: tradingboost_subscription) -> Bool {
    one.type == other.type && one.delivery == other.delivery && one.depth == other.depth && one.timeframe == other.timeframe
        && one.interval == other.interval
}

func isTimeframe(_ nanoseconds: Int64) -> Bool {
    let minute: Int64 = 60_000_000_000
    switch nanoseconds {
    case minute, 3 * minute, 5 * minute, 15 * minute, 60 * minute, 240 * minute, 1_440 * minute: return true
    default: return false
    }
}

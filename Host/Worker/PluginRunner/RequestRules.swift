import CCage
package import CTradingBoost

// What is wrong with a request whatever the market: checked where the strategy asks, so that it learns at once, and again
// where the host reads it, because a worker is not trusted. Ticks, lots and limits are risk's.

/// Signed, not "undefined", and above zero.
@inline(__always)
private func isPositive(_ value: tradingboost_decimal) -> Bool { value.hi > 0 || (value.hi == 0 && value.lo > 0) }

@inline(__always)
private func isUndefined(_ value: tradingboost_decimal) -> Bool { value.hi == Int64.min && value.lo == 0 }

package func isWellFormed(_ request: tradingboost_order_request) -> Bool {
    guard UInt32(request.side) == TRADINGBOOST_SIDE_BUY || UInt32(request.side) == TRADINGBOOST_SIDE_SELL,
        UInt32(request.time_in_force) == TRADINGBOOST_TIME_GTC || UInt32(request.time_in_force) == TRADINGBOOST_TIME_IOC,
        UInt32(request.flags) & ~(TRADINGBOOST_FLAG_POST_ONLY | TRADINGBOOST_FLAG_REDUCE_ONLY) == 0,
        isPositive(request.quantity)
    else { return false }
    let hasPrice: Bool
    let hasStopPrice: Bool
    switch UInt32(request.type) {
    case TRADINGBOOST_TYPE_MARKET: (hasPrice, hasStopPrice) = (false, false)
    case TRADINGBOOST_TYPE_LIMIT: (hasPrice, hasStopPrice) = (true, false)
    case TRADINGBOOST_TYPE_STOP: (hasPrice, hasStopPrice) = (false, true)
    case TRADINGBOOST_TYPE_STOP_LIMIT: (hasPrice, hasStopPrice) = (true, true)
    default: return false
    }
    return (hasPrice ? isPositive(request.price) : isUndefined(request.price))
        && (hasStopPrice ? isPositive(request.stop_price) : isUndefined(request.stop_price))
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

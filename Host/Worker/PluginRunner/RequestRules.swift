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

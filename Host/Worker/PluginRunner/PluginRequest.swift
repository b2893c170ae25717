package import CTradingBoost

/// What a strategy asked for during a callback, in the order in which it asked. A value without references.
package enum PluginRequest {
    /// `number` is the intent's, and so the order's. A plan of kind 0 is none.
    case submit(number: UInt64, tradingboost_order_request, tradingboost_order_plan)
    case cancel(number: UInt64, order: UInt64)
    case amend(number: UInt64, tradingboost_amend_request)
    /// Well-formed, granted, and of data that the market has.
    case subscribe(tradingboost_subscription)
    case setTimer(number: UInt64, due: Int64)
    case cancelTimer(number: UInt64)
    /// The last closed candles.
    case history(request: UInt64, timeframe: Int64, count: UInt32)
    case notify(title: PluginText, text: PluginText)
    case log(level: UInt32, text: PluginText)
}

/// A place in an instance's text buffer, valid until its requests are cleared.
package struct PluginText {
    package var offset: Int32
    package var size: Int32

    package init(offset: Int32, size: Int32) {
        self.offset = offset
        self.size = size
    }
}

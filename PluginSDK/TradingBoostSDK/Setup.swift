/// What a strategy is made from.
public struct Setup {
    public let host: Host
    /// The host's number of this instance.
    public let instance: UInt64
    public let instrument: Instrument

    // Market data is asked for here and only here, at most 8 streams; asking twice is asking once.

    /// The instrument's closed candles of a timeframe. Of candles that close together the shorter timeframe comes first.
    public func subscribeCandles(_ timeframe: Timeframe) throws(StrategyRefusal) {
        try check(host.subscribe(.candles, timeframe: timeframe), "candles \(timeframe.name)", "candles")
    }

    /// Public trades.
    public func subscribeTrades(_ delivery: Delivery = .every) throws(StrategyRefusal) {
        try check(host.subscribe(.trades, delivery: delivery), "trades", "trades")
    }

    /// The best bid and ask.
    public func subscribeQuotes(_ delivery: Delivery = .latest) throws(StrategyRefusal) {
        try check(host.subscribe(.quotes, delivery: delivery), "quotes", "quotes")
    }

    /// - Parameter depth: levels of a side, 1 to 50.
    public func subscribeBook(depth: Int, _ delivery: Delivery = .latest) throws(StrategyRefusal) {
        try check(host.subscribe(.book, delivery: delivery, depth: UInt32(clamping: depth)), "book", "book")
    }

    public func subscribeFunding() throws(StrategyRefusal) {
        try check(host.subscribe(.funding), "funding", "funding")
    }

    private func check(
        _ refusal: RequestRefusal?, _ stream: @autoclosure () -> String, _ capability: StaticString
    ) throws(StrategyRefusal) {
        guard let refusal else { return }
        switch refusal {
        case .notGranted:
            throw StrategyRefusal(
                .host, "\(stream()): not granted; name the capability '\(capability)' in the strategy's manifest")
        case .unsupported: throw StrategyRefusal(.host, "\(stream()): this market has none")
        case .limitReached: throw StrategyRefusal(.host, "\(stream()): the host's limit of subscriptions is reached")
        default: throw StrategyRefusal(.host, "\(stream()): the host refused the subscription")
        }
    }
}

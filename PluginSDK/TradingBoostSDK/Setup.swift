/// What a strategy is made from.
public struct Setup {
    public let host: Host
    /// The host's number of this instance.
    public let instance: UInt64
    public let instrument: Instrument
    public let parameters: Parameters

    /// Asks for the instrument's closed candles of a timeframe; at most 8 timeframes. Of candles that close together the
    /// shorter timeframe comes first. Asking twice is asking once.
    public func subscribeCandles(_ timeframe: Timeframe) throws(StrategyRefusal) {
        guard let refusal = host.subscribeCandles(timeframe) else { return }
        switch refusal {
        case .notGranted:
            throw StrategyRefusal(.host, "candles are not granted: name the capability 'candles' in the manifest")
        case .limitReached:
            throw StrategyRefusal(.host, "candles \(timeframe.name): the host's limit of subscriptions is reached")
        default:
            throw StrategyRefusal(.host, "candles \(timeframe.name): the host refused the subscription")
        }
    }
}

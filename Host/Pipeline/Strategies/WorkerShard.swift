/// What the workers of a shard have in common. Used by the thread that drives them.
final class WorkerShard {
    let configuration: StrategyWorkersConfiguration
    let poll: WorkerPoll
    let marketRing: MarketRing
    let market: MarketLog

    init(_ configuration: StrategyWorkersConfiguration) throws(StrategyWorkersError) {
        self.configuration = configuration
        poll = try WorkerPoll()
        marketRing = try MarketRing(capacity: configuration.marketCapacity)
        market = MarketLog(ring: marketRing)
    }
}

/// What the workers of a shard have in common. Used by the thread that drives them.
final class WorkerShard {
    let configuration: StrategyWorkersConfiguration
    let poll: WorkerPoll
    let processes: ProcessQueue
    let marketRing: MarketRing
    let market: MarketLog
    let schedule = WorkerSchedule()
    var versions: VersionWatch
    /// An instance's replay log is half full.
    var needsCheckpoint = false

    init(_ configuration: StrategyWorkersConfiguration) throws(StrategyWorkersError) {
        self.configuration = configuration
        versions = VersionWatch(configuration.restartPolicy)
        processes = try ProcessQueue()
        poll = try WorkerPoll(processes)
        marketRing = try MarketRing(capacity: configuration.marketCapacity)
        market = MarketLog(ring: marketRing)
    }
}

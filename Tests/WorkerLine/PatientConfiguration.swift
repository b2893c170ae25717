package import Strategies

extension StrategyWorkersConfiguration {
    /// For runs that kill workers on a busy machine: nobody is too slow, and every failure counts as a worker's first, so that it
    /// starts again at once, as often as it is killed.
    ///
    /// - Parameter executable: path of tradingboost-worker.
    package static func patient(executable: String) -> StrategyWorkersConfiguration {
        var policy = RestartPolicy()
        policy.maximumFailures = .max
        policy.window = 1
        var deadlines = Deadlines()
        deadlines.load = 30_000_000_000
        deadlines.event = 30_000_000_000
        deadlines.save = 30_000_000_000
        return StrategyWorkersConfiguration(
            workerExecutable: executable, deadlines: deadlines, restartPolicy: policy, memoryLimit: 64 << 20)
    }
}

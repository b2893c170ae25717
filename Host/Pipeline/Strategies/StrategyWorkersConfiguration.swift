/// How workers are run and watched. Times in nanoseconds of the wall clock.
package struct StrategyWorkersConfiguration: Sendable {
    /// Path of tradingboost-worker.
    package var workerExecutable: String
    package var deadlines: Deadlines
    package var restartPolicy: RestartPolicy
    /// How long `receive` looks at the rings before it blocks; 0 where cores are scarce.
    package var hostSpin: UInt64
    /// How long a worker looks at its ring before it blocks.
    package var workerSpin: UInt64
    /// Address space of a worker, in bytes.
    package var memoryLimit: UInt64
    /// Bytes of events kept for an instance since its checkpoint; at half of it `needsCheckpoint` is true.
    package var replayLimit: Int
    /// Bytes of market data that a worker may be behind before it is lapped: a power of two, at least 4,096.
    package var marketCapacity: UInt32 = 256 << 10
    /// Counts what the processes use.
    package let meter = ProcessorMeter()

    package struct Deadlines: Sendable {
        /// Spawn, load, create, load state and start together.
        package var load: UInt64 = 5_000_000_000
        /// One call of `on_event`, from when it began.
        package var event: UInt64 = 1_000_000_000
        /// An event that a worker has, until it is finished: for a machine that is too busy to run it.
        package var queue: UInt64 = 5_000_000_000
        /// A callback that takes longer is counted, nothing else.
        package var slow: UInt64 = 50_000_000
        package var save: UInt64 = 5_000_000_000
        package var stop: UInt64 = 2_500_000_000
        /// How long the line waits while an instance is saved, or created in a process that is ready.
        package var takeover: UInt64 = 250_000_000

        package init() {}
    }

    /// The first restart is immediate; the pause before the next is `firstPause` and doubles. `maximumFailures` within
    /// `window` quarantine the worker's instances.
    package struct RestartPolicy: Sendable {
        package var maximumFailures: Int = 5
        package var window: UInt64 = 60_000_000_000
        package var firstPause: UInt64 = 100_000_000
        package var maximumPause: UInt64 = 10_000_000_000
        /// So many failures of all workers of a plugin version within `versionWindow` put the version into quarantine.
        package var maximumVersionFailures: Int = 50
        package var versionWindow: UInt64 = 300_000_000_000

        package init() {}
    }

    package init(
        workerExecutable: String, deadlines: Deadlines = Deadlines(), restartPolicy: RestartPolicy = RestartPolicy(),
        hostSpin: UInt64 = 0, workerSpin: UInt64 = 0, memoryLimit: UInt64 = 256 << 20, replayLimit: Int = 16 << 20
    ) {
        self.workerExecutable = workerExecutable
        self.deadlines = deadlines
        self.restartPolicy = restartPolicy
        self.hostSpin = hostSpin
        self.workerSpin = workerSpin
        self.memoryLimit = memoryLimit
        self.replayLimit = replayLimit
    }
}

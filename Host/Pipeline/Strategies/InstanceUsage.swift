import CCage
package import TradingModel

/// What an instance has used since the host started it, over all processes that ran it.
package struct InstanceUsage: Sendable, Hashable {
    /// ns. Instances that share a process share its CPU time as they shared the time of its callbacks.
    package var cpuTime: UInt64 = 0
    /// Events that it finished, repeated ones included.
    package var events: UInt64 = 0
    /// Order intents that left it: orders, amendments, cancels.
    package var orders: UInt64 = 0
    /// Through its rings, both ways.
    package var bytes: UInt64 = 0
    /// Events for which its callback took longer than `Deadlines.slow`, as its worker says.
    package var slowEvents: UInt64 = 0
    /// ns of its longest callback, as its worker says; at most 4.29 s.
    package var longestEvent: UInt64 = 0
    /// How often its process was started again.
    package var restarts: Int = 0
    /// Bytes of memory of its process now, shared ones included; 0 while it is down.
    package var memory: UInt64 = 0
}

/// Counts for one instance. CPU time is known of processes only: what the present one used is added when it ends.
struct InstanceMeter {
    private(set) var usage = InstanceUsage()
    /// ns of callbacks in the present process.
    private(set) var callbackTime: UInt64 = 0

    mutating func sent(_ bytes: Int) { usage.bytes += UInt64(bytes) }

    mutating func received(_ bytes: UInt32) { usage.bytes += UInt64(bytes) }

    mutating func asked(_ messages: [StrategyMessage]) {
        usage.orders += UInt64(messages.count { if case .intent = $0 { true } else { false } })
    }

    /// - Parameter limit: ns from which a callback counts as slow.
    mutating func finished(duration: UInt32, limit: UInt64) {
        usage.events += 1
        callbackTime += UInt64(duration)
        usage.longestEvent = max(usage.longestEvent, UInt64(duration))
        if UInt64(duration) >= limit { usage.slowEvents += 1 }
    }

    /// The process is gone: `cpuTime` is the instance's part of what it used.
    mutating func processEnded(cpuTime: UInt64) {
        usage.cpuTime += cpuTime
        callbackTime = 0
    }

    mutating func restarted() { usage.restarts += 1 }

    /// Goes on from what the instance used in another worker.
    mutating func adopt(_ earlier: InstanceUsage) {
        usage.cpuTime += earlier.cpuTime
        usage.events += earlier.events
        usage.orders += earlier.orders
        usage.bytes += earlier.bytes
        usage.slowEvents += earlier.slowEvents
        usage.longestEvent = max(usage.longestEvent, earlier.longestEvent)
        usage.restarts += earlier.restarts
    }
}

extension StrategyWorkers {
    /// What an instance has used so far; nil for one that was never started. Costs two system calls.
    package func usage(of instance: InstanceID) -> InstanceUsage? {
        places[instance].map { workers[$0.worker].usage(of: $0.instance) }
    }

    /// Market events that were written so far: each once, however many instances heard of it.
    package var marketEvents: UInt64 { shard.market.written }

    /// What the processes of tenants use.
    package var meter: ProcessorMeter { configuration.meter }

    /// Plugin versions that may not be started, because their workers failed too often; by name.
    package var quarantinedVersions: [QuarantinedVersion] { shard.versions.quarantined }

    /// Lets a version be started again. Instances that went down with it stay down until they are started. False when the
    /// version was not in quarantine.
    @discardableResult
    package func lift(quarantineOf version: PluginVersion) -> Bool { shard.versions.lift(version) }
}

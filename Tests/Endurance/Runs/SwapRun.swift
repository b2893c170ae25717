import CCage
package import PluginFixtures
package import Store
import Strategies
import TradingModel

/// Instances with many open orders get another version of their plugin in the middle of a replay at full speed; then the same
/// without, and both are compared.
package struct SwapRun {
    package var instances: Int
    package var candles: Int
    package var seed: UInt64

    package init(instances: Int, candles: Int, seed: UInt64) {
        self.instances = instances
        self.candles = candles
        self.seed = seed
    }

    package struct Result {
        /// The fewest of an instance when it was swapped.
        package var openOrders = Int.max
        /// Candles that were traded while the new version was loaded beside the line.
        package var candlesMeanwhile = 0
        /// Instances whose process is another one.
        package var moved = 0
        /// Between two candles: an instance's state is saved and another version goes on from it.
        package var swap = Samples()
        /// All instances' answers to a candle, made durable, without a swap.
        package var candle = Samples()
        /// Why versions did not take over, or did not stay.
        package var refusals: [String] = []
        /// Instances that went back to the version before, because the other one failed on probation.
        package var rolledBack = 0
        /// Orders that were open when the instance was swapped and are not in the end, but for those that its strategy cancelled.
        package var vanished = 0
        package var stateVersions: Set<UInt32> = []
        package var difference: TradedDifference?

        package var line: String {
            let found =
                difference.map { "\($0.lost) rows lost, \($0.doubled) doubled, \($0.behind) instances behind" } ?? "not compared"
            return "\(swap.count) swaps with at least \(openOrders) open orders each: \(found), \(vanished) orders vanished; the "
                + "line stood for p50 \(swap.milliseconds(0.5).text(2)) ms, most \(swap.milliseconds(1).text(2)) ms; a candle of "
                + "the replay takes p50 \(candle.milliseconds(0.5).text(2)) ms; \(candlesMeanwhile) candles were traded while "
                + "the version was loaded"
        }
    }

    /// - Parameter databases: two that are empty but for the schema.
    package func run(
        to plugin: QuotingPlugin, databases: (disturbed: DatabaseAddress, undisturbed: DatabaseAddress)
    ) throws -> Result {
        var result = Result()
        var count = candles
        let disturbed = try trade(databases.disturbed) { rig in
            while rig.candles < candles {
                let start = cage_monotonic_time()
                try rig.advance()
                rig.takeNews()
                result.candle.add(cage_monotonic_time() - start)
                if rig.candles == swapCandle { try swap(rig, to: plugin, &result) }
                try rollBack(rig, &result)
            }
            count = rig.candles
        }
        let undisturbed = try trade(databases.undisturbed) { rig in for _ in 1...count { try rig.advance() } }
        result.vanished = try vanished(databases.disturbed)
        result.difference = TradedDifference(disturbed, undisturbed)
        result.stateVersions = Set(disturbed.checkpoints.map(\.stateVersion))
        return result
    }

    private var swapCandle: Int { candles / 3 }

    private func trade(_ address: DatabaseAddress, _ body: (TradingRig) throws -> Void) throws -> TradedOutcome {
        let strategy = TradingRig.Strategy(
            plugin: try image(.version1), stateVersion: QuotingPlugin.version1.stateVersion)
        let rig = try TradingRig(
            [TradingRig.Strategy](repeating: strategy, count: instances), seed: seed, address: address,
            configuration: StrategyWorkersConfiguration(workerExecutable: BuiltProduct.worker, memoryLimit: 64 << 20))
        defer { rig.stop() }
        try body(rig)
        return try TradedOutcome(rig, address: address)
    }

    private func image(_ plugin: QuotingPlugin) throws -> PluginImage {
        try PluginImage(name: QuotingPlugin.name, version: plugin.version, bytes: try plugin.bytes())
    }

    // MARK: - Swapping

    /// Loads the version for every instance while the market goes on, then swaps one after the other between two candles.
    private func swap(_ rig: TradingRig, to plugin: QuotingPlugin, _ result: inout Result) throws {
        let image = try image(plugin)
        for launch in rig.launches { rig.workers.prepare(image, for: launch.instance, tenant: launch.tenant) }
        while rig.instances.contains(where: { rig.workers.preparation(for: $0) == .loading }) {
            try rig.advance()
            rig.takeNews()
            result.candlesMeanwhile += 1
        }
        for var launch in rig.launches {
            let instance = launch.instance
            let process = rig.workers.processIdentifier(of: instance)
            result.openOrders = min(result.openOrders, rig.openOrders(of: instance))
            let start = cage_monotonic_time()
            do {
                launch.plugin = image
                launch.stateVersion = plugin.stateVersion
                launch.checkpoint = try rig.workers.save(instance)
                rig.savedBeforeSwap[instance] = launch.checkpoint
                _ = try rig.workers.activate(launch, at: rig.time, onProbation: true)
            } catch {
                result.refusals.append("\(error)")
            }
            result.swap.add(cage_monotonic_time() - start)
            if rig.workers.processIdentifier(of: instance) != process { result.moved += 1 }
        }
    }

    /// Where the new version failed, the one before goes on: from its state at the swap, with the orders as they stand now.
    private func rollBack(_ rig: TradingRig, _ result: inout Result) throws {
        guard !rig.strategies.failures.isEmpty else { return }
        let image = try image(.version1)
        for var launch in rig.launches {
            guard let text = rig.strategies.failures.removeValue(forKey: launch.instance) else { continue }
            result.refusals.append(text)
            rig.workers.prepare(image, for: launch.instance, tenant: launch.tenant)
            while rig.workers.preparation(for: launch.instance) == .loading {
                try rig.advance()
                rig.takeNews()
            }
            guard rig.workers.preparation(for: launch.instance) == .ready else { continue }
            launch.plugin = image
            launch.checkpoint = rig.savedBeforeSwap[launch.instance]
            launch.account = rig.account(of: launch.instance)
            _ = try rig.workers.activate(launch, at: rig.time)
            result.rolledBack += 1
        }
    }

    /// Orders that ended although neither their strategy asked for it nor the market met them.
    private func vanished(_ address: DatabaseAddress) throws -> Int {
        let rows = try PostgreSQLConnection(address).query(
            """
            SELECT count(*) FROM oms.order o WHERE state IN ('cancelled', 'rejected', 'expired') AND NOT EXISTS (
                SELECT FROM oms.order_intent i WHERE i.instance_id = o.instance_id AND i.action = 'cancel'
                    AND i.order_number = o.intent_number AND i.outcome = 'approved')
            """)
        return try rows.first?.int(0) ?? 0
    }
}

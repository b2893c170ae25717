import PluginFixtures
import Strategies
import Testing
import TradingModel

/// A newer version of a plugin goes on from what the older one saved.
@Suite("Versions of a plugin")
struct PluginVersionTests {
    private func launch(_ plugin: QuotingPlugin, checkpoint: InstanceCheckpoint? = nil) throws -> InstanceLaunch {
        var launch = Scene.launch(
            try PluginImage(name: QuotingPlugin.name, version: plugin.version, bytes: try plugin.bytes()),
            checkpoint: checkpoint)
        launch.stateVersion = plugin.stateVersion
        return launch
    }

    /// What an instance decides in the candles of the range, and the checkpoint behind them.
    private func run(
        _ plugin: QuotingPlugin, _ candles: ClosedRange<UInt64>, from checkpoint: InstanceCheckpoint? = nil
    ) throws -> ([StrategyMessage], InstanceCheckpoint) {
        let workers = try Scene.workers()
        defer { workers.stop(.requested) }
        _ = try workers.start([try launch(plugin, checkpoint: checkpoint)], at: Scene.start)
        let messages = Scene.run(workers, candles)
        return (messages, try #require(try workers.checkpoint().first))
    }

    @Test func `a version with another form of state goes on where the older one stopped`() throws {
        let (expected, _) = try run(.version1, 1...120)
        let (first, checkpoint) = try run(.version1, 1...50)
        #expect(checkpoint.stateVersion == 1)
        let (second, later) = try run(.version2, 51...120, from: checkpoint)
        #expect(first.decisions + second.decisions == expected.decisions)
        #expect(expected.intents.count > QuotingPlugin.openOrders + 20)
        #expect(second.contains(.log(InstanceID(1), level: .info, text: "migrated from version 1 after 50 candles")))
        #expect(later.stateVersion == 2)
        let (own, _) = try run(.version2, 1...120)
        #expect(own.decisions == expected.decisions)
    }

    @Test(arguments: [QuotingPlugin.crashesInLoad, .refusesState])
    func `a version that cannot take the state over does not start`(plugin: QuotingPlugin) throws {
        let (_, checkpoint) = try run(.version1, 1...20)
        let workers = try Scene.workers()
        defer { workers.stop(.requested) }
        let error = #expect(throws: StrategyStartError.self) {
            try workers.start([try launch(plugin, checkpoint: checkpoint)], at: Scene.start)
        }
        #expect(error?.failures.map(\.instance) == [InstanceID(1)])
    }

    @Test func `a version that hangs in start is given up at its deadline`() throws {
        var deadlines = Scene.patience
        deadlines.load = Scene.second / 2
        let workers = try Scene.workers(Scene.configuration(deadlines: deadlines))
        defer { workers.stop(.requested) }
        let error = #expect(throws: StrategyStartError.self) {
            try workers.start([try launch(.hangsInStart)], at: Scene.start)
        }
        #expect(error?.failures.first?.reason.contains("did not load and start within 0.5 s") == true)
    }

    @Test func `versions that crash or decide otherwise start like any other`() throws {
        let (expected, checkpoint) = try run(.version1, 1...30)
        let workers = try Scene.workers()
        defer { workers.stop(.requested) }
        _ = try workers.start([try launch(.crashesInEvent, checkpoint: checkpoint)], at: Scene.start)
        let messages = Scene.run(workers, 31...60)
        #expect(messages.kinds.last == .quarantined && messages.kinds.contains(.crashed))

        let (other, _) = try run(.decidesOtherwise, 1...30)
        #expect(other.intents.count == expected.intents.count && other.decisions != expected.decisions)
    }
}

import EnduranceRuns
import PluginFixtures
import TestSupport
import Testing

@Suite("A version that is swapped during a replay at full speed", .serialized)
struct SwapRunTests {
    private func run(to plugin: QuotingPlugin) throws -> SwapRun.Result {
        let disturbed = try TestDatabase()
        let undisturbed = try TestDatabase()
        let run = SwapRun(instances: 3, candles: 300, seed: 7)
        return try run.run(to: plugin, databases: (disturbed.address, undisturbed.address))
    }

    @Test func `open orders and timers are taken over, and nobody sees a difference`() throws {
        let result = try run(to: .version2)
        print(result.line)
        let difference = try #require(result.difference)
        #expect(difference.isNone, "\(result.line) \(difference.example ?? "")")
        #expect(result.openOrders >= QuotingPlugin.openOrders - 1)
        #expect(result.refusals.isEmpty && result.moved == 3 && result.vanished == 0)
        #expect(result.stateVersions == [2])
        #expect(result.candlesMeanwhile > 0, "the market goes on while a version is loaded")
    }

    @Test(arguments: [QuotingPlugin.crashesInLoad, .refusesState, .hangsInStart])
    func `a version that cannot take over leaves the one before running`(plugin: QuotingPlugin) throws {
        let result = try run(to: plugin)
        let difference = try #require(result.difference)
        #expect(difference.isNone && difference.statesOtherwise == 0, "\(result.line) \(difference.example ?? "")")
        #expect(result.refusals.count == 3 && result.moved == 0, "\(result.refusals)")
        #expect(result.stateVersions == [1])
    }

    @Test func `a version that crashes soon after gives its place back, and no order is lost or doubled`() throws {
        let result = try run(to: .crashesInEvent)
        let difference = try #require(result.difference)
        #expect(result.moved == 3 && result.rolledBack == 3, "\(result.refusals)")
        #expect(result.stateVersions == [1])
        #expect(difference.sentTwice == 0 && difference.behind == 0 && result.vanished == 0)
    }
}

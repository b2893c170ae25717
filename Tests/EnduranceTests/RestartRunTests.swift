import EnduranceRuns
import PluginFixtures
import Strategies
import TestSupport
import Testing

/// The short form of `endurance restart`.
@Suite("A restart with open orders", .serialized)
struct RestartRunTests {
    @Test func `every open order comes back, with its strategy and at the venue`() throws {
        let image = try PluginImage(
            name: "CountingPlugin", version: "1.0.0", bytes: try BuiltProduct.plugin("CountingPlugin"))
        let folder = try TemporaryFolder("restart")
        let result = try RestartRun(users: 20, ordersPerUser: 10, plugin: image).run(folder: folder.path)
        print(result.line)
        #expect(result.openOrders == 200 && result.checkpointBytes > 0)
        // The limit of 10,000 orders of 1,000 users in a release build. A fiftieth of them has as long: the database has to
        // recover all the same, the build is one for debugging, and other tests run beside it.
        #expect(result.readySeconds < 5, "\(result.line)")
    }
}

import API
import Foundation
import PluginFixtures
import Store
import TestSupport
import Testing

/// What bounds orders by hand, and what must not be taken for them.
@Suite("Limits of orders by hand", .timeLimit(.minutes(4)))
struct HandLimitTests {
    private static func limit(_ price: String, _ quantity: String) -> String {
        """
        {"instrument": "BTC-USDT", "user": "tom", "side": "buy", "type": "limit", "quantity": "\(quantity)", "price": "\(price)"}
        """
    }

    @Test func `a person's orders by hand keep to the limits of the file and of the tenant, also over a restart`() async throws {
        let host = try await ServingHost(
            users: """
                {"name": "ada", "limits": {"maximum_order_notional": "1000"}, "strategies": [{}]},
                {"name": "eve", "strategies": [{}]}
                """,
            candlesPerSecond: 5)
        let asked = AskedHost(host)
        try await asked.waitForMarket()
        let price = try await asked.price(times: 0.96)
        let people = #"{"tenant": "ada", "name": "tom", "role": "trader", "password": "an example of a password"}"#
        #expect(try await asked.attempt("POST", "users", people)?.status == 201)
        let limits = #"{"limits": {"maximum_open_orders": 2}}"#
        #expect(try await asked.attempt("PUT", "configuration?tenant=ada", limits)?.status == 200)

        let tooMuch = HandLimitTests.limit(price, "0.5")
        let little = HandLimitTests.limit(price, "0.01")
        for turn in 0..<2 {
            try await asked.refused("POST", "orders", tooMuch, status: 422, code: "risk.maximum_order_notional")
            for _ in turn..<2 - turn { _ = try await asked.done(OrderReport.self, "POST", "orders", little, status: 201) }
            try await asked.refused("POST", "orders", little, status: 422, code: "risk.maximum_open_orders")
            try await host.restart(SIGTERM)
        }
        try await host.stop()
    }

    @Test func `no plugin gets the instance of orders by hand, whatever it is called`() async throws {
        let host = try await ServingHost(users: #"{"name": "ada", "strategies": [{}]}, {"name": "eve", "strategies": [{}]}"#)
        let asked = AskedHost(host)
        try await asked.waitForMarket()
        _ = try await asked.price(times: 0.96)
        let manual = try #require(
            try await asked.done(InstanceList.self, "GET", "instances?name=manual&user=eve").instances.first)
        let path = "\(host.folder.path)/manual.so"
        let manifest = CompiledPlugin.manifest.replacingOccurrences(of: #""name":"DipBuyer""#, with: #""name":"manual""#)
        try Data(try CompiledPlugin.make(manifest: manifest)).write(to: URL(filePath: path))
        try await host.done("plugins", "install", path)
        try await asked.refused(
            "POST", "instances", #"{"user": "eve", "plugin": "manual"}"#, status: 409, code: "instance_is_manual")
        #expect(
            try host.database().query(
                "SELECT plugin_id IS NULL FROM strategy.instance WHERE instance_id = \(manual.id)"
            ).first?.bool(0) == true)
        try await host.stop()
    }
}

import Foundation
import FoundationNetworking
import Store
import TestSupport
import Testing

/// What a serving host tells on standard error.
enum Serving {
    /// The port of `http://127.0.0.1:8080` in its log.
    static func port(_ log: String) throws -> Int? {
        guard let range = log.range(of: "http://127.0.0.1:") else { return nil }
        return Int(log[range.upperBound...].prefix { $0.isNumber })
    }
}

@Suite("tradingboost serve", .serialized)
struct ServeTests {
    @Test func `serves, trades, ends in order and goes on where it stopped`() async throws {
        let folder = try TemporaryFolder("serve")
        let configuration = "\(folder.path)/configuration.json"
        try Data(
            """
            {"market": {"seed": 7, "candles_per_second": 2000},
             "users": [{"name": "ada", "strategies": [{}]},
                       {"name": "bob", "strategies": [{"parameters": ["rsi_period=7"], "limits": {"maximum_open_orders": 5}}]}]}
            """.utf8
        ).write(to: URL(filePath: configuration))
        let arguments = ["serve", "--config", configuration, "--data", folder.path, "--port", "0"]

        let first = try Program(arguments)
        let port = try await Program.poll("the port") { try Serving.port(first.errorsSoFar()) }
        let (health, status) = try await get("/health", port)
        #expect(status == 200)
        for name in ["protections", "seccomp run", "empty root", "user namespace", "memory control"] {
            #expect(health.contains(name), "\(name)")
        }
        #expect(try await get("/ready", port).status == 200)
        try await Program.poll("fills of both users") { try fills(in: folder.path, of: 2, above: 4) }
        let stop = ContinuousClock.now
        first.kill(SIGTERM)
        let ending = try await first.ending()
        #expect(ending.status == 0, "\(ending.errors)")
        #expect(ending.errors.matches(of: /migrations, up to V0/).count == 1, "\(ending.errors)")
        #expect(ending.errors.matches(of: /PostgreSQL ready/).count == 1, "\(ending.errors)")
        #expect(ContinuousClock.now - stop < .seconds(30))
        let before = try rows(in: folder.path)

        let second = try Program(arguments)
        try await Program.poll("more candles") { () -> Bool? in
            guard let address = PrivateCluster.running(in: folder.path) else { return nil }
            let count = try CheckpointRepository(PostgreSQLConnection(address)).run(shard: "main")?.candleCount ?? 0
            return count > before.candles + 500 ? true : nil
        }
        second.kill(SIGTERM)
        #expect(try await second.ending().status == 0)
        let after = try rows(in: folder.path)
        #expect(after.instances == 2, "the same instances go on")
        #expect(after.candles > before.candles)
        #expect(after.orders >= before.orders)
        #expect(try violations(in: folder.path).isEmpty)
    }

    @Test func `a host whose database is gone is not ready until it is back`() async throws {
        let (folder, server) = (try TemporaryFolder("serve"), try TemporaryFolder("database"))
        let cluster = try PrivateCluster(folder: server.path)
        // A market that asks for no commit meanwhile, which would end the host.
        let host = try Program(
            ["serve", "--data", folder.path, "--port", "0", "--set", "market.candles_per_second=0.001"],
            environment: cluster.address.environment.merging(["DATABASE_URL": "postgresql://"]) { _, own in own })
        let port = try await Program.poll("the port") { try Serving.port(host.errorsSoFar()) }
        func waitUntilReady(_ status: Int) async throws {
            try await Program.poll("/ready to answer \(status)") { try await get("/ready", port).status == status ? true : nil }
        }
        try await waitUntilReady(200)
        cluster.stop()
        try await waitUntilReady(503)
        let reasons = try await get("/ready", port).body
        #expect(reasons.contains("not_ready") && reasons.contains("database: PostgreSQL of DATABASE_URL does not answer since"))
        let (health, status) = try await get("/health", port)
        #expect(status == 200 && health.contains(#""status":"degraded""#), "\(health)")
        let again = try PrivateCluster(folder: server.path)
        try await waitUntilReady(200)
        host.kill(SIGTERM)
        let ending = try await host.ending()
        #expect(ending.status == 0, "\(ending.errors)")
        again.stop()
    }

    private func fills(in folder: String, of users: Int, above minimum: Int) throws -> Bool? {
        guard let address = PrivateCluster.running(in: folder) else { return nil }
        let summaries = try SummaryRepository(PostgreSQLConnection(address)).instances()
        return summaries.count == users && summaries.allSatisfy { $0.fills > minimum } ? true : nil
    }

    private func rows(in folder: String) throws -> (instances: Int, candles: UInt64, orders: Int) {
        let cluster = try PrivateCluster(folder: folder)
        defer { cluster.stop() }
        let connection = try PostgreSQLConnection(cluster.address)
        return (
            try SummaryRepository(connection).instances().count,
            try CheckpointRepository(connection).run(shard: "main")?.candleCount ?? 0,
            try SummaryRepository(connection).counts().orders
        )
    }

    private func get(_ path: String, _ port: Int) async throws -> (body: String, status: Int) {
        let url = try #require(URL(string: "http://127.0.0.1:\(port)\(path)"))
        let (body, response) = try await URLSession.shared.data(from: url)
        return (String(decoding: body, as: UTF8.self), (response as? HTTPURLResponse)?.statusCode ?? 0)
    }
}

@Suite("Commands")
struct CommandTests {
    @Test(arguments: [
        "demo", "serve", "backtest", "psql", "measure", "plugin inspect", "db check", "db migrate", "db status", "db partitions",
        "risk show", "risk lift",
    ])
    func `every command has help with examples`(command: String) async throws {
        let ending = try await Program(command.split(separator: " ").map(String.init) + ["--help"]).ending()
        #expect(ending.status == 0)
        #expect(ending.output.contains("EXAMPLES"))
        #expect(ending.output.contains("USAGE: tradingboost \(command)"))
    }

    @Test func `a plugin tells what it is, for people and for programs`() async throws {
        let text = try await Program.run("plugin", "inspect", Program.hyperRSI)
        #expect(text.status == 0)
        #expect(text.output.contains("HyperRSI 1.0.0"))
        #expect(text.output.contains("rsi_period"))
        let json = try await Program.run("plugin", "inspect", Program.hyperRSI, "--json")
        let object = try #require(try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
        #expect(object["accepted"] as? Bool == true)
    }

    @Test func `migrate brings a new folder to the newest schema and says so`() async throws {
        let folder = try TemporaryFolder("migrate")
        let first = try await Program.run("db", "migrate", "--data", folder.path)
        #expect(first.status == 0, "\(first.errors)")
        #expect(first.output.contains("the schema is at version"))
        let json = try await Program.run("db", "migrate", "--data", folder.path, "--json")
        let object = try #require(try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
        #expect((object["migrations"] as? [Any])?.isEmpty == false)
    }
}

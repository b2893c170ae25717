import API
import FoundationEssentials
import Logging
import MemoryHost
import NIOCore
import ServiceLifecycle
import Synchronization
import Testing

@Suite("API server", .timeLimit(.minutes(4)))
struct APIServerTests {
    /// Runs a server on a free port for as long as `body` takes, then shuts it down in order.
    private func withServer(
        _ health: HealthState = HealthState(version: "1.2.3"), port: Int = 0,
        _ body: @escaping @Sendable (_ port: Int, _ group: ServiceGroup) async throws -> Void
    ) async throws {
        let (ports, started) = AsyncStream.makeStream(of: Int.self)
        let server = APIServer(port: port, health: health, logger: Logger(label: "test")) { started.yield($0) }
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let group = ServiceGroup(configuration: .init(services: [server], logger: logger))
        try await withThrowingTaskGroup { tasks in
            tasks.addTask {
                defer { started.finish() }
                try await group.run()
            }
            tasks.addTask {
                for await port in ports {
                    try await body(port, group)
                    await group.triggerGracefulShutdown()
                    return
                }
            }
            try await tasks.waitForAll()
        }
    }

    private func report(_ probe: HTTPProbe) throws -> HealthReport {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return try decoder.decode(HealthReport.self, from: Data(probe.body.utf8))
    }

    private struct ProblemBody: Decodable {
        var type: String
        var title: String
        var status: Int
        var code: String
        var detail: String
        var instance: String
        var reasons: [String]?
    }

    private func problem(_ probe: HTTPProbe) throws -> ProblemBody {
        try JSONDecoder().decode(ProblemBody.self, from: Data(probe.body.utf8))
    }

    @Test func `health answers from the first moment, ready only when everything is`() async throws {
        let health = HealthState(version: "1.2.3", components: [.database, .market])
        try await withServer(health) { port, _ in
            var alive = try await HTTPProbe.send("GET", "/health", port: port)
            #expect(alive.status == 200)
            #expect(alive.headers["content-type"] == "application/json")
            #expect(try report(alive).status == .starting)

            var ready = try await HTTPProbe.send("GET", "/ready", port: port)
            #expect(ready.status == 503)
            #expect(ready.headers["content-type"] == "application/problem+json")
            #expect(try problem(ready).reasons == ["database: starting", "market: starting"])

            health.set(.database, isReady: true, "PostgreSQL 15 (private)")
            health.set(.market, isReady: true, "synthetic, seed 7")
            health.finishStarting()
            ready = try await HTTPProbe.send("GET", "/ready", port: port)
            #expect(ready.status == 200)
            #expect(try report(ready).status == .ready)

            health.set(.database, isReady: false, "no connection since 14:03")
            ready = try await HTTPProbe.send("GET", "/ready", port: port)
            #expect(ready.status == 503)
            #expect(try problem(ready).reasons == ["database: no connection since 14:03"])
            alive = try await HTTPProbe.send("GET", "/health", port: port)
            #expect(alive.status == 200)
            #expect(try report(alive).status == .degraded)
        }
    }

    @Test func `health says version, uptime, components and protections`() async throws {
        let health = HealthState(version: "1.2.3", components: [.workers])
        health.set(.workers, isReady: true, "20 of 20 running")
        health.set([HealthState.Protection(name: "landlock", isActive: true, text: "level 7")])
        try await withServer(health) { port, _ in
            let report = try report(try await HTTPProbe.send("GET", "/health", port: port))
            #expect(report.version == "1.2.3")
            #expect(report.uptimeSeconds >= 0)
            #expect(report.components.map(\.text) == ["20 of 20 running"])
            #expect(report.protections.map(\.name) == ["landlock"])
        }
    }

    @Test func `an unknown path is a problem with a code`() async throws {
        try await withServer { port, _ in
            let probe = try await HTTPProbe.send("GET", "/nowhere", port: port)
            #expect(probe.status == 404)
            #expect(probe.headers["content-type"] == "application/problem+json")
            let problem = try problem(probe)
            #expect(problem.type == "about:blank")
            #expect(problem.title == "Not Found")
            #expect(problem.status == 404)
            #expect(problem.code == "not_found")
            #expect(problem.instance == "/nowhere")
            #expect(problem.detail == "There is no GET /nowhere here.")
            #expect(try await HTTPProbe.send("POST", "/health", port: port).status == 404)
        }
    }

    @Test func `HEAD answers without a body`() async throws {
        try await withServer { port, _ in
            let probe = try await HTTPProbe.send("HEAD", "/health", port: port)
            #expect(probe.status == 200)
            #expect(probe.body == "")
        }
    }

    @Test func `garbage on the connection harms nobody else`() async throws {
        try await withServer { port, _ in
            try await HTTPProbe.open(port: port) { inbound, outbound in
                try await outbound.write(ByteBuffer(string: "\u{0}\u{1}garbage\r\n\r\n"))
                for try await _ in inbound {}
            }
            #expect(try await HTTPProbe.send("GET", "/health", port: port).status == 200)
        }
    }

    @Test func `a port in use is told with the way out`() async throws {
        try await withServer { port, _ in
            let expected = "port \(port) is in use: choose another with --port N or stop the other process"
            let second = APIServer(port: port, health: HealthState(version: "1"), logger: Logger(label: "test"))
            let fromRun = try await #require(throws: APIServerError.self) { try await second.run() }
            #expect(fromRun.reason == .inUse)
            #expect(fromRun.description == expected)
            let early = try await #require(throws: APIServerError.self) {
                try await APIServer.requireFree(ServerAddress(port: port))
            }
            #expect(early == fromRun)
        }
    }

    @Test func `a free port passes the early check and can be taken afterwards`() async throws {
        // Other tests of this machine take ports as well: one that is snatched away proves nothing.
        for _ in 0..<20 {
            let free = Mutex(0)
            try await withServer { port, _ in free.withLock { $0 = port } }
            let port = free.withLock(\.self)
            do {
                try await APIServer.requireFree(ServerAddress(port: port))
                try await withServer(port: port) { taken, _ in #expect(taken == port) }
                return
            } catch let error as APIServerError where error.reason == .inUse {
                continue
            }
        }
        Issue.record("none of 20 ports that were free a moment before could be taken")
    }

    @Test(arguments: [-1, 65_536]) func `a number that is no port is refused`(port: Int) async throws {
        let server = APIServer(port: port, health: HealthState(version: "1"), logger: Logger(label: "test"))
        let error = try await #require(throws: APIServerError.self) { try await server.run() }
        #expect(error.reason == .outOfRange)
    }

    @Test func `shutdown closes an idle connection and ends the server`() async throws {
        try await withServer { port, group in
            try await HTTPProbe.open(port: port) { inbound, outbound in
                try await outbound.write(ByteBuffer(string: "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                var parts = inbound.makeAsyncIterator()
                let first = try #require(try await parts.next())
                #expect(String(buffer: first).hasPrefix("HTTP/1.1 200"))
                await group.triggerGracefulShutdown()
                while try await parts.next() != nil {}
            }
        }
    }
}

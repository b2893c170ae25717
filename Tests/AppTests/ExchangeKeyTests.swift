import API
import Foundation
import Logging
import MemoryHost
import ServiceLifecycle
import Store
import Synchronization
import TestSupport
import Testing

/// A real host that keeps keys of exchanges, and what others can see of them.
@Suite("Exchange keys of a host", .serialized)
struct ExchangeKeyTests {
    private static let variable = "TRADINGBOOST_MASTER_KEY"

    /// A host of one user with a strategy.
    private struct Served {
        let folder: TemporaryFolder
        let configuration: String
        var program: Program

        init(vault: String = "", environment: [String: String] = [:]) async throws {
            folder = try TemporaryFolder("vault")
            configuration = "\(folder.path)/configuration.json"
            try Data(
                """
                {"market": {"seed": 7, "candles_per_second": 20},\(vault)
                 "users": [{"name": "ada", "strategies": [{}]}]}
                """.utf8
            ).write(to: URL(filePath: configuration))
            program = try Program(
                ["serve", "--config", configuration, "--data", folder.path, "--port", "0"], environment: environment)
            try await waitUntilServing()
        }

        func waitUntilServing() async throws {
            try await Program.poll("the port") { () -> Int? in
                guard program.isRunning else { throw Program.TookTooLong(what: "a host: \(try program.errorsSoFar())") }
                return try Serving.port(program.errorsSoFar())
            }
            // A server of its own, which may be later.
            try await Program.poll("the socket") { try await ask("GET", "vault").hasSuffix(" 200") ? true : nil }
        }

        mutating func restart(environment: [String: String] = [:]) async throws {
            program.kill(SIGKILL)
            program = try Program(
                ["serve", "--config", configuration, "--data", folder.path, "--port", "0"], environment: environment)
            try await waitUntilServing()
        }

        func ask(_ method: String, _ path: String, _ json: String = "{}") async throws -> String {
            try await Tool(
                "/usr/bin/env",
                [
                    "curl", "--silent", "--show-error", "--unix-socket", "\(folder.path)/host.sock", "-X", method, "-H",
                    "Content-Type: application/json",
                ] + (method == "GET" ? [] : ["-d", json]) + ["-w", " %{http_code}", "http://localhost/api/v1/\(path)"]
            ).ending().output
        }

        func register(_ venue: String, _ more: String = "") async throws -> String {
            try await ask(
                "POST", "credentials",
                #"{"tenant": "ada", "venue": "\#(venue)", "name": "\#(venue)", "key": "EXAMPLE-KEY-OF-ADA-0001", "#
                    + #""secret": "EXAMPLE-SECRET-OF-ADA-0001"\#(more)}"#)
        }
    }

    @Test func `neither workers, nor the system's tables, nor the log have a key`() async throws {
        let master = Data((0..<32).map { UInt8(truncatingIfNeeded: $0 * 73 + 41) })
        let environment = [ExchangeKeyTests.variable: master.base64EncodedString()]
        var served = try await Served(environment: environment)
        let made = try await served.register("paper")
        #expect(made.hasSuffix(" 201"), "\(made)")
        let needles = [
            Array(master.base64EncodedString().utf8), Array(master), Array("EXAMPLE-KEY-OF-ADA".utf8),
            Array("EXAMPLE-SECRET-OF-ADA".utf8),
        ]
        let workers = try await Program.poll("workers") { () -> [Int32]? in
            let all = try Program.descendants(of: served.program.identifier).filter { $0.name.hasPrefix("tradingboost-wo") }
            return all.isEmpty ? nil : all.map(\.identifier)
        }
        // The search finds what is there.
        let known = Array(served.configuration.utf8)
        #expect(try ExchangeKeyTests.search(served.program.identifier, for: [known]).found == [0])
        var bytes = 0
        for worker in workers {
            // What the cage tells the worker about itself is all that it gets.
            let environ = FileManager.default.contents(atPath: "/proc/\(worker)/environ") ?? Data()
            let variables = environ.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
            #expect(variables.allSatisfy { $0.hasPrefix("TRADINGBOOST_CAGE=") }, "\(variables)")
            let result = try ExchangeKeyTests.search(worker, for: needles)
            #expect(result.found.isEmpty, "\(result.found)")
            bytes += result.bytes
        }
        if geteuid() == 0 { #expect(bytes > 100_000) }
        for process in try Program.descendants(of: served.program.identifier).map(\.identifier) + [served.program.identifier] {
            // One that ended meanwhile has none.
            let shown = FileManager.default.contents(atPath: "/proc/\(process)/environ") ?? Data()
            #expect(shown.range(of: Data(needles[0])) == nil, "process \(process)")
        }
        let log = try served.program.errorsSoFar()
        #expect(log.contains("exchange keys: under the master key of environment variable \(ExchangeKeyTests.variable)"))
        for needle in [needles[0], needles[2], needles[3]] { #expect(!log.contains(String(decoding: needle, as: UTF8.self))) }
        #expect(!FileManager.default.fileExists(atPath: "\(served.folder.path)/master.key"))

        // The same keys, and no others, after a kill.
        try await served.restart(environment: environment)
        let kept = try await served.ask("GET", "credentials")
        #expect(kept.contains(#""keyEnding":"0001""#), "\(kept)")
        served.program.kill(SIGKILL)
        let other = try await Program.run(
            "serve", "--config", served.configuration, "--data", served.folder.path, "--port", "0",
            environment: [ExchangeKeyTests.variable: Data(repeating: 9, count: 32).base64EncodedString()])
        #expect(other.status == 1)
        #expect(other.errors.contains("1 data keys of the database lie under the master key"), "\(other.errors)")
    }

    @Test func `the first start makes a master key, and a change of it outlives a kill`() async throws {
        var served = try await Served()
        let file = "\(served.folder.path)/master.key"
        let before = try Data(contentsOf: URL(filePath: file))
        #expect(try served.program.errorsSoFar().contains("made the master key \(file)"))
        #expect(try await served.register("paper").hasSuffix(" 201"))
        #expect(try await served.ask("POST", "vault/rotate", #"{"key": "master"}"#).hasSuffix(" 202"))
        try await served.restart()
        try await Program.poll("the end of the change") {
            try await served.ask("GET", "vault").contains("finishedAt") ? true : nil
        }
        try await Program.poll("the file in its place") {
            try Data(contentsOf: URL(filePath: file)) != before ? true : nil
        }
        #expect(!FileManager.default.fileExists(atPath: "\(file).next"))
        try await served.restart()
        let kept = try await served.ask("GET", "credentials")
        #expect(kept.contains(#""keyEnding":"0001""#), "\(kept)")
        served.program.kill(SIGTERM)
        #expect(try await served.program.ending().status == 0)
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file)
        let open = try await Program.run(
            "serve", "--config", served.configuration, "--data", served.folder.path, "--port", "0")
        #expect(open.status == 1)
        #expect(open.errors.contains("chmod 600 \(file)"), "\(open.errors)")
    }

    @Test func `a venue is asked over HTTP what a key may do`() async throws {
        let permissions = Mutex("read_only,trade,withdraw")
        try await withVenue({ permissions.withLock { $0 } }) { port in
            let vault = #" "vault": {"inspection": {"okx": "http://127.0.0.1:\#(port)", "bybit": "http://127.0.0.1:1"}},"#
            let served = try await Served(vault: vault)
            let phrase = #", "passphrase": "EXAMPLE PHRASE""#
            let refused = try await served.register("okx", phrase)
            #expect(refused.hasSuffix(" 422") && refused.contains("key_can_withdraw"), "\(refused)")
            permissions.withLock { $0 = "read_only,trade" }
            let made = try await served.register("okx", phrase)
            #expect(made.hasSuffix(" 201") && made.contains(#""permissions":["read","trade"]"#), "\(made)")
            let unreachable = try await served.register("bybit")
            #expect(unreachable.hasSuffix(" 503") && unreachable.contains("venue_unreachable"), "\(unreachable)")
            let unknown = try await served.register("upbit")
            #expect(unknown.hasSuffix(" 201") && unknown.contains(#""permissions":["unknown"]"#), "\(unknown)")
        }
    }

    @Test(
        arguments: [
            (#"{"vault": {"master_key_file": "key"}}"#, "vault.master_key is 'key'; give a whole path"),
            (#"{"vault": {"master_key_file": "/a", "master_key_program": "/b"}}"#, "give one of them"),
            (#"{"vault": {"inspection": {"upbit": "https://example.com"}}}"#, "vault.inspection names 'upbit'"),
            (#"{"vault": {"inspection": {"okx": "example"}}}"#, "vault.inspection.okx is 'example'"),
            (#"{"vault": {"key": "x"}}"#, "unknown key 'vault.key'"),
            (#"{"vault": {"master_key_file": "/nowhere/master.key"}}"#, "/nowhere/master.key cannot be read"),
            (#"{"vault": {"master_key_program": "/nowhere/program"}}"#, "/nowhere/program is no program"),
        ])
    func `what is wrong with the configuration is named`(configuration: String, words: String) async throws {
        let folder = try TemporaryFolder("vault")
        let path = "\(folder.path)/configuration.json"
        try Data(configuration.utf8).write(to: URL(filePath: path))
        let ending = try await Program.run("serve", "--config", path, "--data", "\(folder.path)/data", "--port", "0")
        #expect(ending.status == 1, "\(ending.errors)")
        #expect(ending.errors.contains(words), "\(ending.errors)")
    }

    // MARK: - Parts

    /// Which of some byte strings are in the memory of a process, and how much of it could be read.
    private static func search(_ process: Int32, for needles: [[UInt8]]) throws -> (found: Set<Int>, bytes: Int) {
        let maps = try String(contentsOfFile: "/proc/\(process)/maps", encoding: .utf8)
        let memory = unsafe open("/proc/\(process)/mem", O_RDONLY)
        guard memory >= 0 else { return ([], 0) }
        defer { close(memory) }
        let part = 1 << 24
        var content = [UInt8](repeating: 0, count: part)
        var found: Set<Int> = []
        var bytes = 0
        for line in maps.split(separator: "\n") {
            let words = line.split(separator: " ")
            let range = words[0].split(separator: "-").compactMap { UInt64($0, radix: 16) }
            guard range.count == 2, words[1].hasPrefix("r"), !line.contains("[v"), range[1] < UInt64(Int64.max) else { continue }
            var (start, step) = (range[0], UInt64(4_096))
            while start < range[1] {
                let count = unsafe pread(memory, &content, Int(min(UInt64(part), range[1] - start)), off_t(start))
                // What cannot be read ends a read early: it goes on behind it.
                guard count > 0 else {
                    start += step
                    step = min(step * 2, UInt64(part))
                    continue
                }
                step = 4_096
                bytes += count
                let data = Data(content.prefix(count))
                for (index, needle) in needles.enumerated() where data.range(of: Data(needle)) != nil { found.insert(index) }
                // Parts overlap, so that what lies across two of them is found as well.
                start += UInt64(count > 1_024 && start + UInt64(count) < range[1] ? count - 1_024 : count)
            }
        }
        return (found, bytes)
    }

    /// A server that answers as OKX does, for as long as `body` takes.
    private func withVenue(
        _ permissions: @escaping @Sendable () -> String, _ body: @escaping @Sendable (_ port: Int) async throws -> Void
    ) async throws {
        struct Account: Encodable {
            var perm: String
            var ip = ""
        }
        struct Message: Encodable {
            var code = "0"
            var data: [Account]
            var msg = ""
        }
        // An open GET like any other, with another path and another answer.
        var endpoint = HealthRoutes(health: HealthState(version: "1")).endpoints[0]
        endpoint.path = "/api/v5/account/config"
        endpoint.answer = .json(.anything)
        endpoint.handler = { _ in .ok(Message(data: [Account(perm: permissions())])) }
        let (ports, started) = AsyncStream.makeStream(of: Int.self)
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let server = APIServer(
            address: ServerAddress(port: 0), endpoints: [endpoint], authenticator: LocalAuthenticator(.testHost), logger: logger
        ) { started.yield($0) }
        let group = ServiceGroup(configuration: .init(services: [server], logger: logger))
        try await withThrowingTaskGroup { tasks in
            tasks.addTask {
                defer { started.finish() }
                try await group.run()
            }
            tasks.addTask {
                for await port in ports {
                    try await body(port)
                    await group.triggerGracefulShutdown()
                    return
                }
            }
            try await tasks.waitForAll()
        }
    }
}

import API
import Foundation
import PluginFixtures
import Store
import TestSupport
import Testing
import TradingModel

/// A real `tradingboost serve` on a folder of its own, and the commands that talk to it.
final class ServingHost {
    let folder: TemporaryFolder
    let configuration: String
    private(set) var program: Program
    private let environment: [String: String]

    /// - Parameters:
    ///   - users: the `users` of the configuration, as JSON.
    ///   - quoting: users who have `plugin` from the configuration, with room for its orders.
    ///   - patience: how long a candle waits for its answers, ms.
    ///   - jobs: `jobs` of the configuration, as JSON.
    ///   - quotas: `quotas` of the configuration, as JSON.
    ///   - environment: what the host is told besides.
    init(
        users: String = "", quoting: [String] = [], with plugin: QuotingPlugin = .version1, candlesPerSecond: Int = 150,
        patience: Int = 50, jobs: String = "{}", quotas: String = "{}", environment: [String: String] = [:]
    ) async throws {
        self.environment = environment
        folder = try TemporaryFolder("serving")
        let first = "\(folder.path)/first.so"
        if !quoting.isEmpty { try Data(try plugin.bytes()).write(to: URL(filePath: first)) }
        let quoters = quoting.map { user in
            #"{"name": "\#(user)", "strategies": [{"plugin": "\#(first)", "limits": {"maximum_open_orders": 100}}]}"#
        }
        let all = (quoters + [users].filter { !$0.isEmpty }).joined(separator: ", ")
        configuration = "\(folder.path)/configuration.json"
        // Long deadlines: a machine that runs all tests at once may stop any process for a second, and slow is not broken.
        try Data(
            """
            {"market": {"seed": 7, "candles_per_second": \(candlesPerSecond)}, "plugins": {"allow_unsigned": true},
             "deadlines": {"event_ms": 20000, "queue_ms": 40000, "takeover_ms": 2000, "patience_ms": \(patience)},
             "jobs": \(jobs), "quotas": \(quotas),
             "users": [\(all)]}
            """.utf8
        ).write(to: URL(filePath: configuration))
        program = try ServingHost.start(configuration, folder.path, environment)
        try await waitUntilServing()
    }

    private static func start(
        _ configuration: String, _ folder: String, _ environment: [String: String]
    ) throws -> Program {
        try Program(["serve", "--config", configuration, "--data", folder, "--port", "0"], environment: environment)
    }

    private func waitUntilServing() async throws {
        try await Program.poll("the host's socket") { () -> Bool? in
            guard program.isRunning else { throw Program.TookTooLong(what: "a host that ended: \(try program.errorsSoFar())") }
            return try await run(["instance", "list", "--json"]).status == 0 ? true : nil
        }
    }

    /// Ends the host by a signal and starts it again.
    ///
    /// - Parameter candlesPerSecond: another pace of the market; nil: the same.
    func restart(_ signal: Int32, candlesPerSecond: Int? = nil) async throws {
        try await end(signal)
        if let candlesPerSecond {
            let text = try String(contentsOfFile: configuration, encoding: .utf8)
            let pace = try Regex(#""candles_per_second": \d+"#)
            try Data(text.replacing(pace, with: "\"candles_per_second\": \(candlesPerSecond)").utf8)
                .write(to: URL(filePath: configuration))
        }
        try await start()
    }

    func end(_ signal: Int32) async throws {
        program.kill(signal)
        _ = try await program.ending()
    }

    /// After its end.
    func start() async throws {
        program = try ServingHost.start(configuration, folder.path, environment)
        try await waitUntilServing()
    }

    /// Ends it in order; what it left in the database keeps every rule.
    func stop() async throws {
        program.kill(SIGTERM)
        let ending = try await program.ending()
        #expect(ending.status == 0, "\(ending.errors)")
        #expect(try violations(in: folder.path) == [])
    }

    // MARK: - Commands

    func run(_ arguments: [String]) async throws -> Program.Ending {
        try await Program(arguments + ["--data", folder.path]).ending()
    }

    /// Runs what has to succeed.
    @discardableResult
    func done(_ arguments: String..., sourceLocation: SourceLocation = #_sourceLocation) async throws -> String {
        let ending = try await run(arguments)
        if ending.status != 0 {
            let lastWords = try await lastWords()
            Issue.record("\(arguments): \(ending.errors)\(lastWords)", sourceLocation: sourceLocation)
        }
        return ending.output
    }

    /// What the host wrote, for a failure: all of it, when it is just ending against all expectation.
    private func lastWords() async throws -> String {
        do {
            try await Program.poll("its end", within: .seconds(3)) { program.isRunning ? nil : true }
        } catch is Program.TookTooLong {}
        return "; the host: \(try program.errorsSoFar().suffix(6_000))"
    }

    /// Runs what has to fail.
    func refused(
        _ arguments: String..., naming words: String..., sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let ending = try await run(arguments)
        #expect(ending.status == 1, "\(arguments): \(ending.output)", sourceLocation: sourceLocation)
        for word in words {
            #expect(ending.errors.contains(word), "\(arguments): \(ending.errors)", sourceLocation: sourceLocation)
        }
    }

    /// - Parameter status: of a swap that was refused 1.
    private func json<Value: Decodable>(
        _ type: Value.Type, _ arguments: [String], status: ClosedRange<Int32> = 0...0
    ) async throws -> Value {
        let ending = try await run(arguments + ["--json"])
        guard status.contains(ending.status) else {
            throw Program.TookTooLong(what: "\(arguments): \(ending.errors)\(try await lastWords())")
        }
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return try decoder.decode(type, from: Data(ending.output.utf8))
    }

    func instance(_ name: String) async throws -> InstanceReport {
        let all = try await json(InstanceList.self, ["instance", "list"]).instances
        return try #require(all.first { "\($0.user)/\($0.name)" == name }, "\(all.map(\.name))")
    }

    func swap(_ arguments: String...) async throws -> SwapReport {
        try await json(SwapReport.self, ["instance", "swap"] + arguments, status: 0...1)
    }

    func decisions(_ name: String, _ count: Int = 50) async throws -> [DecisionReport] {
        try await json(DecisionList.self, ["instance", "why", name, "--candles", "\(count)"]).decisions
    }

    // MARK: - Plugins and rows

    @discardableResult
    func install(_ plugin: QuotingPlugin) async throws -> String {
        let path = "\(folder.path)/\(plugin.rawValue).so"
        try Data(try plugin.bytes()).write(to: URL(filePath: path))
        return try await done("plugins", "install", path)
    }

    func database() throws -> PostgreSQLConnection {
        let address = try #require(PrivateCluster.running(in: folder.path))
        return try PostgreSQLConnection(address)
    }

    /// Waits until an instance has so many orders open.
    func waitForOpenOrders(_ count: Int, of name: String) async throws {
        try await Program.poll("\(count) open orders of \(name)") {
            try await instance(name).openOrders >= count ? true : nil
        }
    }

    /// Waits until an instance has heard so many more events.
    func waitForEvents(_ count: UInt64, of name: String) async throws {
        let before = try await instance(name).usage.events
        try await Program.poll("\(count) events of \(name)") {
            let now = try await instance(name).usage.events
            return now >= before + count || now < before ? true : nil
        }
    }

    /// Orders that were cancelled although the strategy did not ask for it.
    func ordersCancelledByOthers(_ name: String) async throws -> UInt64 {
        let id = try await instance(name).id
        let counts = try database().query(
            """
            SELECT count(*) FROM oms.order o
            WHERE instance_id = $1 AND state = 'cancelled' AND NOT EXISTS (
                SELECT FROM oms.order_intent i
                WHERE i.instance_id = o.instance_id AND i.order_number = o.intent_number AND i.action = 'cancel'
                    AND i.intent_number < $2)
            """, [.int64(Int64(id)), .int64(Int64(OrderIntent.hostNumbers))]
        ).map { row throws(DatabaseError) in try row.uint64(0) }
        return try #require(counts.first)
    }

    func incidents(of id: UInt64) throws -> [String] {
        try IncidentRepository(database()).latest(instance: .init(id)).reversed().map(\.kind.rawValue)
    }
}

import Foundation
import Logging
import ServiceLifecycle
import Store
import TestSupport
import Testing
import TradingModel

@testable import tradingboost

@Suite("Storage service")
struct StorageServiceTests {
    @Test(
        arguments: [
            (#"{"storage": {"retention_days": {"trading": 31}}}"#, ["storage.retention_days.trading is 31", "32 to 36500", "0"]),
            (#"{"storage": {"retention_days": {"messages": -1}}}"#, ["storage.retention_days.messages is -1"]),
            (#"{"storage": {"retention_days": {"history": 40000}}}"#, ["storage.retention_days.history is 40000"]),
            (#"{"storage": {"retention_days": {"fills": 40}}}"#, ["unknown key 'storage.retention_days.fills'", "history"]),
            (#"{"storage": {"retention_days": {"trading": "long"}}}"#, ["storage.retention_days.trading"]),
        ])
    func `a wrong number of days is named`(configuration: String, names: [String]) async throws {
        let folder = try TemporaryFolder("storage")
        let path = "\(folder.path)/configuration.json"
        try Data(configuration.utf8).write(to: URL(filePath: path))
        let ending = try await Program.run("serve", "--config", path, "--data", "\(folder.path)/data", "--port", "0")
        #expect(ending.status == 1, "\(ending.errors)")
        for name in names { #expect(ending.errors.contains(name), "\(ending.errors)") }
    }

    @Test func `days are read by kind, 0 is for ever, and what is not given is the standard`() throws {
        let text = #"{"retention_days": {"trading": 0, "history": 90}}"#
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let retention = try decoder.decode(StorageConfiguration.self, from: Data(text.utf8)).retention(source: "test")
        #expect(retention == Retention(trading: nil, messages: Retention.standard.messages, history: 90))
    }
}

// One after the other with the other tests that need a server: it must not start while programs of tests do.
extension DatabaseCommandTests {
    @Test func `old months leave beside a line that writes, as its clock goes, and a stop ends the service`() async throws {
        let database = try TestDatabase()
        let connection = try database.connect()
        let sample = try SampleTrading(connection)
        let writer = try JournalWriter(connection: database.connect(), venue: SampleTrading.venue)
        for entry in sample.filled(1) + [sample.position(afterBuys: 1)] { writer.record(entry) }
        try writer.commit(checkpoint: RunCheckpoint(shard: "main", market: "test", candleCount: 1, line: [1]), instances: [])
        let status = RunStatusBox()
        var later = RunStatus()
        later.time = SampleTrading.time(0) + 100 * 86_400_000_000_000
        status.publish(later)
        let service = StorageService(
            database.address.role(.host), retention: Retention(trading: 60, messages: nil, history: nil),
            log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, period: .milliseconds(20)
        ) { status.latest.time }
        let group = ServiceGroup(services: [service], logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let running = Task { try await group.run() }
        try await Program.poll("the end of January") { () -> Bool? in
            try connection.query("SELECT to_regclass('oms.order_2024_01') IS NULL")[0].bool(0) ? true : nil
        }
        #expect(try Invariants(connection).findings().isEmpty)
        await group.triggerGracefulShutdown()
        try await running.value
    }
}

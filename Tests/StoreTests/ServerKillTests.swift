import Foundation
import TestSupport
import Testing
import TradingModel

@testable import Store

/// The server is killed, not stopped: a commit that was under way has an outcome that nobody heard.
@Suite("A killed server", .serialized)
final class ServerKillTests {
    let folder: TemporaryFolder
    var cluster: PrivateCluster?
    let sample: SampleTrading
    let writer: JournalWriter

    init() throws {
        folder = try TemporaryFolder("killed")
        let cluster = try PrivateCluster(folder: folder.path)
        try Migrator(PostgreSQLConnection(cluster.address)).migrate()
        sample = try SampleTrading(PostgreSQLConnection(cluster.address), tenantCount: 2)
        writer = try JournalWriter(
            connection: PostgreSQLConnection(cluster.address.role(.host)), venue: SampleTrading.venue)
        self.cluster = cluster
    }

    deinit { cluster?.stop() }

    /// What a line records of an order on its way from intent to fill, one commit each.
    private func steps(of number: IntentNumber) -> [[JournalEntry]] {
        var accepted = sample.order(number)
        accepted.state = .accepted
        accepted.revision = 2
        var amended = accepted
        amended.state = .updatePending
        amended.revision = 3
        let filled = sample.filled(number)
        guard case .order(var last) = filled[2] else { return [] }
        last.revision = 4
        return [
            [.intent(sample.intent(number), .approved), .order(sample.order(number))], [.order(accepted)], [.order(amended)],
            [.order(last), filled[3], filled[4], sample.position(afterBuys: Int(number))],
        ]
    }

    /// Ends every process of the server but those that are in the middle of something, as `kill -9` of its first one does.
    private func killServer() throws {
        let paths = try #require(ClusterPaths(existing: folder.path))
        kill(try #require(RunningServer(paths)).process, SIGKILL)
    }

    private func startAgain() throws {
        cluster?.stop()
        cluster = nil
        cluster = try PrivateCluster(folder: folder.path)
    }

    @Test(arguments: [0, 1, 2, 3])
    func `a commit that a kill interrupts is right when it is given again`(step: Int) async throws {
        let entries = steps(of: 1)
        for earlier in entries.prefix(step) {
            for entry in earlier { writer.record(entry) }
            try writer.commit()
        }
        // Beside the commit: before it, in it or after it, as it comes.
        for entry in entries[step] { writer.record(entry) }
        let paths = try #require(ClusterPaths(existing: folder.path))
        let server = try #require(RunningServer(paths)).process
        let killer = Thread { kill(server, SIGKILL) }
        killer.start()
        let outcome = Result { try writer.commit() }
        try startAgain()
        if case .failure = outcome { try writer.commit() }
        for later in entries.dropFirst(step + 1) {
            for entry in later { writer.record(entry) }
            try writer.commit()
        }
        let connection = try PostgreSQLConnection(try #require(cluster).address)
        #expect(try Invariants(connection).findings().isEmpty)
        let counts = try SummaryRepository(connection).counts()
        #expect(counts.intents == 1 && counts.orders == 1 && counts.fills == 1 && counts.notifications == 1)
        #expect(try OrderRepository(connection).find(sample.order(1).id)?.state == .filled)
    }

    @Test func `a commit that was done but not answered is done once`() throws {
        for entry in steps(of: 1)[0] { writer.record(entry) }
        try writer.commit()
        try killServer()
        try startAgain()
        // The writer does not know that its rows are stored and gives them once more, with the next ones.
        for entry in steps(of: 1)[0] + steps(of: 2)[0] { writer.record(entry) }
        try writer.commit()
        let connection = try PostgreSQLConnection(try #require(cluster).address)
        #expect(try SummaryRepository(connection).counts().orders == 2)
        #expect(try Invariants(connection).findings().isEmpty)
    }

    @Test func `while the server is away a commit fails and keeps what was recorded`() throws {
        try killServer()
        for entry in steps(of: 1)[0] { writer.record(entry) }
        for _ in 0..<2 {
            let error = #expect(throws: DatabaseError.self) { try writer.commit() }
            #expect(error?.kind == .unreachable || error?.kind == .connectionLost)
        }
        try startAgain()
        try writer.commit()
        let connection = try PostgreSQLConnection(try #require(cluster).address)
        #expect(try SummaryRepository(connection).counts().intents == 1)
    }

    @Test func `processes that a killed server left are gone before the next one starts`() throws {
        let address = try #require(cluster).address
        let busy = try PostgreSQLConnection(address)
        let process = try busy.query("SELECT pg_backend_pid()::bigint")[0].int(0)
        let paths = try #require(ClusterPaths(existing: folder.path))
        // It computes without ever looking for its server.
        let runner = Thread { _ = Result { try PostgreSQLConnection(address).execute(ServerKillTests.endless) } }
        runner.start()
        while try busy.query("SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%200000000%' AND state = 'active'")[0].int(
            0) < 2
        {}
        try killServer()
        var told: [String] = []
        try RunningServer.end(in: paths) { told.append($0) }
        #expect(told.contains { $0.hasPrefix("ending ") })
        #expect(kill(pid_t(process), 0) != 0 || RunningServer(paths) == nil)
        try startAgain()
        #expect(try Invariants(PostgreSQLConnection(try #require(cluster).address)).findings().isEmpty)
    }

    private static let endless = "SELECT count(*) FROM generate_series(1, 200000000)"
}

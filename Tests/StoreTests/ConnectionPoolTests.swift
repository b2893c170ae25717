import NIOPosix
import Synchronization
import TestSupport
import Testing

@testable import Store

@Suite("Connection pool")
struct ConnectionPoolTests {
    private func withPool(
        _ maximum: Int, _ body: (ConnectionPool, TestDatabase) async throws -> Void
    ) async throws {
        let database = try TestDatabase()
        let threads = NIOThreadPool(numberOfThreads: 8)
        threads.start()
        let pool = ConnectionPool(database.address, threads: threads, maximumConnections: maximum)
        let outcome: Result<Void, any Error>
        do {
            try await body(pool, database)
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        pool.close()
        try await threads.shutdownGracefully()
        try outcome.get()
    }

    @Test func `never lends more connections than it may, and serves all who wait`() async throws {
        try await withPool(3) { pool, _ in
            let gauge = Gauge()
            try await withThrowingTaskGroup(of: Int64.self) { group in
                for _ in 0..<60 {
                    group.addTask {
                        try await pool.withConnection { connection in
                            gauge.rise()
                            defer { gauge.fall() }
                            return try connection.query("SELECT pg_backend_pid()::bigint FROM pg_sleep(0.002)").first?.int64(0)
                                ?? 0
                        }
                    }
                }
                var processes: Set<Int64> = []
                for try await process in group { processes.insert(process) }
                #expect(processes.count <= 3)
            }
            #expect(gauge.highest <= 3)
            #expect(gauge.highest > 1)
        }
    }

    @Test func `a connection that broke is replaced at the next use`() async throws {
        try await withPool(1) { pool, database in
            let process = try await pool.withConnection { try $0.query("SELECT pg_backend_pid()").first?.int64(0) ?? 0 }
            try database.connect().query("SELECT pg_terminate_backend($1::bigint::int)", [.int64(process)])
            await #expect(throws: DatabaseError.self) { try await pool.withConnection { _ = try $0.query("SELECT 1") } }
            let next = try await pool.withConnection { try $0.query("SELECT pg_backend_pid()").first?.int64(0) ?? 0 }
            #expect(next != process)
        }
    }

    @Test func `a connection that comes back inside a transaction is not lent again`() async throws {
        try await withPool(1) { pool, _ in
            try await pool.withConnection { try $0.execute("BEGIN; INSERT INTO account.tenant (name) VALUES ('ada')") }
            let count = try await pool.withConnection { try TenantRepository($0).all().count }
            #expect(count == 0)
        }
    }

    @Test func `an unreachable server is an error of the call and leaves the place free`() async throws {
        let threads = NIOThreadPool(numberOfThreads: 1)
        threads.start()
        let address = try DatabaseAddress(url: "postgresql://ada@127.0.0.1:1/none")
        let pool = ConnectionPool(address, threads: threads, maximumConnections: 1)
        for _ in 0..<2 {
            await #expect(throws: DatabaseError.self) { try await pool.withConnection { _ in () } }
        }
        try await threads.shutdownGracefully()
    }
}

/// How many are in use now, and the most there ever were.
private final class Gauge: Sendable {
    private let values = Mutex((now: 0, highest: 0))

    var highest: Int { values.withLock { $0.highest } }

    func rise() {
        values.withLock {
            $0.now += 1
            $0.highest = max($0.highest, $0.now)
        }
    }

    func fall() { values.withLock { $0.now -= 1 } }
}

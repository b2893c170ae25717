import API
import Foundation
import HTTPTypes
import Logging
import Store
import Synchronization
import TestSupport
import Testing
import TradingModel

@testable import tradingboost

/// Who sees which jobs and candle files, and what is refused. Nothing runs: what is asked for waits.
@Suite("Jobs of tenants")
struct JobRequestsTests {
    let folder: TemporaryFolder
    let database: TestDatabase

    init() throws {
        folder = try TemporaryFolder("jobs")
        database = try TestDatabase()
    }

    private func runner(_ settings: JobSettings = JobSettings(), quotas: Quotas? = nil) throws -> JobRunner {
        let library = try PluginLibrary(dataFolder: folder.path, address: database.address, policy: .anyOrigin)
        try library.install(PluginUpload(name: "commanded.so", bytes: try Commanded.make()))
        return try JobRunner(
            database.address, library: library, dataFolder: folder.path, settings: settings, quotas: quotas,
            log: Logger(label: "test"))
    }

    /// A person of a tenant, which is made when it is not there.
    private func caller(_ name: String, of tenant: String, isOwn: Bool = false) throws -> JobCaller {
        let connection = try database.connect()
        let id = try TenantRepository(connection).findOrCreate(name: tenant)
        try connection.query(
            "INSERT INTO account.user (tenant_id, name, role) VALUES ($1, $2, 'trader') ON CONFLICT DO NOTHING",
            [.int64(Int64(id.rawValue)), .text(name)])
        let user = try #require(try UserRepository(connection).find(name: name))
        return JobCaller(tenant: id, tenantName: tenant, user: user.id, userName: name, scope: .tenant(id), isOwn: isOwn)
    }

    private func staff() throws -> JobCaller {
        let platform = try TenantRepository(try database.connect()).platform()
        return JobCaller(
            tenant: platform.id, tenantName: platform.name, user: nil, userName: "host", scope: .platform, isOwn: false)
    }

    private static let order = BacktestOrder(plugin: "Commanded", candles: .synthetic(seed: 7, count: 100))

    private func body(_ text: String) -> BodyStream { body(Array(text.utf8)) }

    private func body(_ bytes: [UInt8]) -> BodyStream {
        BodyStream(length: bytes.count) { take in
            for start in stride(from: 0, to: bytes.count, by: 1_000) {
                try await take(Array(bytes[start..<min(start + 1_000, bytes.count)]))
            }
        }
    }

    private func problem(_ body: () async throws -> Void, sourceLocation: SourceLocation = #_sourceLocation) async
        -> OperationProblem?
    {
        do {
            try await body()
            Issue.record("nothing was refused", sourceLocation: sourceLocation)
        } catch let problem as OperationProblem {
            return problem
        } catch {
            Issue.record(error, sourceLocation: sourceLocation)
        }
        return nil
    }

    @Test func `another tenant's jobs and files are not there, and a trader sees its own alone`() async throws {
        let runner = try runner()
        let (ada, tom) = (try caller("ada", of: "north", isOwn: true), try caller("tom", of: "north", isOwn: true))
        let (boss, eve) = (try caller("ann", of: "north"), try caller("eve", of: "south"))
        let job = try await runner.startBacktest(JobRequestsTests.order, for: ada)
        #expect(job.state == .queued && job.tenant == "north" && job.user == "ada" && job.plugin == "Commanded")
        let file = try await runner.storeCandles(
            body(JobServingTests.candles(100)), name: "a.csv", fillsGaps: false, for: ada)
        for stranger in [tom, eve] {
            #expect(try await runner.jobs(JobFilter(), for: stranger) == [])
            #expect(try await runner.candleFiles(after: 0, limit: 10, for: stranger) == [])
            #expect(await problem { _ = try await runner.job(job.id, for: stranger) }?.kind == .notFound)
            #expect(await problem { _ = try await runner.endJob(job.id, for: stranger) }?.kind == .notFound)
            #expect(await problem { _ = try await runner.report(of: job.id, for: stranger) }?.kind == .notFound)
            #expect(await problem { _ = try await runner.file(.chart, of: job.id, for: stranger) }?.kind == .notFound)
            #expect(await problem { _ = try await runner.candleFile(file.id, for: stranger) }?.kind == .notFound)
            #expect(await problem { try await runner.removeCandleFile(file.id, for: stranger) }?.kind == .notFound)
            var order = JobRequestsTests.order
            order.candles = .file(file.id)
            let refusal = await problem { _ = try await runner.startBacktest(order, for: stranger) }
            #expect(refusal?.code == "candle_file_not_found" && refusal?.field == "candles.source")
        }
        for one in [ada, boss, try staff()] {
            #expect(try await runner.jobs(JobFilter(), for: one) == [job])
            #expect(try await runner.candleFiles(after: 0, limit: 10, for: one) == [file])
        }
        #expect(try await runner.endJob(job.id, for: boss).state == .cancelled)
        _ = try await runner.endJob(job.id, for: ada)
        #expect(try await runner.jobs(JobFilter(), for: boss) == [])
    }

    @Test func `a tenant has so many places, and another one has its own`() async throws {
        var settings = JobSettings()
        settings.queued = 2
        let runner = try runner(settings)
        let (ada, eve) = (try caller("ada", of: "north"), try caller("eve", of: "south"))
        for _ in 0..<2 { _ = try await runner.startBacktest(JobRequestsTests.order, for: ada) }
        let refusal = await problem { _ = try await runner.startBacktest(JobRequestsTests.order, for: ada) }
        #expect(refusal?.kind == .tooMany && refusal?.code == "too_many_jobs", "\(String(describing: refusal))")
        #expect(try await runner.startBacktest(JobRequestsTests.order, for: eve).state == .queued)
        // What waits is there again at the next start, and what ran is over.
        let connection = try database.connect()
        try connection.execute(
            "UPDATE account.job SET state = 'running', started_at = now(), host_epoch = 1 WHERE job_id = (SELECT min(job_id) "
                + "FROM account.job)")
        let next = try self.runner(settings)
        let jobs = try await next.jobs(JobFilter(), for: ada)
        #expect(jobs.map(\.state) == [.queued, .failed] && jobs[1].code == "host_stopped")
    }

    @Test func `files are kept under numbers, for the host's account alone`() async throws {
        let runner = try runner()
        let ada = try caller("ada", of: "north")
        let name = "../../" + String(repeating: "x", count: 200)
        let file = try await runner.storeCandles(
            body(JobServingTests.candles(50)), name: name, fillsGaps: false, for: ada)
        #expect(file.name == name)
        let path = "\(folder.path)/tenants/\(ada.tenant)"
        let files = FileManager.default
        #expect(try files.contentsOfDirectory(atPath: "\(path)/candles") == ["\(file.id).csv"])
        for (place, mode) in [(path, 0o700), ("\(path)/candles", 0o700), ("\(path)/candles/\(file.id).csv", 0o600)] {
            #expect(try files.attributesOfItem(atPath: place)[.posixPermissions] as? Int == mode, "\(place)")
        }
        try await runner.removeCandleFile(file.id, for: ada)
        #expect(try files.contentsOfDirectory(atPath: "\(path)/candles") == [])
    }

    @Test(arguments: [
        ("", "is empty"), ("\u{1F}\u{8B}\u{8}\u{0}\u{0}\u{0}", "row 1"),
        ("open_time_ms,open,high,low,close,volume\n60000,1,1,1,1,1\n120000,1,1,1,x,1\n", "row 3, close"),
        // Two minutes apart, which no market has.
        ("open_time_ms,open,high,low,close,volume\n60000,1,1,1,1,1\n180000,1,1,1,1,1\n", "row 3, open_time_ms"),
        (String(repeating: "9", count: 10_000), "row 1"),
    ])
    func `a candle file that is wrong is refused with its row, and nothing is kept`(text: String, words: String) async throws {
        let runner = try runner()
        let ada = try caller("ada", of: "north")
        let refusal = await problem {
            _ = try await runner.storeCandles(body(text), name: "b.csv", fillsGaps: false, for: ada)
        }
        #expect(refusal?.kind == .invalid && refusal?.code == "candle_file", "\(String(describing: refusal))")
        #expect(
            refusal?.detail.contains("b.csv") == true && refusal?.detail.contains(words) == true, "\(String(describing: refusal))"
        )
        #expect(try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/tenants/\(ada.tenant)/candles") == [])
        #expect(try await runner.candleFiles(after: 0, limit: 10, for: ada) == [])
    }

    /// A file of some kilobytes that stands for millions of candles.
    @Test func `gaps that would fill the memory are refused`() async throws {
        let runner = try runner()
        let ada = try caller("ada", of: "north")
        var text = "open_time_ms,open,high,low,close,volume\n60000,9,9,9,9,1\n120000,9,9,9,9,1\n"
        for row in 1...60 { text += "\(120_000 + row * 99_000 * 60_000),9,9,9,9,1\n" }
        let refusal = await problem {
            _ = try await runner.storeCandles(body(text), name: "gaps.csv", fillsGaps: true, for: ada)
        }
        #expect(refusal?.code == "candle_file" && refusal?.detail.contains("5000000") == true, "\(String(describing: refusal))")
    }

    @Test func `a tenant stores so many bytes`() async throws {
        var settings = JobSettings()
        settings.storage = 5_000
        let runner = try runner(settings)
        let (ada, eve) = (try caller("ada", of: "north"), try caller("eve", of: "south"))
        let text = JobServingTests.candles(80)
        _ = try await runner.storeCandles(body(text), name: "a.csv", fillsGaps: false, for: ada)
        let refusal = await problem { _ = try await runner.storeCandles(body(text), name: "b.csv", fillsGaps: false, for: ada) }
        #expect(refusal?.code == "storage_full", "\(text.utf8.count) \(String(describing: refusal))")
        _ = try await runner.storeCandles(body(text), name: "a.csv", fillsGaps: false, for: eve)
        let stored = try await runner.store.transaction(.tenant(ada.tenant)) { try JobRepository($0).storedBytes(of: ada.tenant) }
        #expect(stored == UInt64(text.utf8.count))
    }

    @Test func `of two who store at once one takes the last room`() async throws {
        var settings = JobSettings()
        settings.storage = 5_000
        let runner = try runner(settings)
        let ada = try caller("ada", of: "north")
        let text = JobServingTests.candles(80)
        let refusals = try await withThrowingTaskGroup(of: String?.self) { group in
            for number in 0..<2 {
                group.addTask {
                    do {
                        _ = try await runner.storeCandles(body(text), name: "\(number).csv", fillsGaps: false, for: ada)
                        return nil
                    } catch let problem as OperationProblem {
                        return problem.code
                    }
                }
            }
            return try await group.reduce(into: [String?]()) { $0.append($1) }
        }
        #expect(refusals.contains(nil) && refusals.contains("storage_full"), "\(refusals)")
        #expect(try await runner.candleFiles(after: 0, limit: 10, for: ada).count == 1)
    }

    @Test func `a result that the database does not take fails its job, and tells no path`() async throws {
        try database.connect().execute(
            """
            CREATE FUNCTION public.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no room'; END $$;
            CREATE TRIGGER refuse BEFORE UPDATE ON account.job FOR EACH ROW WHEN (NEW.state = 'done')
                EXECUTE FUNCTION public.refuse();
            """)
        let runner = try runner()
        let ada = try caller("ada", of: "north")
        let running = Task { try await runner.run() }
        let refused = try await runner.startBacktest(JobRequestsTests.order, for: ada)
        let failed = try await Program.poll("the end of the job") {
            let job = try await runner.job(refused.id, for: ada)
            return job.endedAt == nil ? nil : job
        }
        #expect(failed.state == .failed && failed.code == "failed" && failed.reason?.contains("database") == true, "\(failed)")
        running.cancel()
        try await running.value
        let files = TenantFolder(dataFolder: folder.path)
        let chart = files.file(.chart, of: JobID(7), of: ada.tenant)
        for (text, shown) in [
            ("cannot write \(chart): no space", "cannot write \(ada.tenant)/jobs/7/\(JobFile.chart.rawValue): no space"),
            ("open '/var/lib/x y', NSFilePath=/opt/tb/job.so", "open 'x y', NSFilePath=job.so"),
            ("/proc/self/fd: gone", "fd: gone"),
            ("BTC/USDT and/or 3 / 4, see https://example.com/a", "BTC/USDT and/or 3 / 4, see https://example.com/a"),
        ] { #expect(files.withoutPlaces(text) == shown) }
    }

    @Test func `a plan's storage counts where it is less than the host gives anybody, and holds for what jobs write`()
        async throws
    {
        let quotas = Quotas(plans: [Plan(name: "small", storageBytes: 5_000), Plan(name: "large", storageBytes: 1_000_000)])
        var settings = JobSettings()
        settings.storage = 8_000
        let runner = try runner(settings, quotas: quotas)
        let (ada, eve) = (try caller("ada", of: "north"), try caller("eve", of: "south"))
        quotas.setTenants([(ada.tenant, "north", "small"), (eve.tenant, "south", "large")])
        let text = JobServingTests.candles(80)
        let bytes = text.utf8.count
        #expect(bytes < 5_000 && 2 * bytes > 5_000 && 3 * bytes > 8_000, "\(bytes)")
        func store(_ caller: JobCaller) async throws {
            _ = try await runner.storeCandles(body(text), name: "a.csv", fillsGaps: false, for: caller)
        }
        try await store(ada)
        let refusal = await problem { try await store(ada) }
        #expect(refusal?.code == "storage_full" && refusal?.detail.contains("the plan 'small' allows 5000") == true)
        // The third one at the latest.
        let most = await problem { for _ in 0..<3 { try await store(eve) } }
        #expect(
            most?.code == "storage_full" && most?.detail.contains("this host gives anybody 8000") == true,
            "\(String(describing: most))")
        quotas.setTenant(ada.tenant, plan: "none")
        try database.connect().query(
            "UPDATE account.candle_file SET byte_count = 8000 WHERE tenant_id = $1", [.int64(Int64(ada.tenant.rawValue))])
        let full = await problem { _ = try await runner.startBacktest(Self.order, for: ada) }
        #expect(full?.code == "storage_full")
    }

    @Test func `who has used up the processor time of a day begins no job`() async throws {
        let quotas = Quotas(plans: [Plan(name: "standard", cpuSecondsPerDay: 2)])
        let runner = try runner(quotas: quotas)
        let (ada, eve) = (try caller("ada", of: "north"), try caller("eve", of: "south"))
        quotas.setUsed([(ada.tenant, .cpuMicroseconds, 2_000_000), (eve.tenant, .cpuMicroseconds, 1_999_999)])
        let refusal = await #expect(throws: RequestProblem.self) { _ = try await runner.startBacktest(Self.order, for: ada) }
        #expect(refusal?.status == .tooManyRequests && refusal?.code == "quota_cpu_microseconds")
        let wait = try #require(refusal?.headers[.retryAfter].flatMap { Int($0) })
        #expect((1...86_400).contains(wait))
        _ = try await runner.startBacktest(Self.order, for: eve)
    }

    /// From the kernel, through the job's thread, to whoever asked for the job.
    @Test func `the processor time of a job is its tenant's, and is told once`() async throws {
        let runner = try runner()
        let ada = try caller("ada", of: "north")
        let running = Task { try await runner.run() }
        let job = try await runner.startBacktest(
            BacktestOrder(plugin: "Commanded", candles: .synthetic(seed: 7, count: 50_000)), for: ada)
        var used: [TenantID: UInt64] = [:]
        func take() { for (tenant, time) in runner.takeCPUTime() { used[tenant, default: 0] += time } }
        try await Program.poll("the end of the job") {
            take()
            return try await runner.job(job.id, for: ada).endedAt == nil ? nil : true
        }
        try await Program.poll("its place to be free") { runner.state.withLock { $0.running.isEmpty } ? true : nil }
        take()
        let whole = try #require(used[ada.tenant])
        // More than it takes to load a program, and less than all processors had in that time.
        #expect(whole > 2_000_000 && whole < 60_000_000_000 && used.count == 1, "\(whole) ns")
        #expect(runner.takeCPUTime().isEmpty)
        running.cancel()
        try await running.value
    }

    @Test func `what is wrong with an order is said when it is asked for`() async throws {
        let runner = try runner()
        let ada = try caller("ada", of: "north")
        func refused(_ field: String?, _ code: String, _ change: (inout BacktestOrder) -> Void) async {
            var order = JobRequestsTests.order
            change(&order)
            let wrong = order
            let refusal = await problem { _ = try await runner.startBacktest(wrong, for: ada) }
            #expect(refusal?.code == code && refusal?.field == field, "\(String(describing: refusal))")
        }
        await refused(nil, "plugin_not_found") { $0.plugin = "Nothing" }
        await refused(nil, "plugin_version_not_found") { $0.version = "9.9.9" }
        await refused("parameters", "parameters") { $0.parameters = ["nothing": "1"] }
        await refused("limits", "field_value") { $0.limits = ["maximum_nothing": "1"] }
        await refused("initialEquity", "field_value") { $0.initialEquity = "0" }
        await refused("depthPercent", "field_value") { $0.depthPercent = "1001" }
        await refused("candles.count", "field_value") { $0.candles = .synthetic(seed: 1, count: 1_000_001) }
        await refused("candles.source", "candle_file_not_found") { $0.candles = .file(9) }
        await refused("until", "field_value") {
            $0.from = Date(timeIntervalSince1970: 100)
            $0.until = $0.from
        }
        await refused("from", "field_value") { $0.from = Date(timeIntervalSince1970: 1e11) }
        #expect(try await runner.jobs(JobFilter(), for: ada) == [])
    }
}

import Store
import TradingModel

/// Which job is next: tenants take turns, each with its oldest job, so that a hundred jobs of one delay nobody else's by more
/// than one. Knows no process and no clock.
struct JobQueue {
    /// At once, of everybody.
    let maximumRunning: Int
    /// That wait or run, of one tenant.
    let maximumOfTenant: Int

    private var waiting: [TenantID: [JobID]] = [:]
    /// Tenants that have jobs which wait; the first is next.
    private var turns: [TenantID] = []
    private var running: [JobID: TenantID] = [:]
    /// Places that were promised to jobs which are being stored.
    private var reserved: [TenantID: Int] = [:]

    init(maximumRunning: Int, maximumOfTenant: Int) {
        precondition(maximumRunning > 0 && maximumOfTenant > 0, "a queue has room for at least one job")
        self.maximumRunning = maximumRunning
        self.maximumOfTenant = maximumOfTenant
    }

    /// Of a tenant, with those that run and those that are promised a place.
    func count(of tenant: TenantID) -> Int {
        (waiting[tenant]?.count ?? 0) + (reserved[tenant] ?? 0) + running.values.count { $0 == tenant }
    }

    var runningCount: Int { running.count }

    /// Promises a place. False: the tenant has no more.
    mutating func reserve(_ tenant: TenantID) -> Bool {
        guard count(of: tenant) < maximumOfTenant else { return false }
        reserved[tenant, default: 0] += 1
        return true
    }

    /// Takes the promise back.
    mutating func release(_ tenant: TenantID) {
        let left = (reserved[tenant] ?? 0) - 1
        reserved[tenant] = left > 0 ? left : nil
    }

    /// Puts a job at the end of its tenant's.
    mutating func add(_ job: JobID, of tenant: TenantID) {
        if waiting[tenant] == nil { turns.append(tenant) }
        waiting[tenant, default: []].append(job)
    }

    /// The job that begins now; nil: nothing waits, or enough runs.
    mutating func next() -> JobID? {
        guard running.count < maximumRunning, !turns.isEmpty else { return nil }
        let tenant = turns.removeFirst()
        guard var jobs = waiting[tenant], !jobs.isEmpty else { return next() }
        let job = jobs.removeFirst()
        waiting[tenant] = jobs.isEmpty ? nil : jobs
        if !jobs.isEmpty { turns.append(tenant) }
        running[job] = tenant
        return job
    }

    /// A job that could not begin: its tenant's next again.
    mutating func putBack(_ job: JobID) {
        guard let tenant = running.removeValue(forKey: job) else { return }
        if waiting[tenant] == nil { turns.append(tenant) }
        waiting[tenant, default: []].insert(job, at: 0)
    }

    /// A job has ended.
    mutating func finish(_ job: JobID) { running[job] = nil }

    /// A job is waited for no more.
    mutating func remove(_ job: JobID, of tenant: TenantID) {
        guard var jobs = waiting[tenant], let index = jobs.firstIndex(of: job) else { return }
        jobs.remove(at: index)
        waiting[tenant] = jobs.isEmpty ? nil : jobs
        if jobs.isEmpty { turns.removeAll { $0 == tenant } }
    }
}

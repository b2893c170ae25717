import API
import Foundation
import Logging
import ServiceLifecycle
import Store
import TradingModel

/// Takes what tenants used to the database, every ten seconds and once more at the end, and holds them to their plans: a tenant
/// whose orders or processor time of the day are used up gets no new orders until the next day (UTC).
///
/// A host that is killed loses what was counted since the last time, ten seconds at most.
struct UsageService: Service {
    private let address: DatabaseAddress
    private let meters: UsageMeters
    private let quotas: Quotas
    private let operations: any HostOperations
    private let hub: EventHub
    private let cpuTimes: [@Sendable () -> [TenantID: UInt64]]
    private let period: Duration
    private let log: Logger

    /// - Parameter cpuTimes: what tenants' processes used of the processor since each was asked last, ns.
    init(
        _ address: DatabaseAddress, meters: UsageMeters, quotas: Quotas, operations: any HostOperations, hub: EventHub,
        cpuTimes: [@Sendable () -> [TenantID: UInt64]], period: Duration = .seconds(10), log: Logger
    ) {
        self.address = address
        self.meters = meters
        self.quotas = quotas
        self.operations = operations
        self.hub = hub
        self.cpuTimes = cpuTimes
        self.period = period
        self.log = log
    }

    func run() async throws {
        var clock = ProcessorClock()
        while !Task.isShuttingDownGracefully {
            await look(&clock)
            do {
                try await cancelWhenGracefulShutdown { try await Task.sleep(for: period) }
            } catch is CancellationError {
                break
            }
        }
        await look(&clock)
    }

    /// What fails is logged and counted the next time.
    func look(_ clock: inout ProcessorClock) async {
        for source in cpuTimes {
            for (tenant, time) in source() { meters.add(clock.microseconds(time, of: tenant), .cpuMicroseconds, tenant: tenant) }
        }
        do {
            let instances = try await operations.instances(user: nil, name: nil)
            let (tenants, files) = try await BlockingWork.run { [address] in
                let connection = try PostgreSQLConnection(address)
                return (try TenantRepository(connection).plans(), try JobRepository.storedBytes(connection))
            }
            count(instances, tenants: Dictionary(tenants.map { ($0.name, $0.id) }, uniquingKeysWith: { $1 }))
            for (tenant, bytes) in files { meters.add(bytes, .storageBytes, tenant: tenant) }
            quotas.setTenants(tenants)
            try await store()
            try await enforce(tenants.map { ($0.id, $0.name) })
        } catch let problem as OperationProblem where problem == OperationsDesk.isStopping {
            await storeLast()
        } catch {
            log.warning("use is counted later", metadata: ["reason": "\(error)"])
        }
    }

    private func count(_ instances: [InstanceReport], tenants: [String: TenantID]) {
        var enabled: [TenantID: Int64] = [:]
        for instance in instances where instance.state != .disabled {
            if let tenant = tenants[instance.tenant] { enabled[tenant, default: 0] += 1 }
        }
        for (tenant, count) in enabled { meters.add(count, .instances, tenant: tenant) }
    }

    /// The line has gone before: what was counted is stored without another look at it.
    private func storeLast() async {
        do {
            try await store()
        } catch {
            log.warning("the last seconds of use are not counted", metadata: ["reason": "\(error)"])
        }
    }

    private func store() async throws {
        try await BlockingWork.run { try self.store(try PostgreSQLConnection(address), now: .now) }
    }

    private func store(_ connection: PostgreSQLConnection, now: Date) throws {
        let time = Timestamp(now)
        let taken = meters.take()
        do {
            let stored = try connection.transaction { () throws(DatabaseError) in
                let repository = UsageRepository(connection)
                // In one order, so that two hosts do not wait for each other.
                let amounts = taken.sorted { ($0.tenant, $0.meter.rawValue) < ($1.tenant, $1.meter.rawValue) }
                var records: [UsageRecord] = []
                for amount in amounts {
                    if let record = try repository.add(amount.amount, amount.meter, tenant: amount.tenant, at: time) {
                        records.append(record)
                    }
                }
                return records
            }
            hub.take(stored)
        } catch {
            meters.giveBack(taken)
            throw error
        }
        let day = time.nanoseconds / 86_400_000_000_000 * 86_400_000_000_000
        let repository = UsageRepository(connection)
        quotas.setUsed(try repository.sums(since: Timestamp(nanoseconds: day)))
        let oldest = Timestamp(nanoseconds: time.nanoseconds - UsageService.retention)
        _ = try repository.forget(before: oldest, most: 1_000)
    }

    /// ns.
    private static let retention: Int64 = 400 * 86_400_000_000_000

    // MARK: - Quotas

    /// Halts those who have used up their day, and lifts such a halt when the plan allows more again.
    private func enforce(_ tenants: [(id: TenantID, name: String)]) async throws {
        let halts = try await operations.halts().filter { $0.target.scope == "tenant" }
        for (tenant, name) in tenants {
            let isOver = quotas.isDayUsedUp(of: tenant)
            let halt = halts.first { $0.target.name == name }
            // A hint alone, so that not every tenant asks the line: somebody may halt it or lift it meanwhile.
            guard isOver ? halt == nil : halt?.reason == Quotas.haltReason else { continue }
            do {
                let isChanged = try await operations.holdToPlan(tenant: name, isDayUsedUp: isOver)
                if isChanged, isOver { log.notice("no new orders until the next day", metadata: ["tenant": "\(name)"]) }
            } catch let problem as OperationProblem where problem == OperationsDesk.isStopping {
                throw problem
            } catch let problem as OperationProblem where problem.kind == .notFound {
                // Nothing of it runs.
                continue
            } catch {
                log.warning("a tenant is held to its plan later", metadata: ["tenant": "\(name)", "reason": "\(error)"])
            }
        }
    }
}

/// Makes whole microseconds of nanoseconds and loses none.
struct ProcessorClock {
    private var rests: [TenantID: UInt64] = [:]

    mutating func microseconds(_ time: UInt64, of tenant: TenantID) -> Int64 {
        let whole = time + (rests[tenant] ?? 0)
        rests[tenant] = whole % 1_000
        return Int64(whole / 1_000)
    }
}

extension Timestamp {
    init(_ date: Date) { self.init(nanoseconds: Int64((date.timeIntervalSince1970 * 1e6).rounded()) * 1_000) }
}

import HTTPTypes
import Identity

/// Which instances a caller has to do with. What is another's is not there.
struct InstanceAccess {
    let operations: any HostOperations

    static func isVisible(_ instance: InstanceReport, to call: Call) -> Bool {
        switch call.reach {
        case .none: false
        case .own: instance.tenant == call.principal.tenantName && instance.user == call.principal.userName
        case .tenant: instance.tenant == call.principal.tenantName
        case .platform: true
        }
    }

    /// The instance that the path names.
    func instance(_ call: Call) async throws -> InstanceReport {
        let id = call.id()
        let report: InstanceReport
        do {
            report = try await operations.instance(id)
        } catch let problem as OperationProblem where problem.kind == .notFound {
            throw InstanceAccess.notFound(id)
        }
        guard InstanceAccess.isVisible(report, to: call) else { throw InstanceAccess.notFound(id) }
        return report
    }

    static func notFound(_ id: UInt64) -> RequestProblem {
        .notFound("instance_not_found", "There is no instance \(id): GET /api/v1/instances lists those that are.")
    }
}

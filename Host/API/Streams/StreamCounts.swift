import HTTPTypes
import TradingModel

/// How many streams are open, and whose.
struct StreamCounts {
    private let limits: StreamLimits
    private var count = 0
    private var ofUser: [String: Int] = [:]
    private var ofTenant: [TenantID: Int] = [:]

    init(_ limits: StreamLimits) { self.limits = limits }

    /// Takes a place, if there is one.
    ///
    /// - Parameter user: unique on the host.
    mutating func add(user: String, tenant: TenantID) throws(StreamRefusal) {
        guard count < limits.streams else { throw .host }
        guard ofUser[user, default: 0] < limits.streamsPerUser else { throw .user(limits.streamsPerUser) }
        guard ofTenant[tenant, default: 0] < limits.streamsPerTenant else { throw .tenant(limits.streamsPerTenant) }
        count += 1
        ofUser[user, default: 0] += 1
        ofTenant[tenant, default: 0] += 1
    }

    mutating func remove(user: String, tenant: TenantID) {
        count -= 1
        StreamCounts.decrease(&ofUser, user)
        StreamCounts.decrease(&ofTenant, tenant)
    }

    private static func decrease<Key>(_ counts: inout [Key: Int], _ key: Key) {
        guard let count = counts[key] else { return }
        counts[key] = count > 1 ? count - 1 : nil
    }
}

/// Why a stream was not opened.
package enum StreamRefusal: Error, Sendable, Hashable {
    /// The user has as many as it may.
    case user(Int)
    case tenant(Int)
    /// The host has as many as it can.
    case host
    /// The host repeats what it did before it was killed, or stops.
    case closed

    var problem: RequestProblem {
        let later: HTTPFields = HTTPField.Name("Retry-After").map { [$0: "2"] } ?? [:]
        return switch self {
        case .user(let limit):
            RequestProblem(
                .tooManyRequests, code: "streams_per_user", "You have \(limit) streams open, the most there may be: close one.",
                headers: later)
        case .tenant(let limit):
            RequestProblem(
                .tooManyRequests, code: "streams_per_tenant",
                "Your tenant has \(limit) streams open, the most there may be: close one.", headers: later)
        case .host:
            RequestProblem(
                .serviceUnavailable, code: "streams", "The host has as many streams open as it can: come again later.",
                headers: later)
        case .closed:
            RequestProblem(
                .serviceUnavailable, code: "host_not_ready", "The host starts or stops and gives no events now: come again.",
                headers: later)
        }
    }
}

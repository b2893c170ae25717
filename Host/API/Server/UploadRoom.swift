import HTTPTypes
import Identity
import Synchronization
import TradingModel

/// How much of large bodies the host has in memory at once: for all, and for one tenant, so that one does not take it from the
/// others. Whoever comes when it is full is told to come again.
package final class UploadRoom: Sendable {
    private struct State {
        var bytes = 0
        var ofTenant: [TenantID: Int] = [:]
    }

    private let maximum: Int
    private let maximumOfTenant: Int
    private let state = Mutex(State())

    /// In bytes.
    package init(maximum: Int = 256 << 20, ofTenant: Int = 128 << 20) {
        self.maximum = maximum
        maximumOfTenant = ofTenant
    }

    /// Runs `body` with room for so many bytes. Throws 503 `uploads_busy` when there is none.
    func with<Value>(_ count: Int, of tenant: TenantID, _ body: () async throws -> Value) async throws -> Value {
        let isTaken = state.withLock { state in
            let own = state.ofTenant[tenant, default: 0] + count
            guard state.bytes + count <= maximum, own <= maximumOfTenant else { return false }
            state.bytes += count
            state.ofTenant[tenant] = own
            return true
        }
        guard isTaken else {
            throw RequestProblem(
                .serviceUnavailable, code: "uploads_busy",
                "Other files are on their way to the host, as many as it takes at once: send this one again in some seconds.",
                headers: [.retryAfter: "5", .connection: "close"])
        }
        defer {
            state.withLock { state in
                state.bytes -= count
                let left = state.ofTenant[tenant, default: 0] - count
                state.ofTenant[tenant] = left > 0 ? left : nil
            }
        }
        return try await body()
    }
}

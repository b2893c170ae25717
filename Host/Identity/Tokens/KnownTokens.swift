import Crypto
import FoundationEssentials
import Synchronization

/// Access tokens whose form and signature were found right, by their hash, so that each costs that once. Whether one counts still
/// is asked anew each time: its end here, its session of `IdentityDirectory`. Bounded; no token lies in it.
final class KnownTokens: Sendable {
    private let maximum: Int
    private let claims = Mutex<[SHA256.Digest: Known]>([:])

    struct Known: Sendable, Hashable {
        var claims: AccessClaims
        /// ns UTC.
        var issued: Int64
    }

    init(maximum: Int = 20_000) { self.maximum = maximum }

    var count: Int { claims.withLock(\.count) }

    func find(_ hash: SHA256.Digest) -> Known? { claims.withLock { $0[hash] } }

    /// When there is no room for it every other one is forgotten: each can be checked again.
    func keep(_ known: Known, _ hash: SHA256.Digest) {
        claims.withLock { claims in
            if claims.count >= maximum { claims.removeAll(keepingCapacity: true) }
            claims[hash] = known
        }
    }
}

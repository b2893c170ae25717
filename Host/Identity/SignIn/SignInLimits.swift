import FoundationEssentials
import Synchronization
package import TradingModel

/// How often one address, or one network of IPv6, may try, and which names that nobody has are locked.
package final class SignInLimits: Sendable {
    private struct State {
        /// Signing in and registering: each try is a password's hash.
        var tries = RequestBuckets<String>(RequestAllowance(burst: 20, interval: .seconds(3)))
        /// Renewing sessions, and API tokens that nobody has.
        var renewals = RequestBuckets<String>(RequestAllowance(burst: 60, interval: .seconds(1)))
        /// Codes of a second factor, by user.
        var codes = RequestBuckets<UserID>(RequestAllowance(burst: 10, interval: .seconds(30)))
        /// Passwords of somebody who is signed in, by user: right ones too, because each is hashed.
        var proofs = RequestBuckets<UserID>(RequestAllowance(burst: 20, interval: .seconds(3)))
        /// Passwords of somebody from one address.
        var places = RequestBuckets<Place>(RequestAllowance(burst: 5, interval: .seconds(300)))
        var names = UnknownNames()
    }

    private struct Place: Hashable {
        var user: UserID
        var block: String
    }

    private let state = Mutex(State())

    package init() {}

    /// Whoever is on the host's own socket is the host's own account: nobody to keep out.
    private static func isExempt(_ address: String) -> Bool { address == "local" }

    func requireTry(_ origin: RequestOrigin, now: Timestamp) throws(IdentityRefusal) {
        guard !SignInLimits.isExempt(origin.address) else { return }
        try SignInLimits.require(state.withLock { $0.tries.take(AddressBlock.name(of: origin.address), now: now) })
    }

    package func requireRenewal(address: String, now: Timestamp) throws(IdentityRefusal) {
        guard !SignInLimits.isExempt(address) else { return }
        try SignInLimits.require(state.withLock { $0.renewals.take(AddressBlock.name(of: address), now: now) })
    }

    func requireCode(_ user: UserID, now: Timestamp) throws(IdentityRefusal) {
        try SignInLimits.require(state.withLock { $0.codes.take(user, now: now) }, of: "of this user")
    }

    func requireProof(_ user: UserID, now: Timestamp) throws(IdentityRefusal) {
        try SignInLimits.require(state.withLock { $0.proofs.take(user, now: now) }, of: "of this user")
    }

    /// Counts an attempt as somebody; false when there were too many from this address.
    func takeAttempt(_ user: UserID, _ origin: RequestOrigin, now: Timestamp) -> Bool {
        let place = Place(user: user, block: AddressBlock.name(of: origin.address))
        return state.withLock { $0.places.take(place, now: now) == nil }
    }

    /// Non-nil: the name is locked until then.
    func beginUnknown(_ name: String, now: Timestamp) -> Timestamp? {
        state.withLock { $0.names.begin(name.lowercased(), now: now) }
    }

    /// It was none: it does not count.
    func forgiveUnknown(_ name: String) { state.withLock { $0.names.forgive(name.lowercased()) } }

    private static func require(_ wait: Duration?, of whom: String = "from this address") throws(IdentityRefusal) {
        guard let wait else { return }
        throw IdentityRefusal(
            .tooMany(wait), "too_many_requests",
            "Too many tries \(whom): try again in \(wait.components.seconds + 1) seconds.")
    }
}

extension Timestamp {
    /// The system's clock.
    package static func current() -> Timestamp {
        Timestamp(nanoseconds: Int64(Date.now.timeIntervalSince1970 * 1_000_000) * 1_000)
    }
}

import Notifications
import Testing

@Suite("Retry policy")
struct RetryPolicyTests {
    private let policy = RetryPolicy(maximumAttempts: 5, firstDelay: .seconds(1), longestDelay: .seconds(60))

    @Test func `pauses double up to the longest`() {
        let pauses = [1, 2, 3, 4, 7, 8, 1_000_000].map {
            policy.delay(afterAttempts: $0, retryAfter: nil, fraction: 1)
        }
        #expect(pauses == [1, 2, 4, 8, 60, 60, 60].map { .seconds($0) })
    }

    @Test func `chance takes away at most half`() {
        #expect(policy.delay(afterAttempts: 3, retryAfter: nil, fraction: 0) == .seconds(2))
        #expect(policy.delay(afterAttempts: 3, retryAfter: nil, fraction: 0.5) == .seconds(3))
        #expect(policy.delay(afterAttempts: 3, retryAfter: nil, fraction: 7) == .seconds(4))
    }

    @Test func `a receiver that names a time is waited for, but not for ever`() {
        #expect(policy.delay(afterAttempts: 1, retryAfter: .seconds(30), fraction: 1) == .seconds(30))
        #expect(policy.delay(afterAttempts: 1, retryAfter: .seconds(86_400), fraction: 1) == .seconds(60))
        #expect(policy.delay(afterAttempts: 4, retryAfter: .seconds(1), fraction: 1) == .seconds(8))
    }
}

/// When a message that did not arrive is sent again.
package struct RetryPolicy: Sendable, Hashable {
    /// After so many attempts a message is abandoned; at least 1.
    package var maximumAttempts: Int
    /// Before the second attempt; doubles with each further one.
    package var firstDelay: Duration
    package var longestDelay: Duration

    package init(maximumAttempts: Int = 10, firstDelay: Duration = .seconds(1), longestDelay: Duration = .seconds(300)) {
        self.maximumAttempts = maximumAttempts
        self.firstDelay = firstDelay
        self.longestDelay = longestDelay
    }

    /// The pause after a failed attempt: exponential, and between half and all of it by chance, so that receivers that came back
    /// are not met by everybody at once. A receiver that names a time is waited for, up to the longest delay.
    ///
    /// - Parameters:
    ///   - attempts: made so far, at least 1.
    ///   - fraction: the chance, 0 to 1.
    package func delay(afterAttempts attempts: Int, retryAfter: Duration?, fraction: Double) -> Duration {
        var delay = firstDelay
        // Doubling ends at the longest delay, so a large count costs nothing and overflows nothing.
        for _ in 1..<max(attempts, 1) where delay < longestDelay { delay *= 2 }
        delay = min(delay, longestDelay)
        let jittered = delay / 2 + (delay / 2) * min(max(fraction, 0), 1)
        return max(jittered, min(retryAfter ?? .zero, longestDelay))
    }
}

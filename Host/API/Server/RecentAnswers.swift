import HTTPTypes
import Identity
import NIOCore
import Synchronization

/// Rises with each commit and each candle of the line: what was read before is not what is there behind it. Any thread.
package final class DataRevision: Sendable {
    private let count = Atomic<UInt64>(0)

    package init() {}

    package func raise() { count.wrappingAdd(1, ordering: .acquiringAndReleasing) }

    var current: UInt64 { count.load(ordering: .acquiring) }
}

/// Answers about what the line has done, written once for whoever asks the same again before it goes on: many screens
/// that look at the same orders cost the database one look. Any thread.
///
/// Each caller has its own, so that nobody sees what it may not; that it may ask is decided anew each time. What changes beside
/// the line, by another host or by upkeep, is seen after `maximumAge`.
package final class RecentAnswers: Sendable {
    struct Key: Hashable {
        var route: String
        var principal: Principal
        var reach: Reach
        var parameters: [String: String]
    }

    private struct Kept {
        var bytes: ByteBuffer
        var revision: UInt64
        var time: ContinuousClock.Instant
    }

    private struct State {
        var answers: [Key: Kept] = [:]
        var byteCount = 0
    }

    package static let maximumAge = Duration.seconds(1)

    private let revision: DataRevision
    private let maximumBytes: Int
    private let now: @Sendable () -> ContinuousClock.Instant
    private let state = Mutex(State())

    /// - Parameter maximumBytes: of all that is kept; beyond it everything is forgotten, which is all in the database.
    package init(
        _ revision: DataRevision, maximumBytes: Int = 16 << 20, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.revision = revision
        self.maximumBytes = maximumBytes
        self.now = now
    }

    /// The answer that `make` gives, or gave since the last commit. What is thrown is not kept.
    func answer(_ key: Key, _ make: () async throws -> Answer) async throws -> Answer {
        // Before the database is asked: a commit while it answers makes the answer old.
        let (revision, start) = (revision.current, now())
        if let kept = state.withLock({ $0.answers[key] }), kept.revision == revision, start - kept.time < RecentAnswers.maximumAge
        {
            return Answer(.ok, .bytes(kept.bytes, contentType: JSONBody.contentType))
        }
        let answer = try await make()
        guard answer.status == .ok, answer.headers.isEmpty else { return answer }
        let bytes: ByteBuffer
        switch answer.content {
        case .json(let value): bytes = ByteBuffer(bytes: try JSONBody.bytes(value))
        case .bytes(let written, JSONBody.contentType): bytes = written
        default: return answer
        }
        keep(Kept(bytes: bytes, revision: revision, time: start), key)
        return Answer(.ok, .bytes(bytes, contentType: JSONBody.contentType))
    }

    private func keep(_ kept: Kept, _ key: Key) {
        let size = kept.bytes.readableBytes + RecentAnswers.overhead
        guard size <= maximumBytes / 4 else { return }
        state.withLock { state in
            if let before = state.answers[key] { state.byteCount -= before.bytes.readableBytes + RecentAnswers.overhead }
            if state.byteCount + size > maximumBytes { state = State() }
            state.answers[key] = kept
            state.byteCount += size
        }
    }

    /// Of a key, about.
    private static let overhead = 1_024

    /// Bytes that are kept.
    var byteCount: Int { state.withLock(\.byteCount) }
}

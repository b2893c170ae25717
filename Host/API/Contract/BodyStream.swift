/// A body as it comes in, for a route that does not want it whole in memory. It is read once.
package struct BodyStream: Sendable {
    package typealias Take = @Sendable ([UInt8]) async throws -> Void

    /// What the caller said beforehand; nil: it did not.
    package let length: Int?
    private let follow: @Sendable (@escaping Take) async throws -> Void

    package init(length: Int?, follow: @escaping @Sendable (@escaping Take) async throws -> Void) {
        self.length = length
        self.follow = follow
    }

    /// Gives each part to `take`. Throws what that throws, and `RequestProblem` for a body that is empty or longer than the
    /// route allows.
    package func forEach(_ take: @escaping Take) async throws { try await follow(take) }

    /// The same body, of which somebody else sees each part first.
    ///
    /// - Parameter end: hears that the whole of it came.
    func seen(by look: @escaping @Sendable ([UInt8]) -> Void, end: @escaping @Sendable () -> Void) -> BodyStream {
        BodyStream(length: length) { [follow] take in
            try await follow { part in
                look(part)
                try await take(part)
            }
            end()
        }
    }

    /// The whole body, in memory once.
    package func bytes() async throws -> [UInt8] {
        let whole = BodyBytes(capacity: length ?? 0)
        try await follow { part in await whole.append(part) }
        return await whole.bytes
    }
}

/// What has come in so far; an actor, because the parts come from the server's own tasks.
private actor BodyBytes {
    private(set) var bytes: [UInt8] = []

    init(capacity: Int) { bytes.reserveCapacity(capacity) }

    func append(_ part: [UInt8]) { bytes += part }
}

/// What one connection may cost.
package struct ConnectionLimits: Sendable, Hashable {
    /// Open at once; further ones wait to be accepted.
    package var connections: Int
    /// For how long a connection may say nothing, or spell out the head of a request.
    package var idle: Duration
    /// For how long a request may spell out its body, and a second more for each `bytesPerSecond` that the route takes.
    package var body: Duration
    /// The slowest sender of a large body that is waited for.
    package var bytesPerSecond: Int
    /// Bytes of one header, name and value.
    package var headerBytes: Int
    /// Bytes of all headers of a request.
    package var headersBytes: Int
    package var headers: Int

    package init(
        connections: Int = 1_000, idle: Duration = .seconds(60), body: Duration = .seconds(30), bytesPerSecond: Int = 256 << 10,
        headerBytes: Int = 16 << 10, headersBytes: Int = 32 << 10, headers: Int = 100
    ) {
        self.connections = connections
        self.idle = idle
        self.body = body
        self.bytesPerSecond = bytesPerSecond
        self.headerBytes = headerBytes
        self.headersBytes = headersBytes
        self.headers = headers
    }

    /// For how long a body of at most so many bytes is waited for.
    func time(upTo bytes: Int) -> Duration { body + .seconds(Int64(bytes / max(1, bytesPerSecond))) }
}

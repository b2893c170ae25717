package import Identity

/// What is kept of a request that changed something, or was refused for who sent it.
package struct RequestRecord: Sendable {
    /// Nil: nobody who is known.
    package var principal: Principal?
    /// The route's name.
    package var action: String
    /// The path that was asked for.
    package var target: String
    package var status: Int
    package var requestID: String
    package var address: String
}

/// Keeps records of requests: the audit log.
package protocol RequestRecorder: Sendable {
    func record(_ record: RequestRecord) async
}

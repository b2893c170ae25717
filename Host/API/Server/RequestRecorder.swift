package import Identity

/// What is kept of a request that changed something, or was refused for who sent it.
package struct RequestRecord: Sendable {
    /// Nil: nobody who is known.
    package var principal: Principal?
    /// The route's name.
    package var action: String
    /// The path that was asked for.
    package var target: String
    /// Which of what is there the request named behind the question mark: parameters that its route takes, in their form.
    package var query: [String: String]
    package var status: Int
    package var requestID: String
    package var address: String

    package init(
        principal: Principal?, action: String, target: String, status: Int, requestID: String, address: String,
        query: [String: String] = [:]
    ) {
        self.principal = principal
        self.action = action
        self.target = target
        self.query = query
        self.status = status
        self.requestID = requestID
        self.address = address
    }
}

/// Keeps records of requests: the audit log.
package protocol RequestRecorder: Sendable {
    func record(_ record: RequestRecord) async
}

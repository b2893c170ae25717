/// How one attempt to deliver a message went.
package enum DeliveryOutcome: Sendable, Hashable {
    case delivered
    /// Not now: the receiver may take it later.
    case failed(reason: String, retryAfter: Duration?)
    /// Never: sending it again would change nothing.
    case refused(reason: String)

    /// What an HTTP status means: 2xx arrived; 408, 429 and 5xx are the receiver's trouble of the moment; everything else is a
    /// wrong address or a receiver that does not want it.
    package init(status: Int, retryAfter: Duration?) {
        switch status {
        case 200...299: self = .delivered
        case 408, 429, 500...599: self = .failed(reason: "answered \(status)", retryAfter: retryAfter)
        case 300...399: self = .refused(reason: "answered \(status): write the address that it points to")
        default: self = .refused(reason: "answered \(status)")
        }
    }
}

import Hummingbird
import Logging
import NIOCore

/// What belongs to one request.
struct APIContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// Where the caller is: an address, or `local` over a Unix socket.
    var address: String
    /// Of this request; see `RequestIDMiddleware`.
    var requestID = ""
    /// Ends the connection as it is.
    let hangUp: @Sendable () -> Void

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        let channel = source.channel
        hangUp = { channel.close(promise: nil) }
        address = source.channel.remoteAddress?.ipAddress ?? "local"
    }
}

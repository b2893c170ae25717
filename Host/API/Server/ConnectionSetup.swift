import HummingbirdCore
import NIOCore

extension ConnectionLimits {
    /// Of HTTP/1.1 with these limits.
    var http1: HTTP1Channel.Configuration {
        HTTP1Channel.Configuration(
            idleTimeout: TimeAmount(idle),
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: headerBytes, maxHeaderListSize: headersBytes, maxHeaderFieldCount: headers))
    }
}

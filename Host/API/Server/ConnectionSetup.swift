import Hummingbird
import HummingbirdCore
import Logging
import NIOCore

extension ConnectionLimits {
    /// A server of HTTP/1.1 with these limits.
    var server: HTTPServerBuilder {
        var configuration = HTTP1Channel.Configuration(
            idleTimeout: TimeAmount(idle),
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: headerBytes, maxHeaderListSize: headersBytes, maxHeaderFieldCount: headers))
        configuration.idleTimeout = TimeAmount(idle)
        return .http1(configuration: configuration)
    }

    func delegate(_ logger: Logger) -> MaximumAvailableConnections { .maximum(connections, logger: logger) }
}

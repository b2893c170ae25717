import NIOCore
import Synchronization

/// What a server takes over while it runs: each request and each new connection reads it anew.
package struct ServerSettings: Sendable {
    /// Of any request; a route may take less. Bytes.
    package var maximumBodyBytes: Int
    /// Of connections. What was asked for is not broken off: whether an order left has to be known.
    package var limits: ConnectionLimits
    /// Addresses whose `X-Forwarded-For` is believed.
    package var trustedProxies: Set<String>
    /// Nil: the server speaks plain HTTP.
    package var tls: TLSMaterial?

    package init(
        maximumBodyBytes: Int = 256 << 20, limits: ConnectionLimits = ConnectionLimits(), trustedProxies: Set<String> = [],
        tls: TLSMaterial? = nil
    ) {
        self.maximumBodyBytes = maximumBodyBytes
        self.limits = limits
        self.trustedProxies = trustedProxies
        self.tls = tls
    }

    /// Whether answers say that this host is to be asked over TLS alone.
    package var isStrictTransport: Bool { tls != nil }
}

/// The settings of a server that runs. Safe from any thread.
package final class LiveServerSettings: Sendable {
    private let settings: Mutex<ServerSettings>

    package init(_ settings: ServerSettings = ServerSettings()) { self.settings = Mutex(settings) }

    package var current: ServerSettings {
        get { settings.withLock(\.self) }
        set { settings.withLock { $0 = newValue } }
    }
}

/// The address that a server listens on.
package struct ServerAddress: Sendable, Hashable {
    /// An address, not a name: `127.0.0.1`, `0.0.0.0`, `::1`.
    package var host: String
    /// 0: any free one.
    package var port: Int

    package init(host: String = ServerAddress.loopback, port: Int) {
        self.host = host
        self.port = port
    }

    package static let loopback = "127.0.0.1"

    /// Whether a text is an address of the Internet protocol.
    package static func isAddress(_ text: String) -> Bool { canonical(text) != nil }

    /// Of this machine alone.
    package static func isLoopback(_ host: String) -> Bool {
        guard let address = canonical(host) else { return false }
        return address == "::1" || address.hasPrefix("127.")
    }

    /// One text for one address; an IPv4 address that came over IPv6 is the IPv4 address. Nil: it is none.
    package static func canonical(_ text: String) -> String? {
        do {
            guard let address = try SocketAddress(ipAddress: text, port: 0).ipAddress else { return nil }
            let mapped = "::ffff:"
            return address.hasPrefix(mapped) && address.contains(".") ? String(address.dropFirst(mapped.count)) : address
        } catch {
            return nil
        }
    }

    /// For people: `127.0.0.1:8080`, `[::1]:8080`.
    package func url(_ settings: ServerSettings, port: Int) -> String {
        "\(settings.tls == nil ? "http" : "https")://\(host.contains(":") ? "[\(host)]" : host):\(port)"
    }
}

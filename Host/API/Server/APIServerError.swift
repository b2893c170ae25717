import Glibc

/// Why the API cannot listen on its port.
package struct APIServerError: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Reason: Sendable, Hashable {
        case inUse
        /// Below 1024 and not root.
        case forbidden
        case outOfRange
        /// No address of this machine.
        case notHere(host: String)
        case other(errno: Int32)
    }

    package let port: Int
    package let reason: Reason

    init(port: Int, reason: Reason) {
        self.port = port
        self.reason = reason
    }

    init(_ address: ServerAddress, errno: Int32) {
        self.port = address.port
        self.reason =
            switch errno {
            case EADDRINUSE: .inUse
            case EACCES, EPERM: .forbidden
            case EADDRNOTAVAIL: .notHere(host: address.host)
            default: .other(errno: errno)
            }
    }

    package var description: String {
        switch reason {
        case .inUse: "port \(port) is in use: choose another with --port N or stop the other process"
        case .forbidden: "port \(port) needs more rights than this process has: choose one from 1024 with --port N"
        case .notHere(let host):
            "\(host) is no address of this machine: give one that ip address shows, or 0.0.0.0 for all, as http.host"
        case .outOfRange: "port \(port) is not a port: choose one from 0 (any free one) to 65535 with --port N"
        case .other(let number): "port \(port) cannot be listened on (errno \(number)): choose another with --port N"
        }
    }
}

import API
import Foundation

/// Where a host is, and how a command is let in there.
enum HostAddress {
    /// Over the socket in its data folder, as the account that it runs as.
    case socket(dataFolder: String)
    /// Over the network, with a token of a profile, which is renewed when it has run out.
    case profile(String)
    /// Over the network, with a token of the environment.
    case token(url: String, token: String)

    /// For messages.
    var text: String {
        switch self {
        case .socket(let folder): "the host in \(folder)"
        case .profile(let name): "the host of profile '\(name)'"
        case .token(let url, _): "the host at \(url)"
        }
    }

    /// What the flags and the environment mean: a data folder, a profile, `TRADINGBOOST_URL` with `TRADINGBOOST_TOKEN`, then the
    /// host in `.tradingboost` when one runs there, then the profile that was signed in to last.
    static func choose(data: String?, profile: String?) throws -> HostAddress {
        if let data { return .socket(dataFolder: data) }
        if let profile { return .profile(profile) }
        let environment = ProcessInfo.processInfo.environment
        if let url = environment["TRADINGBOOST_URL"], !url.isEmpty {
            guard let token = environment["TRADINGBOOST_TOKEN"], !token.isEmpty else {
                throw CommandFailure("TRADINGBOOST_URL is set and TRADINGBOOST_TOKEN is not: both name a host and the way in")
            }
            return .token(url: try WebAddress.checked(url), token: token)
        }
        if let profile = environment["TRADINGBOOST_PROFILE"], !profile.isEmpty { return .profile(profile) }
        if FileManager.default.fileExists(atPath: OperationsSocket.path(in: standardFolder)) {
            return .socket(dataFolder: standardFolder)
        }
        if let current = try Profiles.read().current { return .profile(current) }
        return .socket(dataFolder: standardFolder)
    }

    static let standardFolder = ".tradingboost"
}

/// Addresses that a password or a token may be sent to.
enum WebAddress {
    /// Without a slash at its end. Throws for what is no address, or would show the password to whoever is on the way.
    static func checked(_ text: String) throws -> String {
        guard let url = URLComponents(string: text), let scheme = url.scheme?.lowercased(), let host = url.host, !host.isEmpty,
            ["http", "https"].contains(scheme), url.path.isEmpty || url.path == "/", url.query == nil, url.user == nil
        else { throw CommandFailure("'\(text.shownShort)' is no address of a host: give one such as https://trade.example.com") }
        guard scheme == "https" || ["localhost", "127.0.0.1", "[::1]", "::1"].contains(host) else {
            throw CommandFailure("\(text) would send your password in the clear: use https, or a host on this machine")
        }
        return text.hasSuffix("/") ? String(text.dropLast()) : text
    }
}

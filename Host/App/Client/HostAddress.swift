import API
import Foundation

/// Where a host is, and how a command is let in there.
enum HostAddress {
    /// Over the socket in its data folder, as the account that it runs as.
    case socket(dataFolder: String)
    /// Over the network, with a token of a profile, which is renewed when it has run out.
    case profile(String)
    /// Over the network, with an API token.
    ///
    /// - certificateAuthority: a file of certificates to trust instead of the system's; nil: the system's.
    case token(url: String, token: String, certificateAuthority: String?)

    /// For messages.
    var text: String {
        switch self {
        case .socket(let folder): "the host in \(folder)"
        case .profile(let name): "the host of profile '\(name)'"
        case .token(let url, _, _): "the host at \(url)"
        }
    }

    /// Where it is, of a profile too.
    var place: String {
        get throws {
            guard case .profile(let name) = self else { return text }
            return try Profiles.read().profiles[name].map { "\($0.url) (profile '\(name)')" } ?? text
        }
    }

    /// Flags that say where a host is; at most one of the first three.
    struct Flags {
        var data: String?
        var profile: String?
        var url: String?
        /// A file whose first line is the token; `-` is standard input.
        var tokenFile: String?
        var certificateAuthority: String?
    }

    /// What the flags and the environment mean: a data folder, a profile, an address with a token; then an address or a profile
    /// of the environment, then the host in `.tradingboost` when one runs there, then the profile that was signed in to last.
    static func choose(_ flags: Flags) throws -> HostAddress {
        if let data = flags.data { return .socket(dataFolder: data) }
        if let profile = flags.profile { return .profile(profile) }
        let environment = ProcessInfo.processInfo.environment.filter { !$0.value.isEmpty }
        if let url = flags.url ?? environment["TRADINGBOOST_URL"] {
            let token = try flags.tokenFile.map { try SecretInput.read(file: $0) } ?? environment["TRADINGBOOST_TOKEN"]
            guard let token else {
                let place = flags.url == nil ? "TRADINGBOOST_URL" : "--url"
                throw CommandFailure(
                    "\(place) is set and no token is: give one in TRADINGBOOST_TOKEN or with --token-file, or sign in with "
                        + "tradingboost login and use --profile")
            }
            return .token(
                url: try WebAddress.checked(url), token: try HostAddress.checkedToken(token),
                certificateAuthority: flags.certificateAuthority ?? environment["TRADINGBOOST_CA"])
        }
        if let profile = environment["TRADINGBOOST_PROFILE"] { return .profile(profile) }
        if FileManager.default.fileExists(atPath: OperationsSocket.path(in: standardFolder)) {
            return .socket(dataFolder: standardFolder)
        }
        if let current = try Profiles.read().current { return .profile(current) }
        return .socket(dataFolder: standardFolder)
    }

    /// What would break out of a header is no token.
    private static func checkedToken(_ token: String) throws -> String {
        guard token.utf8.count <= 8_192, token.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw CommandFailure("the token has characters that no token has: give it as tradingboost tokens add printed it")
        }
        return token
    }

    static let standardFolder = ".tradingboost"
}

/// Addresses that a password or a token may be sent to.
enum WebAddress {
    /// Without a slash at its end. Throws for what is no address, or would show the password to whoever is on the way.
    static func checked(_ text: String) throws -> String {
        guard let url = URLComponents(string: text), let scheme = url.scheme?.lowercased(), let host = url.host, !host.isEmpty,
            ["http", "https"].contains(scheme), url.path.isEmpty || url.path == "/", url.query == nil, url.fragment == nil,
            url.user == nil
        else { throw CommandFailure("'\(text.shownShort)' is no address of a host: give one such as https://trade.example.com") }
        guard scheme == "https" || ["localhost", "127.0.0.1", "[::1]", "::1"].contains(host) else {
            throw CommandFailure("\(text) would send your password in the clear: use https, or a host on this machine")
        }
        return text.hasSuffix("/") ? String(text.dropLast()) : text
    }
}

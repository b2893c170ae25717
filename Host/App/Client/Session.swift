import Foundation

/// Signing in to a host, and staying so.
enum Session {
    /// What a host gives who signs in.
    struct Tokens: Decodable {
        var accessToken: String
        var refreshToken: String
    }

    /// The tokens of a profile count no more, and it gets no others without signing in.
    struct Ended: Error, CustomStringConvertible {
        var description: String
    }

    /// Signs in and keeps the tokens under a name.
    static func begin(
        _ name: String, at url: String, user: String, password: String, code: String?, certificateAuthority: String?
    ) throws {
        struct Body: Encodable {
            var name: String
            var password: String
            var code: String?
        }
        let tokens = try HostClient.anonymous(
            Tokens.self, "login", at: url, certificateAuthority: certificateAuthority,
            Body(name: user, password: password, code: code))
        try Profiles.change { profiles in
            profiles.profiles[name] = Profile(
                url: url, user: user, accessToken: tokens.accessToken, refreshToken: tokens.refreshToken,
                certificateAuthority: certificateAuthority)
            profiles.current = name
        }
    }

    /// A profile with tokens that count, after the host has refused those of `old`.
    ///
    /// - Parameter limit: for the host's answer.
    static func renew(_ name: String, after old: Profile, within limit: Duration) throws -> Profile {
        struct Body: Encodable { var refreshToken: String }
        return try Profiles.change { profiles in
            guard var profile = profiles.profiles[name] else { throw CommandFailure("there is no profile '\(name)' any more") }
            // Another command was faster.
            if profile.accessToken != old.accessToken { return profile }
            do {
                let tokens = try HostClient.anonymous(
                    Tokens.self, "token/refresh", at: profile.url, certificateAuthority: profile.certificateAuthority,
                    within: limit, Body(refreshToken: profile.refreshToken))
                profile.accessToken = tokens.accessToken
                profile.refreshToken = tokens.refreshToken
            } catch let refusal as HostRefusal where refusal.status == 401 {
                throw Ended(
                    description: "profile '\(name)' is signed in no more: sign in with tradingboost login --url \(profile.url) "
                        + "--user \(profile.user) --profile \(name)")
            }
            profiles.profiles[name] = profile
            return profile
        }
    }
}

import Crypto
import FoundationEssentials
import JWTKit
package import TradingModel

/// What an access token says.
package struct AccessClaims: Sendable, Hashable {
    package var user: UserID
    package var session: SessionID
    package var tenant: TenantID
    /// When it was issued; what holds is the role that the user has at each request.
    package var role: Role
    package var expiryTime: Timestamp

    package init(user: UserID, session: SessionID, tenant: TenantID, role: Role, expiryTime: Timestamp) {
        self.user = user
        self.session = session
        self.tenant = tenant
        self.role = role
        self.expiryTime = expiryTime
    }
}

/// Why an access token does not count.
package enum AccessTokenRefusal: Error, Sendable, Hashable {
    /// Not ours, changed, or signed in a way or under a key that is not believed.
    case invalid
    case expired
}

/// Access tokens: JSON Web Tokens (RFC 7519) that count for ten minutes, and while their session lives.
package struct AccessTokens: Sendable {
    package static let lifetime = Duration.seconds(600)
    private static let issuer = "tradingboost"
    private static let audience = "tradingboost-api"
    /// ns that a clock may have been set back since.
    private static let tolerance: Int64 = 60_000_000_000
    /// Ours have 400 bytes.
    private static let maximumByteCount = 2_048

    private let keys: SigningKeys
    private let known = KnownTokens()

    package init(keys: SigningKeys) { self.keys = keys }

    /// Seconds are what a token counts in.
    private struct Payload: JWTPayload {
        var iss: String
        var aud: String
        var sub: String
        var sid: String
        var tenant: String
        var role: String
        var iat: Int64
        var exp: Int64
        var jti: String

        func verify(using algorithm: some JWTAlgorithm) async throws {}
    }

    private struct Header: Decodable {
        var alg: String
        var kid: String
        var crit: [String]?
    }

    package func issue(user: UserID, session: SessionID, tenant: TenantID, role: Role, now: Timestamp) async throws -> String {
        let second = now.milliseconds / 1_000
        return try await keys.sign(
            Payload(
                iss: AccessTokens.issuer, aud: AccessTokens.audience, sub: "\(user)", sid: "\(session)", tenant: "\(tenant)",
                role: role.rawValue, iat: second, exp: second + AccessTokens.lifetime.components.seconds,
                jti: Base64URL.text(OpaqueToken.randomBytes(12))))
    }

    /// Checks form, algorithm, key, signature, and then what it says: nothing of it is read before it is known to be ours.
    package func verify(_ token: String, now: Timestamp) throws(AccessTokenRefusal) -> AccessClaims {
        let bytes = Array(token.utf8)
        guard bytes.count <= AccessTokens.maximumByteCount else { throw .invalid }
        let hash = SHA256.hash(data: bytes)
        let read: KnownTokens.Known
        if let found = known.find(hash) {
            read = found
        } else {
            read = try self.read(bytes)
            known.keep(read, hash)
        }
        guard read.issued <= now.nanoseconds + AccessTokens.tolerance else { throw .invalid }
        guard now < read.claims.expiryTime else { throw .expired }
        return read.claims
    }

    private func read(_ bytes: [UInt8]) throws(AccessTokenRefusal) -> KnownTokens.Known {
        let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3, let header = AccessTokens.decode(Header.self, parts[0]),
            header.alg == SigningKeys.algorithm, header.crit == nil, let signature = Base64URL.bytes(parts[2]),
            isSigned(bytes[..<parts[1].endIndex], signature, header.kid)
        else { throw .invalid }
        guard let payload = AccessTokens.decode(Payload.self, parts[1]), payload.iss == AccessTokens.issuer,
            payload.aud == AccessTokens.audience, let user = UInt64(payload.sub), let session = UInt64(payload.sid),
            let tenant = UInt64(payload.tenant), let role = Role(rawValue: payload.role)
        else { throw .invalid }
        let expiry = Timestamp(nanoseconds: payload.exp * 1_000_000_000)
        return KnownTokens.Known(
            claims: AccessClaims(
                user: UserID(user), session: SessionID(session), tenant: TenantID(tenant), role: role, expiryTime: expiry),
            issued: payload.iat * 1_000_000_000)
    }

    private func isSigned(_ input: ArraySlice<UInt8>, _ signature: [UInt8], _ keyID: String) -> Bool {
        do { return try keys.isSigned(input, signature, keyID: keyID) } catch { return false }
    }

    private static func decode<Value: Decodable>(_ type: Value.Type, _ part: ArraySlice<UInt8>) -> Value? {
        guard let bytes = Base64URL.bytes(part) else { return nil }
        do { return try JSONDecoder().decode(type, from: Data(bytes)) } catch { return nil }
    }
}

import Crypto
import FoundationEssentials
import JWTKit

/// What access tokens are signed with: HMAC with SHA-256 under a key of the current master secret, and the one before it, under
/// which tokens are still believed. Each key has a name, which stands in its tokens.
package struct SigningKeys: Sendable {
    private static let purpose = "access token"
    /// The only algorithm that is believed, whatever a token says.
    static let algorithm = "HS256"

    private let collection: JWTKeyCollection
    let current: JWKIdentifier
    private let verifiers: [String: any JWTAlgorithm]

    package init(_ secrets: MasterSecrets) async throws {
        collection = JWTKeyCollection()
        current = JWKIdentifier(string: secrets.current.keyID(for: SigningKeys.purpose))
        var verifiers: [String: any JWTAlgorithm] = [:]
        for secret in secrets.all {
            let id = secret.keyID(for: SigningKeys.purpose)
            await collection.add(
                hmac: HMACKey(key: secret.key(for: SigningKeys.purpose)), digestAlgorithm: .sha256,
                kid: JWKIdentifier(string: id))
            // Fetched once: checking a token takes no turn of the collection, which is an actor.
            verifiers[id] = try await collection.getKey(for: JWKIdentifier(string: id))
        }
        self.verifiers = verifiers
    }

    func sign(_ payload: some JWTPayload) async throws -> String { try await collection.sign(payload, kid: current) }

    /// Whether the signature is that of a key of this name.
    func isSigned(_ input: ArraySlice<UInt8>, _ signature: [UInt8], keyID: String) throws -> Bool {
        guard let verifier = verifiers[keyID], verifier.name == SigningKeys.algorithm else { return false }
        return try verifier.verify(signature, signs: input)
    }
}

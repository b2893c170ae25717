import Crypto
import FoundationEssentials

/// Upbit: a JSON web token with the key, a nonce and the SHA-512 of the parameters as they are before they are escaped; signed
/// with HMAC-SHA512, which its documentation recommends.
enum UpbitSignature {
    static func sign(_ request: VenueRequest, _ keys: OpenedCredential, nonce: String) -> SignedRequest {
        var claims = [("access_key", keys.key.text), ("nonce", nonce)]
        if !request.parameters.isEmpty {
            claims.append(("query_hash", Hexadecimal.text(SHA512.hash(data: Array(request.parameters.plain.utf8)))))
            claims.append(("query_hash_alg", "SHA512"))
        }
        let text = "\(encoded(object([("alg", "HS512"), ("typ", "JWT")]))).\(encoded(object(claims)))"
        let signature = HMAC<SHA512>.authenticationCode(for: Array(text.utf8), using: keys.secret)
        let hasBody = request.method == .post && !request.parameters.isEmpty
        return SignedRequest(
            method: request.method, target: hasBody ? request.path : request.target,
            headers: [.init(name: "Authorization", value: "Bearer \(text).\(encoded(Array(signature)))")]
                + (hasBody ? [.init(name: "Content-Type", value: "application/json")] : []),
            body: hasBody ? object(request.parameters.map { ($0.name, $0.value) }) : [])
    }

    /// A JSON object of texts, in their order: what is hashed is in the same one.
    private static func object(_ members: [(String, String)]) -> [UInt8] {
        let members = members.map { "\(quoted($0.0)):\(quoted($0.1))" }
        return Array("{\(members.joined(separator: ","))}".utf8)
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\":
                quoted += "\\"
                quoted.unicodeScalars.append(scalar)
            case "\u{0}"..."\u{1F}": quoted += "\\u00" + Hexadecimal.text(CollectionOfOne(UInt8(scalar.value)))
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }

    /// Base64 for addresses, without padding.
    private static func encoded(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}

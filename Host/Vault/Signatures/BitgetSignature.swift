import Crypto
import FoundationEssentials

/// Bitget: base64 of HMAC-SHA256 over time in milliseconds, method, path with its query sorted by name, and body.
enum BitgetSignature {
    static func sign(_ request: VenueRequest, _ keys: OpenedCredential, time: Int64) -> SignedRequest {
        var sorted = request
        sorted.parameters.sort { $0.name < $1.name }
        let text = Array("\(time)\(request.method.rawValue)\(sorted.target)".utf8) + request.body
        let signature = Data(HMAC<SHA256>.authenticationCode(for: text, using: keys.secret)).base64EncodedString()
        return SignedRequest(
            method: request.method, target: sorted.target,
            headers: [
                .init(name: "ACCESS-KEY", value: keys.key.text), .init(name: "ACCESS-SIGN", value: signature),
                .init(name: "ACCESS-TIMESTAMP", value: "\(time)"),
                .init(name: "ACCESS-PASSPHRASE", value: keys.passphrase?.text ?? ""),
                .init(name: "Content-Type", value: "application/json"), .init(name: "locale", value: "en-US"),
            ], body: request.body)
    }
}

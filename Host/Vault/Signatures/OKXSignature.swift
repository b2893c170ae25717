import Crypto
import FoundationEssentials

/// OKX, version 5: base64 of HMAC-SHA256 over time, method, path with query, and body.
enum OKXSignature {
    static func sign(_ request: VenueRequest, _ keys: OpenedCredential, time: Int64) -> SignedRequest {
        let time = SigningClock.text(milliseconds: time)
        let text = Array("\(time)\(request.method.rawValue)\(request.target)".utf8) + request.body
        let signature = Data(HMAC<SHA256>.authenticationCode(for: text, using: keys.secret)).base64EncodedString()
        return SignedRequest(
            method: request.method, target: request.target,
            headers: [
                .init(name: "OK-ACCESS-KEY", value: keys.key.text), .init(name: "OK-ACCESS-SIGN", value: signature),
                .init(name: "OK-ACCESS-TIMESTAMP", value: time),
                .init(name: "OK-ACCESS-PASSPHRASE", value: keys.passphrase?.text ?? ""),
                .init(name: "Content-Type", value: "application/json"),
            ], body: request.body)
    }
}

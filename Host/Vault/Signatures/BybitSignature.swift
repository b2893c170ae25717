import Crypto

/// Bybit, version 5: HMAC-SHA256 in hexadecimal over time, key, window, and the query or the body.
enum BybitSignature {
    /// For how many milliseconds a request is good.
    static let window = 5_000

    static func sign(_ request: VenueRequest, _ keys: OpenedCredential, time: Int64) -> SignedRequest {
        let key = keys.key.text
        let text = Array("\(time)\(key)\(window)\(request.parameters.escaped)".utf8) + request.body
        let signature = Hexadecimal.text(HMAC<SHA256>.authenticationCode(for: text, using: keys.secret))
        return SignedRequest(
            method: request.method, target: request.target,
            headers: [
                .init(name: "X-BAPI-API-KEY", value: key), .init(name: "X-BAPI-TIMESTAMP", value: "\(time)"),
                .init(name: "X-BAPI-SIGN", value: signature), .init(name: "X-BAPI-RECV-WINDOW", value: "\(window)"),
                .init(name: "Content-Type", value: "application/json"),
            ], body: request.body)
    }
}

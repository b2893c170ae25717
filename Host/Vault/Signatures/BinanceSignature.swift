import Crypto

/// Binance, spot and USD-M futures: HMAC-SHA256 in hexadecimal over the query as it is sent, as its last parameter.
enum BinanceSignature {
    /// For how many milliseconds a request is good.
    static let window = 5_000

    static func sign(_ request: VenueRequest, _ keys: OpenedCredential, time: Int64) -> SignedRequest {
        var timed = request.parameters
        if !timed.contains(where: { $0.name == "recvWindow" }) { timed.append(.init("recvWindow", "\(window)")) }
        if !timed.contains(where: { $0.name == "timestamp" }) { timed.append(.init("timestamp", "\(time)")) }
        let query = timed.escaped
        let signature = Hexadecimal.text(HMAC<SHA256>.authenticationCode(for: Array(query.utf8), using: keys.secret))
        return SignedRequest(
            method: request.method, target: "\(request.path)?\(query)&signature=\(signature)",
            headers: [.init(name: "X-MBX-APIKEY", value: keys.key.text)], body: [])
    }
}

import HTTPTypes
import Hummingbird

/// What depends on how a request came: who is behind a proxy, and whether the browser shall insist on TLS.
struct TransportMiddleware: RouterMiddleware {
    let settings: LiveServerSettings

    private static let forwardedFor = HTTPField.Name("X-Forwarded-For")

    func handle(
        _ request: Request, context: APIContext, next: @concurrent (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        let settings = settings.current
        var context = context
        if !settings.trustedProxies.isEmpty {
            let forwarded = TransportMiddleware.forwardedFor.map { request.headers[values: $0] } ?? []
            context.address = TransportMiddleware.client(context.address, forwarded, trusted: settings.trustedProxies)
        }
        var response = try await next(request, context)
        // The server does not read on behind such a request: see `APIChannel`.
        if WebSocketHandshake.asksForUpgrade(request.headers), response.status != .switchingProtocols {
            response.headers[values: .connection] += ["close"]
        }
        if settings.isStrictTransport { response.headers[.strictTransportSecurity] = "max-age=31536000" }
        return response
    }

    /// The nearest address that is no proxy of ours: what stands left of it may be anybody's invention.
    static func client(_ peer: String, _ forwarded: [String], trusted: Set<String>) -> String {
        // One client is one address, whichever way it came.
        let peer = ServerAddress.canonical(peer) ?? peer
        guard trusted.contains(peer) else { return peer }
        let chain = forwarded.flatMap { $0.split(separator: ",").map { part in part.filter { $0 != " " && $0 != "\t" } } }
        var nearest = peer
        for text in chain.reversed() {
            guard let address = ServerAddress.canonical(text) else { return nearest }
            nearest = address
            if !trusted.contains(address) { return nearest }
        }
        return nearest
    }
}

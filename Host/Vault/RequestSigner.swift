package import Store
import TradingModel

/// Signs requests of users to their venues. The one place that opens exchange keys: they go in as numbers of credentials and come
/// out as signatures. Each use is counted, by credential and minute.
package struct RequestSigner: Sendable {
    private let vault: Vault
    private let clock: @Sendable () -> Int64
    private let nonce: @Sendable () -> String

    /// - Parameters:
    ///   - clock: milliseconds since 1970; venues refuse what is some seconds off.
    ///   - nonce: a text that was never given before.
    package init(
        _ vault: Vault, clock: @escaping @Sendable () -> Int64 = SigningClock.system,
        nonce: @escaping @Sendable () -> String = SigningClock.nonce
    ) {
        self.vault = vault
        self.clock = clock
        self.nonce = nonce
    }

    /// Throws a `VaultError` where there is no such credential, it is switched off, its seal is broken, or its venue does not
    /// take such a request.
    package func sign(_ credential: CredentialID, _ request: VenueRequest) async throws -> SignedRequest {
        let opened = try await vault.open(credential)
        let time = clock()
        let signed = try RequestSigner.sign(request, with: opened, time: time, nonce: nonce())
        vault.uses.count(credential, opened.tenant, milliseconds: time)
        return signed
    }

    /// - Parameter time: milliseconds since 1970.
    static func sign(
        _ request: VenueRequest, with keys: OpenedCredential, time: Int64, nonce: @autoclosure () -> String
    ) throws(VaultError) -> SignedRequest {
        try check(request, keys.venue)
        switch keys.venue {
        case .okx: return OKXSignature.sign(request, keys, time: time)
        case .bitget: return BitgetSignature.sign(request, keys, time: time)
        case .bybit: return BybitSignature.sign(request, keys, time: time)
        case .binance, .binanceFutures: return BinanceSignature.sign(request, keys, time: time)
        case .upbit: return UpbitSignature.sign(request, keys, nonce: nonce())
        // In this process: there is nobody to whom something would have to be proved.
        case .paper: return SignedRequest(method: request.method, target: request.target, headers: [], body: request.body)
        }
    }

    private static func check(_ request: VenueRequest, _ venue: CredentialVenue) throws(VaultError) {
        let isPath = request.path.hasPrefix("/") && request.path.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != 0x3F }
        guard isPath else {
            throw VaultError(.request, "a request's path begins with a slash and has no space and no question mark")
        }
        guard request.body.isEmpty || !(venue.family == "binance" || venue == .upbit) else {
            throw VaultError(.request, "requests to \(venue.rawValue) have parameters, no body")
        }
    }
}

extension VenueRequest {
    /// Path and query as they are sent.
    var target: String { parameters.isEmpty ? path : "\(path)?\(parameters.escaped)" }
}

import FoundationEssentials
package import Store

/// Asks OKX, Bybit or Binance about a key with a request that the key itself signs.
package struct HTTPKeyInspector: VenueKeyInspector {
    /// Venues that have such a request.
    package static let venues: [CredentialVenue] = [.okx, .bybit, .binance, .binanceFutures]

    private let venue: CredentialVenue
    private let transport: any VenueTransport
    private let clock: @Sendable () -> Int64

    /// - Parameter venue: one of `venues`.
    package init(
        _ venue: CredentialVenue, _ transport: any VenueTransport,
        clock: @escaping @Sendable () -> Int64 = SigningClock.system
    ) {
        precondition(HTTPKeyInspector.venues.contains(venue), "a venue is asked that has a request for it")
        self.venue = venue
        self.transport = transport
        self.clock = clock
    }

    package func inspect(_ keys: ExchangeKeys) async throws -> CredentialReach {
        let path =
            switch venue {
            case .okx: "/api/v5/account/config"
            case .bybit: "/v5/user/query-api"
            default: "/sapi/v1/account/apiRestrictions"
            }
        let request = try RequestSigner.sign(
            VenueRequest(.get, path), with: OpenedCredential(keys, venue: venue), time: clock(), nonce: SigningClock.nonce())
        let answer = try await transport.send(request)
        switch venue {
        case .okx: return try OKXKeyMessages.reach(answer)
        case .bybit: return try BybitKeyMessages.reach(answer)
        default: return try BinanceKeyMessages.reach(answer)
        }
    }
}

extension VenueAnswer {
    func decode<Message: Decodable>(_ type: Message.Type) throws(KeyInspectionFailure) -> Message {
        do {
            return try JSONDecoder().decode(type, from: Data(body))
        } catch {
            throw .unreachable("answered HTTP \(status) in another form than documented")
        }
    }
}

/// `GET /api/v5/account/config`
private enum OKXKeyMessages {
    struct Answer: Decodable {
        struct Account: Decodable {
            /// `read_only,trade,withdraw`
            var perm: String
            /// Addresses with commas between them; empty: any.
            var ip: String?
        }

        var code: String
        var data: [Account]?
    }

    /// Of key, signature, passphrase and address.
    static let refusals = 50_100...50_119

    static func reach(_ answer: VenueAnswer) throws(KeyInspectionFailure) -> CredentialReach {
        let message = try answer.decode(Answer.self)
        guard message.code == "0", let account = message.data?.first else {
            if let code = Int(message.code), refusals.contains(code) { throw .refused(code: "\(code)") }
            throw .unreachable("answered with code \(message.code.prefix(8))")
        }
        let permissions = account.perm.split(separator: ",").map { $0.filter { $0 != " " } }
        guard !permissions.isEmpty else { throw .unreachable("named no permissions") }
        return CredentialReach(
            canRead: permissions.contains("read_only") || permissions.contains("trade"),
            canTrade: permissions.contains("trade"), canWithdraw: permissions.contains("withdraw"),
            isIPBound: !(account.ip ?? "").isEmpty)
    }
}

/// `GET /v5/user/query-api`
private enum BybitKeyMessages {
    struct Answer: Decodable {
        struct Key: Decodable {
            /// 1: nothing but to read.
            var readOnly: Int
            var permissions: [String: [String]]
            /// `*`: any address.
            var ips: [String]?
        }

        var retCode: Int
        var result: Key?

        enum CodingKeys: String, CodingKey { case retCode, result }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            retCode = try container.decode(Int.self, forKey: .retCode)
            // An empty object where it failed.
            result = retCode == 0 ? try container.decode(Key.self, forKey: .result) : nil
        }
    }

    /// Key, signature, permission, address, end of the key.
    static let refusals: Set<Int> = [10_003, 10_004, 10_005, 10_010, 33_004]

    static func reach(_ answer: VenueAnswer) throws(KeyInspectionFailure) -> CredentialReach {
        let message = try answer.decode(Answer.self)
        guard let key = message.result else {
            if refusals.contains(message.retCode) { throw .refused(code: "\(message.retCode)") }
            throw .unreachable("answered with code \(message.retCode)")
        }
        let trading = ["ContractTrade", "Spot", "Options", "Derivatives"]
        return CredentialReach(
            canRead: true, canTrade: key.readOnly == 0 && trading.contains { !(key.permissions[$0] ?? []).isEmpty },
            canWithdraw: key.permissions["Wallet"]?.contains("Withdraw") ?? false,
            isIPBound: !(key.ips ?? []).isEmpty && key.ips != ["*"])
    }
}

/// `GET /sapi/v1/account/apiRestrictions`
private enum BinanceKeyMessages {
    struct Answer: Decodable {
        var ipRestrict: Bool
        var enableReading: Bool
        var enableWithdrawals: Bool
        var enableSpotAndMarginTrading: Bool?
        var enableFutures: Bool?
    }

    struct Failure: Decodable { var code: Int }

    /// Key, signature, permission, address.
    static let refusals: Set<Int> = [-1_022, -2_008, -2_014, -2_015]

    static func reach(_ answer: VenueAnswer) throws(KeyInspectionFailure) -> CredentialReach {
        guard answer.status == 200 else {
            let code = try answer.decode(Failure.self).code
            if refusals.contains(code) { throw .refused(code: "\(code)") }
            throw .unreachable("answered with code \(code)")
        }
        let message = try answer.decode(Answer.self)
        return CredentialReach(
            canRead: message.enableReading,
            canTrade: (message.enableSpotAndMarginTrading ?? false) || (message.enableFutures ?? false),
            canWithdraw: message.enableWithdrawals, isIPBound: message.ipRestrict)
    }
}

import Crypto
import Store
import Testing
import TradingModel

@testable import Vault

/// Expected signatures are Binance's own example, and for the others what Python's hmac makes of the texts that the venues'
/// documentation describes.
@Suite("Request signer")
struct RequestSignerTests {
    private static let time: Int64 = 1_607_418_537_715
    private static let order = Array(#"{"instId":"BTC-USDT","sz":"2"}"#.utf8)

    private func keys(_ venue: CredentialVenue) -> OpenedCredential {
        OpenedCredential(
            ExchangeKeys(
                key: "EXAMPLE-KEY-0001", secret: "EXAMPLE-SECRET-0001",
                passphrase: venue.takesPassphrase ? "EXAMPLE PHRASE" : nil),
            venue: venue)
    }

    private func sign(_ request: VenueRequest, _ venue: CredentialVenue) throws -> SignedRequest {
        try RequestSigner.sign(request, with: keys(venue), time: RequestSignerTests.time, nonce: "example-nonce-1")
    }

    private func header(_ name: String, _ request: SignedRequest) -> String? {
        request.headers.first { $0.name == name }?.value
    }

    @Test func `Binance's own example`() throws {
        let documented = OpenedCredential(
            ExchangeKeys(
                key: "vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A",
                secret: "NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j"),  // example of the documentation
            venue: .binance)
        let parameters = [
            ("symbol", "LTCBTC"), ("side", "BUY"), ("type", "LIMIT"), ("timeInForce", "GTC"), ("quantity", "1"),
            ("price", "0.1"), ("recvWindow", "5000"), ("timestamp", "1499827319559"),
        ].map { VenueRequest.Parameter($0, $1) }
        let signed = try RequestSigner.sign(
            VenueRequest(.post, "/api/v3/order", parameters), with: documented, time: 1_499_827_319_559, nonce: "")
        #expect(
            signed.target
                == "/api/v3/order?symbol=LTCBTC&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0.1&recvWindow=5000"
                + "&timestamp=1499827319559&signature=c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71")
        #expect(signed.headers.map(\.name) == ["X-MBX-APIKEY"])
    }

    @Test func `Binance gets window and time where the request has none, on both of its markets`() throws {
        for venue in [CredentialVenue.binance, .binanceFutures] {
            let signed = try sign(VenueRequest(.get, "/fapi/v2/account"), venue)
            #expect(signed.target.hasPrefix("/fapi/v2/account?recvWindow=5000&timestamp=1607418537715&signature="))
        }
    }

    @Test func `OKX signs time, method, path with query, and body`() throws {
        let get = try sign(VenueRequest(.get, "/api/v5/account/balance", [.init("ccy", "BTC")]), .okx)
        #expect(get.target == "/api/v5/account/balance?ccy=BTC")
        #expect(header("OK-ACCESS-SIGN", get) == "qQR/ybKwSL4KIOyiP130/jNIwT8BL67D5aIzudCnPJc=")
        #expect(header("OK-ACCESS-TIMESTAMP", get) == "2020-12-08T09:08:57.715Z")
        #expect(header("OK-ACCESS-KEY", get) == "EXAMPLE-KEY-0001")
        #expect(header("OK-ACCESS-PASSPHRASE", get) == "EXAMPLE PHRASE")
        let post = try sign(VenueRequest(.post, "/api/v5/trade/order", body: RequestSignerTests.order), .okx)
        #expect(header("OK-ACCESS-SIGN", post) == "49v3VqUcpCMKAVun73/2dDrlBb0H3fTNB5L/G7nCyxg=")
        #expect(post.body == RequestSignerTests.order)
    }

    @Test func `Bitget sorts the query that it signs and sends`() throws {
        let request = VenueRequest(.get, "/api/v2/mix/market/depth", [.init("symbol", "BTCUSDT"), .init("limit", "20")])
        let get = try sign(request, .bitget)
        #expect(get.target == "/api/v2/mix/market/depth?limit=20&symbol=BTCUSDT")
        #expect(header("ACCESS-SIGN", get) == "ownqecMqEHEhZovA65esUl7z2+t4ZgTfTcpV+7dBDiY=")
        #expect(header("ACCESS-TIMESTAMP", get) == "1607418537715")
    }

    @Test func `Bybit signs time, key, window, and query or body`() throws {
        let request = VenueRequest(.get, "/v5/order/realtime", [.init("category", "linear"), .init("note", "a b")])
        let get = try sign(request, .bybit)
        #expect(get.target == "/v5/order/realtime?category=linear&note=a%20b")
        #expect(
            header("X-BAPI-SIGN", get) == "d722ebc34602a76457a5c843cb90f45d42031ad3d669208b272ba421f46e0088")
        let post = try sign(VenueRequest(.post, "/v5/order/create", body: RequestSignerTests.order), .bybit)
        #expect(
            header("X-BAPI-SIGN", post) == "75a10341ce52757a33025eeba4ec4faa38cd4fe04ffd53f2a9063655c04cfca6")
        #expect(header("X-BAPI-RECV-WINDOW", post) == "5000")
    }

    @Test func `Upbit gets a token with the hash of its parameters before they are escaped`() throws {
        let request = VenueRequest(
            .get, "/v1/orders/open", [.init("market", "KRW-BTC"), .init("states[]", "wait"), .init("states[]", "watch")])
        let get = try sign(request, .upbit)
        #expect(get.target == "/v1/orders/open?market=KRW-BTC&states%5B%5D=wait&states%5B%5D=watch")
        let claims =
            "eyJhY2Nlc3Nfa2V5IjoiRVhBTVBMRS1LRVktMDAwMSIsIm5vbmNlIjoiZXhhbXBsZS1ub25jZS0xIiwicXVlcnlfaGFzaCI6ImMwMWJiY2I4MDA5"
            + "NGQyMjI1YzkwZWRhNjUxMjhiYWY3ZWY4MDA0NzFmYmRlYjc2NTc5ODU2ZDE1MzJjZDI2MzA2MGU0MWVkZTljNTJiZmM5MjZhMGI0NmM0Yjc3OTdh"
            + "NjFlNDMyN2NkYTU5ZDIzNmY4MjljZGU0Yzg3NWRmZTc3IiwicXVlcnlfaGFzaF9hbGciOiJTSEE1MTIifQ"
        let signature = "zwfvDalFnu_4yXtVxdWlkidNB4ebFETRRcVPy72uUqsCJ8CC-548mwAJn1deQe17Rbb1_LrnA6pZ5gkV9I5XNQ"
        #expect(header("Authorization", get) == "Bearer eyJhbGciOiJIUzUxMiIsInR5cCI6IkpXVCJ9.\(claims).\(signature)")
        let plain = try sign(VenueRequest(.get, "/v1/accounts"), .upbit)
        #expect(
            header("Authorization", plain)?.hasSuffix(
                ".DEwsTObfrXTsys-MoT_ndxBwjmNP3m_Xafurs1txWFrQF4HkpK4bu-t0PEagBl0VAzTcPKPwIdQpn6NoSSabow") == true)
        let post = try sign(VenueRequest(.post, "/v1/orders", [.init("market", "KRW-BTC"), .init("note", "\"\\\n")]), .upbit)
        #expect(post.target == "/v1/orders")
        #expect(String(decoding: post.body, as: UTF8.self) == #"{"market":"KRW-BTC","note":"\"\\\u000a"}"#)
    }

    @Test func `the paper venue needs no proof`() throws {
        let signed = try sign(VenueRequest(.get, "/orders", [.init("a", "1")]), .paper)
        #expect(signed.target == "/orders?a=1" && signed.headers.isEmpty)
    }

    @Test(arguments: ["", "orders", "/a b", "/a?b=1", "/ä"]) func `a path that could be read in two ways is refused`(path: String)
        throws
    {
        #expect(#expect(throws: VaultError.self) { try sign(VenueRequest(.get, path), .okx) }?.kind == .request)
    }

    @Test(arguments: [CredentialVenue.binance, .binanceFutures, .upbit])
    func `a body that would not be signed is refused`(venue: CredentialVenue) throws {
        let request = VenueRequest(.post, "/x", body: RequestSignerTests.order)
        #expect(#expect(throws: VaultError.self) { try sign(request, venue) }?.kind == .request)
    }

    @Test func `a credential signs by its number alone, and not when it is off`() async throws {
        let database = try VaultedDatabase()
        let vault = try await database.open()
        let id = try await vault.register(
            database.draft(), ExchangeKeys(key: "EXAMPLE-KEY-0001", secret: "EXAMPLE-SECRET-0001", passphrase: "EXAMPLE PHRASE")
        ).id
        let signer = RequestSigner(vault, clock: { RequestSignerTests.time })
        let request = VenueRequest(.get, "/api/v5/account/balance", [.init("ccy", "BTC")])
        for _ in 0..<2 {
            let signed = try await signer.sign(id, request)
            #expect(header("OK-ACCESS-SIGN", signed) == "qQR/ybKwSL4KIOyiP130/jNIwT8BL67D5aIzudCnPJc=")
        }
        _ = try await vault.change(id, CredentialChange(isEnabled: false), scope: .platform)
        #expect(await #expect(throws: VaultError.self) { try await signer.sign(id, request) }?.kind == .disabled)
        #expect(await #expect(throws: VaultError.self) { try await signer.sign(CredentialID(404), request) }?.kind == .notFound)
    }

    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (951_782_399_999, "2000-02-28T23:59:59.999Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"), (1_709_251_199_001, "2024-02-29T23:59:59.001Z"),
            (4_102_444_799_999, "2099-12-31T23:59:59.999Z"),
        ] as [(Int64, String)])
    func `a time is exact to the millisecond`(milliseconds: Int64, text: String) {
        #expect(SigningClock.text(milliseconds: milliseconds) == text)
    }
}

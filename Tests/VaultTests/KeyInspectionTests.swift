import Store
import Testing

@testable import Vault

@Suite("Inspection of keys")
struct KeyInspectionTests {
    /// Answers with one text, and keeps nothing.
    private struct Answering: VenueTransport {
        var status = 200
        var body: String

        func send(_ request: SignedRequest) async throws -> VenueAnswer {
            VenueAnswer(status: status, body: Array(body.utf8))
        }
    }

    private func inspect(_ venue: CredentialVenue, _ body: String, status: Int = 200) async throws -> CredentialReach {
        try await HTTPKeyInspector(venue, Answering(status: status, body: body)).inspect(VaultedDatabase.keys)
    }

    private func failure(_ venue: CredentialVenue, _ body: String, status: Int = 200) async throws -> KeyInspectionFailure {
        try #require(await #expect(throws: KeyInspectionFailure.self) { try await inspect(venue, body, status: status) })
    }

    private static let trading = CredentialReach(canRead: true, canTrade: true, canWithdraw: false, isIPBound: true)
    private static let withdrawing = CredentialReach(canRead: true, canTrade: true, canWithdraw: true, isIPBound: false)
    private static let reading = CredentialReach(canRead: true, canTrade: false, canWithdraw: false, isIPBound: false)

    @Test func `OKX names permissions and addresses`() async throws {
        func body(_ perm: String, _ ip: String) -> String {
            #"{"code": "0", "data": [{"acctLv": "2", "perm": "\#(perm)", "ip": "\#(ip)"}], "msg": ""}"#
        }
        #expect(try await inspect(.okx, body("read_only,trade", "192.0.2.7,192.0.2.8")) == KeyInspectionTests.trading)
        #expect(try await inspect(.okx, body("read_only,trade,withdraw", "")) == KeyInspectionTests.withdrawing)
        #expect(try await inspect(.okx, body("read_only", "")) == KeyInspectionTests.reading)
        #expect(try await failure(.okx, #"{"code": "50111", "data": [], "msg": "x"}"#, status: 401) == .refused(code: "50111"))
        #expect(
            try await failure(.okx, #"{"code": "50013", "data": [], "msg": "x"}"#) == .unreachable("answered with code 50013"))
    }

    @Test func `Bybit names permissions by kind`() async throws {
        func body(_ readOnly: Int, wallet: String, ips: String) -> String {
            #"""
            {"retCode": 0, "retMsg": "", "result": {"readOnly": \#(readOnly), "ips": [\#(ips)], "secret": "", "permissions":
              {"ContractTrade": ["Order", "Position"], "Spot": ["SpotTrade"], "Wallet": [\#(wallet)], "Options": []}}}
            """#
        }
        #expect(
            try await inspect(.bybit, body(0, wallet: #""AccountTransfer""#, ips: #""192.0.2.7""#)) == KeyInspectionTests.trading)
        #expect(
            try await inspect(.bybit, body(0, wallet: #""AccountTransfer", "Withdraw""#, ips: #""*""#))
                == KeyInspectionTests.withdrawing)
        #expect(try await inspect(.bybit, body(1, wallet: "", ips: #""*""#)) == KeyInspectionTests.reading)
        #expect(try await failure(.bybit, #"{"retCode": 10003, "retMsg": "x", "result": {}}"#) == .refused(code: "10003"))
        #expect(
            try await failure(.bybit, #"{"retCode": 10006, "retMsg": "x", "result": {}}"#)
                == .unreachable("answered with code 10006"))
    }

    @Test func `Binance names restrictions`() async throws {
        func body(withdrawals: Bool, trading: Bool, isBound: Bool) -> String {
            #"""
            {"ipRestrict": \#(isBound), "createTime": 1, "enableReading": true, "enableWithdrawals": \#(withdrawals),
             "enableSpotAndMarginTrading": \#(trading), "enableFutures": false}
            """#
        }
        for venue in [CredentialVenue.binance, .binanceFutures] {
            #expect(
                try await inspect(venue, body(withdrawals: false, trading: true, isBound: true)) == KeyInspectionTests.trading)
            #expect(
                try await inspect(venue, body(withdrawals: true, trading: true, isBound: false))
                    == KeyInspectionTests.withdrawing)
            #expect(
                try await inspect(venue, body(withdrawals: false, trading: false, isBound: false)) == KeyInspectionTests.reading)
        }
        #expect(try await failure(.binance, #"{"code": -2015, "msg": "x"}"#, status: 401) == .refused(code: "-2015"))
        #expect(
            try await failure(.binance, #"{"code": -1003, "msg": "x"}"#, status: 429) == .unreachable("answered with code -1003"))
    }

    @Test(arguments: HTTPKeyInspector.venues) func `anything else is no answer`(venue: CredentialVenue) async throws {
        for body in ["", "EXAMPLE", "[]", "{}", #"{"code": "0", "data": []}"#, #"{"retCode": 0, "result": {}}"#] {
            guard case .unreachable(let words) = try await failure(venue, body) else {
                Issue.record("\(venue): \(body)")
                continue
            }
            #expect(!words.contains("EXAMPLE"))
        }
    }

    @Test func `the paper venue answers by itself, and a venue that nobody asks is unknown`() async throws {
        let inspectors = KeyInspectors()
        #expect(
            try await inspectors.inspect(VaultedDatabase.keys, at: .paper)
                == .known(CredentialReach(canRead: true, canTrade: true, canWithdraw: false, isIPBound: false)))
        #expect(try await inspectors.inspect(VaultedDatabase.keys, at: .okx) == .unknown)
    }
}

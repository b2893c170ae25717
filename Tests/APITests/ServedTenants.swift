import API
import Foundation
import FoundationNetworking
import Identity
import Store
import TestSupport
import Testing
import TradingModel

/// Routes behind a real server on a database of their own, for callers of two tenants and of the staff. A caller's token is its
/// name: `kim` is of the staff, `ada` the owner and `tom` a trader of tenant one, `bob` the owner of tenant two.
struct ServedTenants: Sendable {
    struct Reply: Sendable {
        var status: Int
        var headers: [String: String]
        var body: Data

        func decode<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
            let decoder = JSONDecoder()
            decoder.dateDecodingStrategy = .iso8601
            return try decoder.decode(type, from: body)
        }

        /// Of a problem.
        var code: String {
            get throws { try decode([String: Loose].self)["code"]?.text ?? "" }
        }

        var text: String { String(decoding: body, as: UTF8.self) }
    }

    /// A text among values of other forms.
    struct Loose: Decodable {
        var text: String?
        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            do { text = try container.decode(String.self) } catch is DecodingError { text = nil }
        }
    }

    private struct Names: Authenticator {
        var principals: [String: Principal]

        func principal(token: String?, address: String) async throws -> Principal? { token.flatMap { principals[$0] } }
    }

    let port: Int
    let store: TenantStore

    /// Serves for as long as `body` takes.
    static func run(
        _ endpoints: @escaping @Sendable (TenantStore) async throws -> [Endpoint],
        _ body: @escaping @Sendable (ServedTenants) async throws -> Void
    ) async throws {
        let database = try TestDatabase()
        let connection = try database.connect()
        let tenants = TenantRepository(connection)
        let one = try tenants.findOrCreate(name: "one")
        let two = try tenants.findOrCreate(name: "two")
        let staff = try tenants.platform()
        func principal(_ name: String, _ tenant: TenantID, _ tenantName: String, _ role: Role, isStaff: Bool = false) -> Principal
        {
            Principal(
                kind: .token(APITokenID(1)), user: UserID(1), userName: name, tenant: tenant, tenantName: tenantName, role: role,
                isStaff: isStaff)
        }
        let names = Names(principals: [
            "kim": principal("kim", staff.id, staff.name, .owner, isStaff: true), "ada": principal("ada", one, "one", .owner),
            "tom": principal("tom", one, "one", .trader), "bob": principal("bob", two, "two", .owner),
        ])
        let store = TenantStore(database.address)
        try await ServedRoutes.run(endpoints(store), authenticator: names) { served in
            try await body(ServedTenants(port: served.port, store: store))
        }
        // The database is there until here.
        #expect(!database.url.isEmpty)
    }

    func send(
        _ caller: String?, _ method: String, _ path: String, _ json: String? = nil, headers: [String: String] = [:]
    ) async throws -> Reply {
        var request = URLRequest(url: try #require(URL(string: "http://127.0.0.1:\(port)/api/v1/\(path)")))
        request.httpMethod = method
        request.httpBody = json.map { Data($0.utf8) }
        if json != nil { request.setValue("application/json", forHTTPHeaderField: "Content-Type") }
        if let caller { request.setValue("Bearer \(caller)", forHTTPHeaderField: "Authorization") }
        for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
        let (body, response) = try await URLSession.shared.data(for: request)
        let http = try #require(response as? HTTPURLResponse)
        let fields = http.allHeaderFields.map { ("\($0.key)".lowercased(), "\($0.value)") }
        return Reply(status: http.statusCode, headers: Dictionary(fields) { $1 }, body: body)
    }

    /// What has to succeed.
    func answer<Value: Decodable>(
        _ type: Value.Type, _ caller: String, _ method: String, _ path: String, _ json: String? = nil,
        headers: [String: String] = [:], sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Value {
        let reply = try await send(caller, method, path, json, headers: headers)
        #expect(reply.status == 200, "\(reply.text)", sourceLocation: sourceLocation)
        return try reply.decode(type)
    }

    /// What has to be refused.
    func refused(
        _ caller: String?, _ method: String, _ path: String, _ json: String? = nil, headers: [String: String] = [:], status: Int,
        code: String, naming words: String = "", sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let reply = try await send(caller, method, path, json, headers: headers)
        #expect(reply.status == status, "\(reply.text)", sourceLocation: sourceLocation)
        #expect(try reply.code == code, "\(reply.text)", sourceLocation: sourceLocation)
        if !words.isEmpty { #expect(reply.text.contains(words), "\(reply.text)", sourceLocation: sourceLocation) }
    }
}

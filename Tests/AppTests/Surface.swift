import API
import Foundation
import PluginFixtures
import Store
import StrictJSON
import TestSupport
import Testing
import TradingModel

/// A served host with all that it has: PostgreSQL, strategies that run, a platform and two customers with a person of each role.
/// The routes are those of its own document, so that a new one is asked as well.
struct Surface: Sendable {
    struct Person: Sendable {
        var tenant: String
        var role: String
        /// Of a session.
        var token: String

        var name: String { "\(tenant)-\(role)" }
    }

    static let roles = ["owner", "operator", "author", "trader", "viewer"]
    static let tenants = ["platform", "acme", "bolt"]
    static let password = "correct horse battery"
    static var tomorrow: String { (Date.now + 86_400).formatted(.iso8601) }

    let port: Int
    let socket: String
    let address: DatabaseAddress
    let routes: [SurfaceRoute]
    let people: [Person]
    let judge = AnswerJudge()
    /// Of the tenant acme.
    var things: SurfaceThings

    func person(_ tenant: String, _ role: String) throws -> Person {
        try #require(people.first { $0.tenant == tenant && $0.role == role })
    }

    func route(_ name: String) throws -> SurfaceRoute { try #require(routes.first { $0.name == name }, "\(name)") }

    func database() throws -> PostgreSQLConnection { try PostgreSQLConnection(address) }

    /// For as long as `body` takes.
    static func run(_ body: (Surface) async throws -> Void) async throws {
        let host = try await ServingHost(candlesPerSecond: 1)
        for plugin in [QuotingPlugin.version1, .version2] { try await host.install(plugin) }
        var surface = try await make(host)
        try await surface.walk(begin)
        try await body(surface)
        try await surface.walk(end)
        SurfaceAnswers(surface: surface).checkAll()
        try await host.stop()
    }

    private static func make(_ host: ServingHost) async throws -> Surface {
        let port = try await Program.poll("the port") { try Serving.port(host.program.errorsSoFar()) }
        for tenant in tenants.dropFirst() {
            let made = try await host.probe("POST", "tenants", Data(#"{"name": "\#(tenant)"}"#.utf8))
            #expect(made.status == 201, "\(made.text)")
        }
        let connection = try host.database()
        // What is asked here is not how often somebody may ask.
        try connection.execute("UPDATE account.tenant SET plan = 'unlimited'")
        for tenant in tenants {
            for role in roles {
                // One password is hashed and all have it: hashing is slow on purpose.
                let isFirst = tenant == tenants[0] && role == roles[0]
                let password = isFirst ? #", "password": "\#(password)""# : ""
                let user = #"{"tenant": "\#(tenant)", "name": "\#(tenant)-\#(role)", "role": "\#(role)"\#(password)}"#
                let made = try await host.probe("POST", "users", Data(user.utf8))
                #expect(made.status == 201, "\(made.text)")
            }
        }
        try connection.execute(
            """
            INSERT INTO account.user_secret (user_id, tenant_id, password_hash, password_changed_at)
                SELECT u.user_id, u.tenant_id, s.password_hash, now()
                FROM account.user u, account.user_secret s WHERE s.password_hash IS NOT NULL
            ON CONFLICT (user_id) DO UPDATE SET password_hash = excluded.password_hash
            """)
        let names = tenants.flatMap { tenant in roles.map { (tenant, $0) } }
        let people = try await inLanes(names) { index, name in
            let line = KeptLine(port: port, from: "127.0.1.\(index + 1)")
            let json = #"{"name": "\#(name.0)-\#(name.1)", "password": "\#(password)"}"#
            let answer = try line.send("POST", "/api/v1/login", body: Array(json.utf8))
            return Person(tenant: name.0, role: name.1, token: try JSON(answer.text)["accessToken"]?.string ?? answer.text)
        }
        let document = try await onThread { try JSON(KeptLine(port: port).send("GET", "/openapi.json").text) }
        let surface = Surface(
            port: port, socket: OperationsSocket.path(in: host.folder.path), address: connection.address,
            routes: SurfaceRoute.all(document), people: people, things: try await things(host))
        // The plans count some seconds later: then an answer says nothing of a budget.
        for tenant in tenants {
            let token = try surface.person(tenant, "owner").token
            try await Program.poll("the plan of \(tenant)") {
                let answer = try await onThread { try KeptLine(port: port).send("GET", "/api/v1/me", token: token) }
                return answer.headers["ratelimit"] == nil ? true : nil
            }
        }
        return surface
    }

    /// What is known before anything is made.
    private static func things(_ host: ServingHost) async throws -> SurfaceThings {
        let key = "\(host.folder.path)/ada.key"
        let made = try await Program.run("plugin", "keygen", "ada", "--output", key)
        #expect(made.status == 0, "\(made.errors)")
        let publicKey = try String(contentsOfFile: "\(key).pub", encoding: .utf8)
        let candles = (1...200).map { "\($0 * 60_000),100,101,99,100,1\n" }.joined()
        return SurfaceThings(
            values: [
                "flag": "surface", "plugin": QuotingPlugin.name, "pluginVersion": QuotingPlugin.version1.version,
                "configuration": "1", "command": "signals", "tenant": "acme", "instrument": "BTC-USDT", "userName": "acme-owner",
                "instanceName": "acme-owner/HyperRSI", "password": password, "tomorrow": tomorrow,
                "publicKey": publicKey.replacing("\n", with: "\\n"),
            ],
            bytes: [
                "strategy": try BuiltProduct.plugin("HyperRSI"),
                "candles": Array("open_time_ms,open,high,low,close,volume\n\(candles)".utf8),
            ])
    }

    /// Each element on one of a few threads; the results in the elements' order.
    static func inLanes<Element: Sendable, Value: Sendable>(
        _ elements: [Element], _ lanes: Int = 4, _ work: @escaping @Sendable (Int, Element) throws -> Value
    ) async throws -> [Value] {
        let results = try await withThrowingTaskGroup(of: [(Int, Value)].self) { group in
            for lane in 0..<lanes {
                group.addTask {
                    try await onThread {
                        try stride(from: lane, to: elements.count, by: lanes).map { ($0, try work($0, elements[$0])) }
                    }
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        return results.sorted { $0.0 < $1.0 }.map(\.1)
    }
}

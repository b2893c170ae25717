import API
import FoundationEssentials
import HTTPTypes
import Identity
import Logging
import MemoryHost
import ServiceLifecycle
import StrictJSON
import TradingModel

/// A server on a free port of this machine with any routes.
struct ServedRoutes: Sendable {
    let port: Int

    /// Runs the server for as long as `body` takes, then shuts it down in order.
    static func run(
        _ endpoints: [Endpoint] = MemoryHost().endpoints,
        authenticator: any Authenticator = LocalAuthenticator(.testHost), recorder: (any RequestRecorder)? = nil,
        options: APIOptions = APIOptions(), _ body: @escaping @Sendable (ServedRoutes) async throws -> Void
    ) async throws {
        let (ports, started) = AsyncStream.makeStream(of: Int.self)
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let server = APIServer(
            address: ServerAddress(port: 0), endpoints: endpoints, authenticator: authenticator, recorder: recorder,
            options: options, logger: logger
        ) { started.yield($0) }
        let group = ServiceGroup(configuration: .init(services: [server], logger: logger))
        try await withThrowingTaskGroup { tasks in
            tasks.addTask {
                defer { started.finish() }
                try await group.run()
            }
            tasks.addTask {
                for await port in ports {
                    do {
                        try await body(ServedRoutes(port: port))
                    } catch {
                        await group.triggerGracefulShutdown()
                        throw error
                    }
                    await group.triggerGracefulShutdown()
                    return
                }
            }
            try await tasks.waitForAll()
        }
    }

    func send(_ method: String, _ path: String, _ json: String = "", headers: [String] = []) async throws -> HTTPProbe {
        let type = json.isEmpty ? [] : ["Content-Type: application/json"]
        return try await HTTPProbe.send(method, path, port: port, headers: headers + type, body: Array(json.utf8))
    }

    /// A GET that says what it was given, and a POST that counts.
    static func echo(_ method: String = "get", _ answer: @escaping @Sendable (Call) async throws -> Answer) -> Endpoint {
        Endpoint(
            method == "get" ? .get : .post, "/echo", "echo", tag: "test", "Echoes.", access: .signedIn,
            parameters: [.query("text", .text(TextForm(0...5_000)), "Any.")],
            body: method == "get" ? .none : .json(.map(keys: .name, values: .anything, count: 0...10), example: "{}"),
            isIdempotent: method != "get",
            answer: .json(.fields([Field("text", .words, "What was given.")]), status: method == "get" ? 200 : 201),
            handler: answer)
    }

    struct Text: Codable, Sendable {
        var text: String
    }
}

extension Principal {
    /// A person of a tenant.
    static func person(_ name: String, _ user: UInt64, of tenant: UInt64 = 1, role: Role = .owner, isStaff: Bool = false)
        -> Principal
    {
        Principal(
            kind: .session(.init(user)), user: .init(user), userName: name, tenant: .init(tenant), tenantName: "t\(tenant)",
            role: role, isStaff: isStaff)
    }
}

/// A token is a name; nobody else is known.
struct NamedAuthenticator: Authenticator {
    var people: [String: Principal]

    func principal(token: String?, address: String) async throws -> Principal? {
        guard let token else { return nil }
        guard let person = people[token] else {
            throw RequestProblem(.unauthorized, code: "token_unknown", "This token is none.")
        }
        return person
    }
}

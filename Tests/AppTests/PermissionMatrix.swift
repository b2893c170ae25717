import Foundation
import Identity
import Store
import Testing

/// Who may call which route: each cell asked of a host, compared with what its document says, and with the table in
/// Tests/Fixtures/permissions.txt, so that a change of a permission is seen where it is read. `WRITE_GOLDEN=1` writes the table.
struct PermissionMatrix: Sendable {
    let surface: Surface

    /// Whose cells: a customer's people and the staff.
    private static let tenants = ["acme", "platform"]
    private static let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fixtures/permissions.txt")

    /// What stands in a cell: how far the permission goes.
    private static func symbol(_ route: SurfaceRoute, _ tenant: String, _ role: String) -> String {
        if route.isOpen { return "open" }
        guard route.permission != nil else { return "self" }
        guard let reach = route.reaches[role], tenant == "platform" || !route.isStaffOnly else { return "-" }
        return tenant == "platform" && reach == "tenant" ? "all" : reach
    }

    func check() async throws {
        var findings = try await checkRoles()
        findings += try await checkNobody()
        findings += try await checkScopes()
        findings.record()
        try checkTable()
        print("role × route: \(findings.asked) cells of \(surface.routes.count) routes")
    }

    /// A request that changes nothing, and that whoever is let in gets another answer to than 401 and 403.
    private func ask(_ route: SurfaceRoute, _ line: KeptLine, _ token: String?) throws -> Int {
        // Whether it is permitted is asked before what it says: nothing has such a parameter.
        let isAsked = !route.isChange && !route.isStream
        let target = route.target { _ in "987654321987654321" } + (isAsked ? "" : "?surface=1")
        return try line.send(route.method, target, token: token).status
    }

    // MARK: - Roles

    private func checkRoles() async throws -> Findings {
        let people = surface.people.filter { PermissionMatrix.tenants.contains($0.tenant) }
        return try await Surface.inLanes(people) { index, person in
            let line = KeptLine(port: surface.port, from: "127.0.4.\(index + 1)")
            var findings = Findings()
            for route in surface.routes {
                let status = try ask(route, line, person.token)
                let isRefused = PermissionMatrix.symbol(route, person.tenant, person.role) == "-"
                // Those that change something were let in and not understood.
                let others = route.isChange ? [400] : [200, 400, 404, 409]
                findings.expect(
                    isRefused ? status == 403 : others.contains(status), "\(route.title) as \(person.name): \(status)")
            }
            return findings
        }.reduce(into: Findings(), +=)
    }

    /// Without a token and with one that is none, from addresses enough that none has asked too often.
    private func checkNobody() async throws -> Findings {
        try await Surface.inLanes(surface.routes) { index, route in
            let line = KeptLine(port: surface.port, from: "127.0.2.\(index + 1)")
            var findings = Findings()
            for token in [nil, "tb_nothing", "a.b.c"] {
                let status = try ask(route, line, token)
                let isRight = route.isOpen ? [200, 400].contains(status) : status == 401
                findings.expect(isRight, "\(route.title) as nobody with \(token ?? "no token"): \(status)")
            }
            return findings
        }.reduce(into: Findings(), +=)
    }

    // MARK: - Scopes

    /// A token of the staff's owner for each permission opens the routes of that permission alone.
    private func checkScopes() async throws -> Findings {
        let owner = try surface.person("platform", "owner")
        let scopes = Set(surface.routes.compactMap(\.permission)).sorted()
        return try await Surface.inLanes(scopes) { index, scope in
            let line = KeptLine(port: surface.port, from: "127.0.3.\(index + 1)")
            var findings = Findings()
            let (id, token) = try makeToken(scope, of: owner.name)
            for route in surface.routes {
                let status = try ask(route, line, token)
                let isRefused = route.permission.map { $0 != scope } ?? false
                findings.expect(
                    isRefused ? status == 403 : status < 500 && ![401, 403].contains(status),
                    "\(route.title) with a token for \(scope): \(status)")
            }
            let taken = try line.send("DELETE", "/api/v1/me/tokens/\(id)", token: owner.token)
            findings.expect(taken.status == 204, "\(taken.text)")
            let after = try line.send("GET", "/api/v1/me", token: token)
            findings.expect(after.status == 401, "a token that was taken away: \(after.status) \(after.text)")
            return findings
        }.reduce(into: Findings(), +=)
    }

    /// Put into the database: to prove a password for each of them takes long, as it has to.
    private func makeToken(_ scope: String, of name: String) throws -> (id: String, text: String) {
        let token = OpaqueToken(.api)
        let rows = try surface.database().query(
            """
            INSERT INTO account.api_token (tenant_id, user_id, name, token_hash, scopes, created_at, expires_at)
            SELECT tenant_id, user_id, $1, $2, $1, now(), now() + interval '1 day' FROM account.user WHERE name = $3
            RETURNING token_id::text
            """, [.text(scope), .bytes(token.hash), .text(name)])
        guard let row = rows.first else { throw KeptLine.Failure(step: "a token for \(scope)", number: 0) }
        return (try row.text(0), token.text)
    }

    // MARK: - The table

    private func checkTable() throws {
        let columns = PermissionMatrix.tenants.flatMap { tenant in Surface.roles.map { (tenant, $0) } }
        func row(_ cells: [String], _ permission: String, _ title: String) -> String {
            let padded = cells.map { $0.padding(toLength: 9, withPad: " ", startingAt: 0) }.joined()
            return padded + permission.padding(toLength: 21, withPad: " ", startingAt: 0) + title
        }
        let head = [
            "# Who may call which route, and whose things: - nobody's, own, tenant: its tenant's, all: every tenant's.",
            "# self: all who are signed in; open: everybody. First five columns: a customer's people; the others: the staff.",
            row(columns.map(\.1), "permission", "route"),
        ]
        let rows = surface.routes.sorted { ($0.path, $0.method) < ($1.path, $1.method) }.map { route in
            row(columns.map { PermissionMatrix.symbol(route, $0.0, $0.1) }, route.permission ?? "", route.title)
        }
        let table = (head + rows).joined(separator: "\n") + "\n"
        if ProcessInfo.processInfo.environment["WRITE_GOLDEN"] == "1" {
            try Data(table.utf8).write(to: PermissionMatrix.file)
        }
        let known = try String(contentsOf: PermissionMatrix.file, encoding: .utf8).split(separator: "\n")
        for line in table.split(separator: "\n").difference(from: known) {
            switch line {
            case .insert(_, let row, _): Issue.record("now, and not in Tests/Fixtures/permissions.txt: \(row)")
            case .remove(_, let row, _): Issue.record("in Tests/Fixtures/permissions.txt, and not so any more: \(row)")
            }
        }
    }
}

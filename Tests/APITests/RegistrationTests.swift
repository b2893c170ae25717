import API
import Identity
import Logging
import ServiceLifecycle
import TestSupport
import Testing

@Suite("Registering", .timeLimit(.minutes(4)))
struct RegistrationTests {
    private func json(_ name: String, _ more: String = "") -> String {
        #"{"name": "\#(name)", "password": "\#(IdentityHost.password)"\#(more)}"#
    }

    @Test func `an invitation makes one user of its tenant and role`() async throws {
        try await IdentityHost.run { host in
            let owner = try await host.token("eve", .owner)
            let invitation = try await host.answer(
                InvitationReport.self, "POST", "invitations", #"{"role": "trader", "email": "kim@example.com"}"#, token: owner)
            let token = try #require(invitation.token)
            #expect(token.hasPrefix("tbi_") && invitation.invitedBy == "eve" && invitation.tenant == "acme")
            let listed = try await host.answer(InvitationList.self, "GET", "invitations", token: owner).invitations
            #expect(listed.map(\.id) == [invitation.id] && listed[0].token == nil)
            let with = #", "invitation": "\#(token)""#
            try await host.refused("POST", "register", json("kim"), 403, "invitation_required")
            try await host.refused(
                "POST", "register", json("kim", #", "invitation": "tbi_example""#), 422, "invitation_refused")
            try await host.refused("POST", "register", json("kim", with + #", "role": "owner""#), 400, "field_unknown")
            try await host.refused("POST", "register", json("kim", with + #", "tenant": "other""#), 422, "tenant_given")
            try await host.refused("POST", "register", json("kim", with + #", "email": "eve@example.com""#), 422, "email_differs")
            // What failed has not used it up.
            try await host.refused("POST", "register", json("eve", with), 409, "name_taken")
            let kim = try await host.answer(UserReport.self, "POST", "register", json("kim", with))
            #expect(kim.tenant == "acme" && kim.role == "trader" && kim.email == "kim@example.com")
            _ = try await host.signIn("kim")
            try await host.refused("POST", "register", json("tom", with), 422, "invitation_refused")
            #expect(try await host.answer(InvitationList.self, "GET", "invitations", token: owner).invitations.isEmpty)
            try await host.refused("DELETE", "invitations/\(invitation.id)", token: owner, 404, "invitation_not_found")
        }
    }

    @Test func `an invitation ends with its time, or when it is taken back, by its own tenant`() async throws {
        try await IdentityHost.run { host in
            let owner = try await host.token("eve", .owner)
            let other = try await host.token("ada", .owner, in: "other")
            let invite = { (hours: Int) in
                try await host.answer(
                    InvitationReport.self, "POST", "invitations", #"{"role": "viewer", "hours": \#(hours)}"#, token: owner)
            }
            let revoked = try await invite(1)
            try await host.refused("DELETE", "invitations/\(revoked.id)", token: other, 404, "invitation_not_found")
            #expect(try await host.answer(InvitationList.self, "GET", "invitations", token: other).invitations.isEmpty)
            try await host.done("DELETE", "invitations/\(revoked.id)", token: owner)
            let late = try await invite(1)
            host.clock.move(3_600)
            for invitation in [revoked, late] {
                try await host.refused(
                    "POST", "register", json("kim", #", "invitation": "\#(invitation.token ?? "")""#), 422,
                    "invitation_refused")
            }
        }
    }

    @Test func `of many who come with one invitation one is let in`() async throws {
        try await IdentityHost.run { host in
            let owner = try await host.token("eve", .owner)
            let invitation = try await host.answer(
                InvitationReport.self, "POST", "invitations", #"{"role": "viewer"}"#, token: owner)
            let token = invitation.token ?? ""
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<6 {
                    group.addTask {
                        try await host.call("POST", "register", json("user \(number)", #", "invitation": "\#(token)""#)).status
                    }
                }
                return try await group.reduce(into: [Int]()) { $0.append($1) }
            }
            #expect(statuses.count { $0 == 201 } == 1 && statuses.count { $0 == 422 } == 5)
        }
    }

    @Test func `what somebody invited to counts no more when it may not invite to that itself`() async throws {
        try await IdentityHost.run { host in
            let (ada, max) = (try await host.person("ada", .operator), try await host.person("max", .operator))
            let owner = try await host.token("eve", .owner)
            func invite(_ name: String, _ role: String) async throws -> String {
                let token = try await host.signIn(name).accessToken
                let made = try await host.answer(
                    InvitationReport.self, "POST", "invitations", #"{"role": "\#(role)"}"#, token: token)
                return #", "invitation": "\#(made.token ?? "")""#
            }
            let (disabled, demoted) = (try await invite("ada", "operator"), try await invite("max", "operator"))
            let (stays, ownersOwn) = (try await invite("max", "viewer"), try await invite("eve", "operator"))
            try await host.done("DELETE", "users/\(ada)", token: owner)
            _ = try await host.answer(UserReport.self, "PATCH", "users/\(max)", #"{"role": "trader"}"#, token: owner)
            for (name, invitation) in [("again", disabled), ("higher", demoted), ("low", stays)] {
                try await host.refused("POST", "register", json(name, invitation), 422, "invitation_refused")
            }
            _ = try await host.answer(UserReport.self, "POST", "register", json("fine", ownersOwn))
        }
    }

    @Test func `nobody is called like a tenant, whose own instances would be taken for its`() async throws {
        try await IdentityHost.run(policy: .open) { host in
            let owner = try await host.token("eve", .owner, in: "Acme")
            let invitation = try await host.answer(
                InvitationReport.self, "POST", "invitations", #"{"role": "trader"}"#, token: owner)
            let with = #", "invitation": "\#(invitation.token ?? "")""#
            try await host.refused("POST", "register", json("acme", with), 409, "name_taken")
            try await host.refused("POST", "register", json("ACME", #", "tenant": "other""#), 409, "name_taken")
            try await host.refused(
                "POST", "users", #"{"name": "platform", "role": "viewer"}"#, token: owner, 409, "name_taken")
            // Nor is a tenant called like somebody of another one.
            try await host.refused("POST", "register", json("tom", #", "tenant": "Eve""#), 409, "tenant_taken")
            await #expect(throws: IdentityRefusal.self) { try await Tenants(host.parts).make("eve", plan: nil, host.local) }
            // Who makes a tenant may call it like itself.
            let kim = try await host.answer(UserReport.self, "POST", "register", json("kim"))
            #expect(kim.tenant == "kim" && kim.role == "owner")
        }
    }

    @Test func `a name has one spelling, whoever makes what is called so`() async throws {
        try await IdentityHost.run(policy: .open) { host in
            let staff = try await host.token("sam", .owner, in: "platform")
            // The sign of kelvin, which is K, and a letter with an accent beside it. Swift takes both for what they look like.
            for name in ["\u{212A}im", "e\u{301}ve"] {
                for (path, body, token, field) in [
                    ("register", json(name), nil, "name"), ("register", json("tom", #", "tenant": "\#(name)""#), nil, "tenant"),
                    ("users", #"{"name": "\#(name)", "role": "viewer"}"#, staff, "name"),
                    ("tenants", #"{"name": "\#(name)"}"#, staff, "name"),
                ] as [(String, String, String?, String)] {
                    let reply = try await host.call("POST", path, body, token: token)
                    #expect(reply.status == 400 && reply.problem == "field_value", "\(path): \(reply.body)")
                    #expect(reply.body.contains(#""field":"\#(field)""#), "\(reply.body)")
                }
                // Nor by whatever else of the host makes one.
                let new = Registration.NewUser(
                    name: name, password: IdentityHost.password, email: nil, tenant: nil, invitation: nil)
                let person = People.NewPerson(tenant: nil, name: name, email: nil, role: .viewer, password: nil)
                await #expect(throws: IdentityRefusal.self) {
                    try await Registration(host.parts, policy: .open).register(new, origin: host.local.origin)
                }
                await #expect(throws: IdentityRefusal.self) { try await People(host.parts).make(person, host.local) }
                await #expect(throws: IdentityRefusal.self) { try await Tenants(host.parts).make(name, plan: nil, host.local) }
            }
            let eve = try await host.answer(UserReport.self, "POST", "register", json("\u{E9}ve"))
            #expect(Array(eve.name.utf8) == [0xC3, 0xA9, 0x76, 0x65] && eve.tenant == eve.name)
            _ = try await host.answer(TenantReport.self, "POST", "tenants", #"{"name": "\#u{E9}cole"}"#, token: staff)
        }
    }

    @Test func `nobody is called like the host's own account`() async throws {
        try await IdentityHost.run(policy: .open) { host in
            let owner = try await host.token("eve", .owner)
            let invitation = try await host.answer(
                InvitationReport.self, "POST", "invitations", #"{"role": "trader"}"#, token: owner)
            let with = #", "invitation": "\#(invitation.token ?? "")""#
            for name in ["host", "Host"] {
                try await host.refused("POST", "register", json(name, with), 409, "name_reserved")
                try await host.refused("POST", "register", json(name), 409, "name_reserved")
                try await host.refused("POST", "users", json(name, #", "role": "viewer""#), token: owner, 409, "name_reserved")
            }
            #expect(try host.texts("SELECT name FROM account.user") == ["eve"])
        }
    }

    @Test func `on an open host somebody makes a tenant and owns it`() async throws {
        try await IdentityHost.run(policy: .open) { host in
            let kim = try await host.answer(UserReport.self, "POST", "register", json("kim", #", "tenant": "kims""#))
            #expect(kim.role == "owner" && kim.tenant == "kims" && !kim.isStaff)
            let token = try await host.signIn("kim").accessToken
            #expect(try await host.answer(UserList.self, "GET", "users", token: token).users == [kim])
            try await host.refused("POST", "register", json("tom", #", "tenant": "kims""#), 409, "tenant_taken")
            try await host.refused("POST", "register", json("tom", #", "tenant": "platform""#), 409, "tenant_taken")
            // Nothing is left of what failed.
            try await host.refused("POST", "register", json("KIM", #", "tenant": "fresh""#), 409, "name_taken")
            #expect(try host.texts("SELECT name FROM account.tenant WHERE name = 'fresh'").isEmpty)
        }
    }

    @Test func `on a closed host nobody registers`() async throws {
        try await IdentityHost.run(policy: .closed) { host in
            try await host.refused("POST", "register", json("kim"), 403, "registration_closed")
        }
    }

    @Test func `a new host gets its owner over its own socket`() async throws {
        try await IdentityHost.run { host in
            let folder = try TemporaryFolder("owner")
            let socket = OperationsSocket.path(in: folder.path)
            let (starts, started) = AsyncStream.makeStream(of: Void.self)
            var logger = Logger(label: "test")
            logger.logLevel = .critical
            let server = OperationsServer(
                socket: socket, endpoints: host.endpoints, authenticator: LocalAuthenticator(host.local.principal), logger: logger
            ) { started.yield() }
            let group = ServiceGroup(configuration: .init(services: [server], logger: logger))
            try await withThrowingTaskGroup { tasks in
                tasks.addTask {
                    defer { started.finish() }
                    try await group.run()
                }
                for await _ in starts {
                    let me = try await HTTPProbe.send("GET", "/api/v1/me", socket: socket)
                    #expect(me.status == 200 && me.body.contains(#""kind":"local""#))
                    for (name, more) in [("sam", ""), ("eve", #", "tenant": "acme""#)] {
                        if !more.isEmpty {
                            let made = try await HTTPProbe.send(
                                "POST", "/api/v1/tenants", socket: socket, body: Array(#"{"name": "acme"}"#.utf8))
                            #expect(made.status == 201)
                        }
                        let made = try await HTTPProbe.send(
                            "POST", "/api/v1/users", socket: socket, body: Array(json(name, #", "role": "owner""# + more).utf8))
                        #expect(made.status == 201, "\(made.body)")
                    }
                    let refused = try await HTTPProbe.send("POST", "/api/v1/logout", socket: socket)
                    #expect(refused.status == 403 && refused.body.contains("session_required"))
                    started.finish()
                }
                await group.triggerGracefulShutdown()
                try await tasks.waitForAll()
            }
            #expect(try await host.signIn("sam").user.isStaff)
            #expect(try await host.signIn("eve").user.tenant == "acme")
        }
    }
}

import Foundation
import PluginFixtures
import StrictJSON
import Testing

/// The operator's commands, each the real program, at one real host that several people use at once.
@Suite("Commands of a running host", .timeLimit(.minutes(10)))
struct HostCommandTests {
    @Test func `every command does its work, and refuses what is wrong`() async throws {
        let host = try await CommandedHost()
        try await host.done("plugins", "install", try host.plugin(.version1), as: "olga", printing: ["Quoting 1.0.0"])
        try await host.done(
            "instances", "enable", "Quoting", "--user", "tom", "--tenant", "acme", "orders=4", as: "olga",
            printing: ["tom/Quoting 1.0.0 running"])
        try await withThrowingTaskGroup { group in
            for part in [
                people, sessions, tenants, credentials, plugins, orders, positions, jobs, flags, messages, columns, completion,
            ] {
                group.addTask { try await part(host) }
            }
            try await group.waitForAll()
        }
        // These stop what the others look at.
        try await instances(host)
        try await halts(host)
        try await host.stop()
    }

    // MARK: - People

    private func people(_ host: CommandedHost) async throws {
        let file = try host.write("\(CommandedHost.password)\n", to: "kim.secret")
        try await host.done(
            "users", "add", "kim", "--tenant", "acme", "--role", "viewer", "--email", "kim@example.com", "--password-file", file,
            as: "olga", printing: ["kim (", "is viewer of acme"])
        try await host.done("users", "role", "kim", "trader", as: "olga", printing: ["kim is trader of acme, active"])
        try await host.done("users", "show", "kim", as: "olga", printing: ["kim@example.com", "trader"])
        try await host.done("users", "password", "kim", "--password-file", "-", as: "olga", input: "another one of a kind\n")
        try await host.done("users", "disable", "kim", as: "olga", printing: ["disabled"])
        try await host.done("users", "list", "--status", "disabled", as: "olga", printing: ["kim"])
        try await host.done("users", "enable", "kim", as: "olga", printing: ["active"])
        try await host.done(
            "users", "remove-second-factor", "kim", as: "olga", printing: ["kim signs in with the password alone"])
        #expect(
            try await host.done("users", "list", "--tenant", "acme", "--role", "trader", "--json")
                == host.answer("users?tenant=acme&role=trader&limit=100") + "\n")
        let invitation = try await host.json(
            "users", "invite", "--role", "viewer", "--tenant", "acme", "--hours", "2", as: "olga")
        let number = try #require(invitation.field("id"))
        #expect(invitation.field("token") != nil)
        try await host.done("users", "invitations", as: "olga", printing: ["viewer", "acme"])
        try await host.done("users", "uninvite", number, as: "olga", printing: ["counts no more"])

        try await host.refused(
            "users", "add", "kim", "--tenant", "acme", "--role", "boss", "--no-password", as: "olga", status: 2,
            naming: ["boss", "--role", "owner"])
        try await host.refused(
            "users", "add", "kim", "--tenant", "acme", "--role", "viewer", "--no-password", as: "olga", naming: ["'kim' already"])
        try await host.refused(
            "users", "add", "ann", "--tenant", "acem", "--role", "viewer", "--no-password", as: "olga", naming: ["acem"])
        try await host.refused(
            "users", "add", "ann", "--tenant", "acme", "--role", "viewer", as: "olga", naming: ["--password-file FILE"])
        try await host.refused(
            "users", "add", "ann", "--tenant", "acme", "--role", "viewer", "--password-file", "-", as: "olga", input: "short",
            naming: ["'password'", "12 to 256"])
        let open = try host.write("\(CommandedHost.password)\n", to: "open.secret", mode: 0o644)
        try await host.refused(
            "users", "add", "ann", "--tenant", "acme", "--role", "viewer", "--password-file", open, as: "olga",
            naming: [open, "chmod 600"])
        try await host.refused("users", "show", "kin", as: "olga", naming: ["'kin'", "did you mean kim?"])
        try await host.refused("users", "show", "4711", as: "olga", naming: ["4711"])
        try await host.refused("users", "role", "tom", "owner", as: "tom", naming: ["users.write", "trader", "profile 'tom'"])
        try await host.refused("users", "uninvite", "4711", as: "olga", naming: ["4711"])
        try await host.refused("users", "list", "--limit", "0", as: "olga", status: 2, naming: ["--limit 0", "--all"])
    }

    private func sessions(_ host: CommandedHost) async throws {
        let login = ["--url", host.url, "--user", "ann", "--profile", "ann", "--password-file", "-"]
        try await host.done(
            "users", "add", "ann", "--tenant", "acme", "--role", "trader", "--password-file", "-", input: CommandedHost.password)
        let wrong = try await host.run(["login"] + login, input: "not this one")
        #expect(wrong.status == 1 && wrong.errors.contains("Name and password"), "\(wrong)")
        let signedIn = try await host.run(["login"] + login, input: CommandedHost.password)
        #expect(signedIn.status == 0 && signedIn.errors.contains("profile 'ann'"), "\(signedIn)")
        // What is not encrypted stays on this machine: nobody listens where these proxies would be.
        let deaf = "http://127.0.0.1:1"
        let proxies = ["http_proxy": deaf, "all_proxy": deaf, "no_proxy": "", "NO_PROXY": ""]
        let past = try await host.run(["login"] + login, input: CommandedHost.password, environment: proxies)
        #expect(past.status == 0, "\(past)")
        try await host.done("whoami", as: "ann", printing: ["ann, trader of acme, at \(host.url) (profile 'ann')"])
        try await host.done("profiles", printing: ["ann", "olga", host.url])
        try await host.done("users", "sessions", as: "ann", printing: ["127.0.0.1", "this one"])
        try await host.done("users", "sessions", "ann", as: "olga", printing: ["127.0.0.1"])

        // As an editor of Windows writes it.
        let present = try host.write("\(CommandedHost.password)\r\n", to: "present.secret")
        try await host.done(
            "users", "password", "--present-password-file", present, "--password-file", "-", as: "ann",
            input: "a new one for ann",
            printing: ["your password is another"])
        try await host.refused(
            "users", "password", "--present-password-file", present, "--password-file", "-", as: "ann", input: "a third for ann",
            naming: ["password"])
        try await host.refused(
            "users", "password", "tom", "--present-password-file", present, as: "ann", status: 2, naming: ["leave the name out"])

        let made = try await host.json(
            "tokens", "add", "reports", "--scope", "orders.read", "--days", "1", "--password-file", "-", as: "ann",
            input: "a new one for ann")
        try await host.refused(
            "tokens", "add", "more", "--scope", "orders.read", "--password-file", present, as: "ann", naming: ["password"])
        let token = try #require(made.field("token"))
        try await host.done("tokens", "list", as: "ann", printing: ["reports", "orders.read"])
        let environment = ["TRADINGBOOST_URL": host.url, "TRADINGBOOST_TOKEN": token]
        let listed = try await Program.run("orders", "list", environment: environment)
        #expect(listed.status == 0, "\(listed.errors)")
        let refused = try await Program.run("jobs", "list", environment: environment)
        #expect(refused.status == 1 && refused.errors.contains("jobs.read"), "\(refused)")
        try await host.done("tokens", "remove", try #require(made.field("id")), as: "ann", printing: ["counts no more"])
        let ended = try await Program.run("orders", "list", environment: environment)
        #expect(ended.status == 1 && ended.errors.contains("the token counts no more"), "\(ended)")
        try await host.refused("tokens", "add", "reports", as: "ann", status: 2, naming: ["--scope", "orders.read"])
        try await host.refused(
            "tokens", "add", "reports", "--scope", "all", as: "ann", status: 2, naming: ["all", "--scope", "orders.read"])
        try await host.refused("tokens", "remove", "4711", as: "ann", naming: ["4711"])

        try await host.done("users", "revoke", "ann", as: "olga", printing: ["signed in nowhere any more"])
        try await host.refused("orders", "list", as: "ann", naming: ["profile 'ann' is signed in no more", "tradingboost login"])
        try await host.done("logout", "--profile", "ann", printing: ["'ann' is forgotten"])
        try await host.refused("orders", "list", as: "ann", naming: ["no profile 'ann'", "olga"])
        try await host.refused("profiles", "use", "ann", naming: ["no profile 'ann'"])
        try await host.refused("login", "--url", "http://trade.example.com", "--user", "x", naming: ["in the clear", "https"])
        try await host.refused("login", "--url", "nonsense", "--user", "x", naming: ["nonsense", "https://"])
    }

    private func tenants(_ host: CommandedHost) async throws {
        try await host.done("tenants", "add", "orion", "--plan", "standard", printing: ["tenant orion, plan standard, active"])
        try await host.done("tenants", "plan", "orion", "unlimited", printing: ["plan unlimited"])
        try await host.done("tenants", "suspend", "orion", printing: ["suspended"])
        try await host.done("tenants", "show", "orion", printing: ["unlimited", "suspended"])
        try await host.done("tenants", "resume", "orion", printing: ["active"])
        try await host.done("tenants", "list", as: "tom", printing: ["acme"])
        #expect(try await host.done("tenants", "list", as: "tom").contains("orion") == false)
        #expect(try await host.done("tenants", "list", "--json") == host.answer("tenants?limit=100") + "\n")

        try await host.refused("tenants", "add", "acme", naming: ["'acme' already"])
        try await host.refused("tenants", "add", "vega", as: "olga", naming: ["tenants.write", "operator"])
        try await host.refused("tenants", "add", "", naming: ["name"])
        try await host.refused("tenants", "add", "vega", "--plan", "huge", naming: ["no plan 'huge'", "standard"])
        try await host.refused("tenants", "plan", "acme", "huge", naming: ["no plan 'huge'", "standard"])
        try await host.refused("tenants", "show", "vega", naming: ["'vega'"])
        try await host.refused("tenants", "show", "orion", as: "tom", naming: ["'orion'"])
    }

    private func credentials(_ host: CommandedHost) async throws {
        let keys = try host.write("EXAMPLE-KEY-0001\nEXAMPLE-SECRET-0001\n", to: "keys.secret")
        let added = try await host.done(
            "credentials", "add", "main", "--venue", "paper", "--keys-file", keys, "--label", "desk", as: "tom",
            printing: ["main (", "paper", "ends"])
        #expect(!added.contains("SECRET") && !added.contains("EXAMPLE-KEY"))
        try await host.done("credentials", "list", "--venue", "paper", as: "tom", printing: ["main", "desk"])
        try await host.done("credentials", "show", "main", as: "tom", printing: ["paper"])
        try await host.done("credentials", "disable", "main", as: "tom", printing: ["disabled"])
        try await host.done("credentials", "enable", "main", as: "tom", printing: ["enabled"])
        try await host.done("credentials", "uses", "main", as: "tom")
        try await host.done("credentials", "rotate", "data", "--tenant", "acme", printing: ["data key"])
        try await host.done("credentials", "vault", printing: ["master key", "acme"])

        try await host.refused(
            "credentials", "add", "main", "--venue", "paper", "--keys-file", keys, as: "tom", naming: ["registered already"])
        try await host.refused(
            "credentials", "add", "b", "--venue", "moon", "--keys-file", keys, as: "tom", status: 2, naming: ["moon", "okx"])
        try await host.refused("credentials", "add", "b", "--venue", "paper", as: "tom", naming: ["--keys-file FILE"])
        try await host.refused(
            "credentials", "add", "b", "--venue", "paper", "--keys-file", "-", as: "tom", input: "one line\n",
            naming: ["standard input has 1 lines", "2 to 3"])
        try await host.refused(
            "credentials", "add", "b", "--venue", "paper", "--keys-file", "-", as: "tom", input: "k\ns\n",
            naming: ["'key'", "'secret'"])
        try await host.refused("credentials", "show", "main", as: "eve", naming: ["main"])
        try await host.refused("credentials", "rotate", "master", as: "tom", naming: ["trader"])
        try await host.done("credentials", "remove", "main", as: "tom", printing: ["forgotten"])
        try await host.refused("credentials", "show", "main", as: "tom", naming: ["no exchange key 'main'"])
    }
}

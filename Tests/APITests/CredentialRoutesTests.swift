import API
import Identity
import Store
import Synchronization
import Testing
import Vault

@Suite("Credential routes", .timeLimit(.minutes(4)))
struct CredentialRoutesTests {
    let host: CredentialHost

    init() async throws { host = try await CredentialHost() }

    @Test func `a key is given, listed, changed and forgotten, and never shown`() async throws {
        try await host.serve(host.person(0)) { session in
            let made = try await session.register(1, more: #", "labels": ["spot"]"#)
            #expect(made.keyEnding == "0001" && made.user == "tom" && made.tenant == "user0" && made.venue == "paper")
            #expect(made.permissions == ["read", "trade"] && made.warnings.isEmpty && made.labels == ["spot"] && made.enabled)
            #expect(try await session.answer(CredentialList.self, "GET", "credentials").credentials == [made])
            let changed = try await session.answer(
                CredentialReport.self, "PATCH", "credentials/\(made.id)",
                #"{"name": "spare", "enabled": false, "labels": []}"#)
            #expect(changed.name == "spare" && !changed.enabled && changed.labels == [])
            #expect(try await session.answer(CredentialReport.self, "GET", "credentials/\(made.id)") == changed)
            #expect(try await session.answer(CredentialUseList.self, "GET", "credentials/\(made.id)/uses").uses.isEmpty)
            #expect(try await session.send("DELETE", "credentials/\(made.id)").status == 204)
            for (method, path) in [("GET", ""), ("DELETE", ""), ("GET", "/uses")] {
                try await session.refused(
                    method, "credentials/\(made.id)\(path)", status: 404, code: "credential_not_found", naming: "\(made.id)")
            }
            // The key may be given again.
            try await session.register(1)
        }
    }

    @Test func `a list goes on where it stopped, and is narrowed`() async throws {
        try await host.serve(host.person(0)) { session in
            for number in 1...5 { try await session.register(number, name: "\(number)") }
            try await session.register(6, name: "real", venue: "upbit")
            var names: [String] = []
            var query = "?limit=2"
            for _ in 0..<3 {
                let page = try await session.answer(CredentialList.self, "GET", "credentials\(query)")
                names += page.credentials.map(\.name)
                guard let next = page.next else { break }
                query = "?limit=2&cursor=\(next)"
            }
            #expect(names == ["1", "2", "3", "4", "5", "real"])
            let upbit = try await session.answer(CredentialList.self, "GET", "credentials?venue=upbit")
            #expect(upbit.credentials.map(\.name) == ["real"] && upbit.next == nil)
            // No base64, and that of a text which is no number.
            for cursor in ["x", "eA"] {
                try await session.refused("GET", "credentials?cursor=\(cursor)", status: 400, code: "query_value")
            }
            try await session.refused("GET", "credentials?venue=x", status: 400, code: "query_value")
        }
    }

    @Test func `what nobody could ask a venue is unknown, with a warning`() async throws {
        try await host.serve(host.person(0)) { session in
            let made = try await session.register(1, venue: "okx", more: #", "passphrase": "EXAMPLE PHRASE""#)
            #expect(made.permissions == ["unknown"] && made.ipBound == nil)
            #expect(made.warnings.count == 1 && made.warnings[0].contains("cannot withdraw"))
        }
    }

    @Test func `a venue's word decides`() async throws {
        func inspectors(_ outcome: Result<CredentialReach, KeyInspectionFailure>) -> KeyInspectors {
            KeyInspectors([.bybit: CredentialHost.Inspector(outcome: outcome)])
        }
        var reach = CredentialReach(canRead: true, canTrade: true, canWithdraw: true, isIPBound: false)
        let body = CredentialHost.Session.body(1, venue: "bybit")
        try await host.serve(host.person(0), inspectors: inspectors(.success(reach))) { session in
            try await session.refused("POST", "credentials", body, status: 422, code: "key_can_withdraw", naming: "bybit")
        }
        try await host.serve(host.person(0), inspectors: inspectors(.failure(.refused(code: "10003")))) { session in
            try await session.refused("POST", "credentials", body, status: 422, code: "key_refused", naming: "10003")
        }
        try await host.serve(host.person(0), inspectors: inspectors(.failure(.unreachable("no route")))) { session in
            try await session.refused(
                "POST", "credentials", body, status: 503, code: "venue_unreachable", naming: "no route", "nothing was stored")
            #expect(try await session.answer(CredentialList.self, "GET", "credentials").credentials.isEmpty)
        }
        reach.canWithdraw = false
        reach.canTrade = false
        try await host.serve(host.person(0), inspectors: inspectors(.success(reach))) { session in
            let made = try await session.register(1, venue: "bybit")
            #expect(made.permissions == ["read"] && made.ipBound == false && made.warnings.count == 2)
        }
    }

    @Test(
        arguments: [
            (#"{}"#, "field_missing", "venue"), (CredentialHost.Session.body(1, venue: "kraken"), "field_value", "venue"),
            (CredentialHost.Session.body(1, name: ""), "field_too_short", "name"),
            (CredentialHost.Session.body(1, venue: "okx"), "field_missing", "passphrase"),
            (CredentialHost.Session.body(1, more: #", "passphrase": "x""#), "field_unknown", "passphrase"),
            (CredentialHost.Session.body(1, more: #", "labels": [7]"#), "field_type", "labels[0]"),
            (CredentialHost.Session.body(1, more: #", "color": 1"#), "field_unknown", "color"),
            (#"{"venue": "paper", "name": "a", "key": "EXAMPLE KEY", "secret": "EXAMPLE-SECRET"}"#, "field_value", "key"),
            (#"{"venue": "paper", "name": "a", "key": "short", "secret": "EXAMPLE-SECRET"}"#, "field_too_short", "key"),
            (#"{"venue": "paper", "name": "a", "key": "EXAMPLE-KEY", "secret": 7}"#, "field_type", "secret"),
        ])
    func `what is wrong with a registration is named, and no key repeated`(json: String, code: String, field: String) async throws
    {
        try await host.serve(host.person(0)) { session in
            try await session.refused("POST", "credentials", json, status: 400, code: code, naming: "'\(field)'")
        }
    }

    @Test func `a key and a name are taken once, a key in the same words for everybody`() async throws {
        let first = Mutex("")
        try await host.serve(host.person(0)) { session in
            try await session.register(1)
            try await session.refused(
                "POST", "credentials", CredentialHost.Session.body(2), status: 409, code: "name_taken", naming: "main")
            let probe = try await session.send("POST", "credentials", CredentialHost.Session.body(1, name: "other"))
            first.withLock { $0 = CredentialRoutesTests.words(probe) }
        }
        try await host.serve(host.person(2)) { session in
            let probe = try await session.send("POST", "credentials", CredentialHost.Session.body(1, name: "other"))
            try OperatedHost.expect(probe, status: 409, code: "key_taken")
            #expect(CredentialRoutesTests.words(probe) == first.withLock { $0 })
            #expect(!probe.body.contains("user0") && !probe.body.contains("tom"))
        }
    }

    /// Without what is of one request.
    private static func words(_ probe: HTTPProbe) -> String {
        probe.body.split(separator: ",").filter { !$0.contains("requestID") }.joined(separator: ",")
    }

    @Test func `another tenant's key is not there`() async throws {
        let id = Mutex<UInt64>(0)
        try await host.serve(host.person(0)) { session in
            let made = try await session.register(1)
            id.withLock { $0 = made.id }
        }
        let made = id.withLock { $0 }
        try await host.serve(host.person(2, role: .owner)) { session in
            #expect(try await session.answer(CredentialList.self, "GET", "credentials").credentials.isEmpty)
            for (method, json) in [("GET", ""), ("DELETE", ""), ("PATCH", #"{"name": "mine"}"#)] {
                try await session.refused(
                    method, "credentials/\(made)", json, status: 404, code: "credential_not_found")
            }
            try await session.refused(
                "POST", "credentials", CredentialHost.Session.body(2, more: #", "tenant": "user0""#), status: 404,
                code: "tenant_not_found")
            try await session.refused(
                "POST", "credentials", CredentialHost.Session.body(2, more: #", "user": "tom""#), status: 404,
                code: "user_not_found")
        }
        try await host.serve(host.person(1)) { session in
            let seen = try await session.answer(CredentialReport.self, "GET", "credentials/\(made)")
            let other = try await session.register(2, name: "second", more: #", "user": "tom""#)
            #expect(seen.user == "tom" && other.user == "tom")
        }
    }

    @Test(arguments: [Role.author, .viewer]) func `a role that may not, may not`(role: Role) async throws {
        try await host.serve(host.person(0, role: role)) { session in
            try await session.refused("GET", "credentials", status: 403, code: "forbidden")
            try await session.refused(
                "POST", "credentials", CredentialHost.Session.body(1), status: 403, code: "forbidden")
            try await session.refused("GET", "vault", status: 403, code: "forbidden")
        }
    }

    @Test func `the staff say whose key it is`() async throws {
        try await host.serve(host.staff) { session in
            try await session.refused(
                "POST", "credentials", CredentialHost.Session.body(1), status: 400, code: "field_missing", naming: "'tenant'")
            let own = try await session.register(1, more: #", "tenant": "user1""#)
            #expect(own.tenant == "user1" && own.user == nil)
            #expect(try await session.register(2, more: #", "user": "tom""#).tenant == "user0")
            try await session.refused(
                "POST", "credentials", CredentialHost.Session.body(3, more: #", "user": "tom", "tenant": "user1""#), status: 404,
                code: "user_not_found")
            try await session.refused(
                "POST", "credentials", CredentialHost.Session.body(3, more: #", "tenant": "nobody""#), status: 404,
                code: "tenant_not_found")
            #expect(try await session.answer(CredentialList.self, "GET", "credentials?tenant=user1").credentials == [own])
        }
    }

    @Test func `keys are changed by the staff alone, and how far it is can be read`() async throws {
        let wakes = Mutex(0)
        try await host.serve(host.person(0, role: .owner)) { session in
            try await session.register(1)
            try await session.refused("POST", "vault/rotate", #"{"key": "master"}"#, status: 403, code: "forbidden")
            try await session.refused("GET", "vault", status: 403, code: "forbidden")
        }
        try await host.serve(host.staff, onWake: { wakes.withLock { $0 += 1 } }) { [vault = host.vault] session in
            try await session.refused("POST", "vault/rotate", #"{"key": "data"}"#, status: 400, code: "field_missing")
            try await session.refused(
                "POST", "vault/rotate", #"{"key": "master", "tenant": "user0"}"#, status: 400, code: "field_unknown")
            try await session.refused(
                "POST", "vault/rotate", #"{"key": "data", "tenant": "nobody"}"#, status: 404, code: "tenant_not_found")
            try await session.refused(
                "POST", "vault/rotate", #"{"key": "data", "tenant": "user1"}"#, status: 409, code: "rotation_impossible")
            let before = try await session.answer(VaultStatus.self, "GET", "vault")
            let rotation = try await session.answer(
                RotationReport.self, "POST", "vault/rotate", #"{"key": "master"}"#, status: 202)
            #expect(rotation.key == "master" && rotation.total == 1 && rotation.finishedAt == nil)
            try await session.refused(
                "POST", "vault/rotate", #"{"key": "master"}"#, status: 409, code: "rotation_under_way")
            _ = try await session.answer(
                RotationReport.self, "POST", "vault/rotate", #"{"key": "data", "tenant": "user0"}"#, status: 202)
            while try await vault.continueRotations() {}
            let after = try await session.answer(VaultStatus.self, "GET", "vault")
            #expect(after.masterKey != before.masterKey && after.dataKeysToWrap == 0 && after.dataKeys == 1)
            #expect(after.rotations.map(\.key) == ["data", "master"])
            #expect(after.rotations.allSatisfy { $0.finishedAt != nil })
        }
        #expect(wakes.withLock { $0 } == 2)
    }
}

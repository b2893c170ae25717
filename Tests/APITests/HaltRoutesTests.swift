import API
import Identity
import MemoryHost
import Store
import Testing
import TradingModel

@Suite("Halt routes", .timeLimit(.minutes(4)))
struct HaltRoutesTests {
    @Test func `a halt is set, seen at its instances, made stricter and lifted`() async throws {
        try await OperatedHost.run { host in
            try await host.enable("bob")
            try await host.enable("ada")
            let bob = #"{"scope": "user", "name": "bob", "level": "no_new", "reason": "looks odd"}"#
            #expect(
                try await host.answer(HaltOutcome.self, "PUT", "halts", bob)
                    == HaltOutcome(instances: 1, cancelsSent: 0, closingOrdersSent: 0))
            let all = #"{"scope": "platform", "level": "flatten", "reason": "venue is on fire"}"#
            #expect(
                try await host.answer(HaltOutcome.self, "PUT", "halts", all)
                    == HaltOutcome(instances: 2, cancelsSent: 4, closingOrdersSent: 2))
            let halts = try await host.answer(HaltList.self, "GET", "halts").halts
            #expect(halts.map(\.level) == ["no_new", "flatten"] && halts.map(\.reason) == ["looks odd", "venue is on fire"])
            #expect(try await host.answer(InstanceReport.self, "GET", "instances/1").halt == "flatten")
            _ = try await host.answer(HaltOutcome.self, "DELETE", "halts?scope=platform&reason=is%20out")
            #expect(try await host.answer(InstanceReport.self, "GET", "instances/1").halt == "no_new")
            #expect(try await host.answer(InstanceReport.self, "GET", "instances/2").halt == nil)
            _ = try await host.answer(HaltOutcome.self, "DELETE", "halts?scope=user&name=bob")
            try await host.refused("DELETE", "halts?scope=user&name=bob", status: 404, code: "halt_not_found")
            #expect(try await host.answer(HaltList.self, "GET", "halts").halts == [])
        }
    }

    @Test(arguments: [
        (#"{"scope": "user", "name": "bob", "level": "no_new"}"#, 400, "field_missing", "'reason' is missing"),
        (#"{"scope": "user", "level": "no_new", "reason": "x"}"#, 400, "field_missing", "which user?"),
        (#"{"scope": "platform", "name": "x", "level": "no_new", "reason": "x"}"#, 400, "field_value", "'name'"),
        (#"{"scope": "planet", "level": "no_new", "reason": "x"}"#, 400, "field_value", "strategy, tenant, user"),
        (#"{"scope": "platform", "level": "stop", "reason": "x"}"#, 400, "field_value", "no_new, cancel, flatten, freeze"),
        (#"{"scope": "platform", "level": "freeze", "reason": ""}"#, 400, "field_too_short", "'reason'"),
        (#"{"scope": "platform", "level": "freeze", "reason": "a\nb"}"#, 400, "field_value", "one line"),
        (#"{"scope": "user", "name": "zoe", "level": "freeze", "reason": "x"}"#, 404, "halt_target_not_found", "zoe"),
    ])
    func `what is wrong is named`(body: String, status: Int, code: String, word: String) async throws {
        try await OperatedHost.run { host in
            try await host.refused("PUT", "halts", body, status: status, code: code, naming: word)
            #expect(try await host.answer(HaltList.self, "GET", "halts").halts == [])
        }
    }

    @Test func `a lift names its scope`() async throws {
        try await OperatedHost.run { host in
            try await host.refused("DELETE", "halts", status: 400, code: "query_missing", naming: "'scope'")
            try await host.refused("DELETE", "halts?scope=user", status: 400, code: "field_missing", naming: "which user?")
        }
    }

    @Test func `what the staff halts its tenant makes stricter and nothing else, and what a tenant halts it lifts itself`()
        async throws
    {
        try await ServedTenants.run({ _ in
            let host = MemoryHost()
            return InstanceRoutes(operations: host).endpoints + HaltRoutes(operations: host).endpoints
        }) { served in
            #expect(try await served.send("ada", "POST", "instances", #"{"plugin": "dip-buyer"}"#).status == 201)
            let number = try await served.answer(InstanceList.self, "ada", "GET", "instances").instances[0].id
            for (scope, name) in [("tenant", "one"), ("user", "ada"), ("instance", "\(number)")] {
                func halt(_ level: String, _ reason: String) -> String {
                    #"{"scope": "\#(scope)", "name": "\#(name)", "level": "\#(level)", "reason": "\#(reason)"}"#
                }
                func levels() async throws -> [String] {
                    try await served.answer(HaltList.self, "ada", "GET", "halts").halts.map(\.level)
                }
                let lift = "halts?scope=\(scope)&name=\(name)"
                _ = try await served.answer(HaltOutcome.self, "kim", "PUT", "halts", halt("cancel", "under investigation"))
                try await served.refused("ada", "PUT", "halts", halt("no_new", "x"), status: 403, code: "halt_of_host")
                try await served.refused("ada", "DELETE", lift, status: 403, code: "halt_of_host")
                #expect(try await levels() == ["cancel"])
                _ = try await served.answer(HaltOutcome.self, "ada", "PUT", "halts", halt("flatten", "stop everything"))
                // Who makes it stricter does not get it.
                try await served.refused("ada", "PUT", "halts", halt("cancel", "as before"), status: 403, code: "halt_of_host")
                try await served.refused("ada", "DELETE", lift, status: 403, code: "halt_of_host")
                #expect(try await levels() == ["flatten"])
                _ = try await served.answer(HaltOutcome.self, "kim", "PUT", "halts", halt("no_new", "nearly over"))
                _ = try await served.answer(HaltOutcome.self, "kim", "DELETE", lift)
                _ = try await served.answer(HaltOutcome.self, "ada", "PUT", "halts", halt("flatten", "its own"))
                _ = try await served.answer(HaltOutcome.self, "ada", "PUT", "halts", halt("no_new", "its own"))
                _ = try await served.answer(HaltOutcome.self, "ada", "DELETE", lift)
                #expect(try await levels() == [])
            }
        }
    }

    @Test func `a tenant that has used up its day halts itself further, lifts nothing, and no other hears it`() async throws {
        let quotas = Quotas(plans: [Plan(name: "standard", ordersPerDay: 10)])
        let host = MemoryHost()
        try await ServedTenants.run({ store in
            let one = try await store.transaction(.platform) { try TenantRepository($0.connection).find(name: "one") }
            quotas.setUsed([(try #require(one), .orders, 10)])
            return InstanceRoutes(operations: host).endpoints + HaltRoutes(operations: host, quotas: quotas).endpoints
        }) { served in
            #expect(try await served.send("ada", "POST", "instances", #"{"plugin": "dip-buyer"}"#).status == 201)
            func halt(_ level: String, _ reason: String) -> String {
                #"{"scope": "tenant", "name": "one", "level": "\#(level)", "reason": "\#(reason)"}"#
            }
            let lift = "halts?scope=tenant&name=one"
            #expect(try host.holdToPlan(tenant: "one", isDayUsedUp: true))
            try await served.refused("ada", "DELETE", lift, status: 403, code: "halt_of_plan")
            _ = try await served.answer(HaltOutcome.self, "ada", "PUT", "halts", halt("flatten", "stop everything"))
            try await served.refused("ada", "DELETE", lift, status: 403, code: "halt_of_plan")
            try await served.refused("bob", "DELETE", lift, status: 404, code: "tenant_not_found")
            try await served.refused("bob", "PUT", "halts", halt("no_new", "x"), status: 404, code: "tenant_not_found")
            quotas.setUsed([])
            _ = try await served.answer(HaltOutcome.self, "ada", "DELETE", lift)
        }
    }

    @Test func `a plan's halt is not lifted under the tenant's own name as a user's`() async throws {
        let quotas = Quotas(plans: [Plan(name: "standard", ordersPerDay: 10)])
        // Where nobody is called so, a user of a tenant's name is the tenant itself.
        let max = Principal(
            kind: .session(.init(5)), user: .init(5), userName: "max", tenant: TenantID(7), tenantName: "ada", role: .owner,
            isStaff: false)
        let host = MemoryHost()
        _ = try host.enable(EnableOrder(user: "ada", plugin: "dip-buyer"))
        _ = try host.setHalt(HaltTarget(scope: "user", name: "ada"), level: "no_new", reason: Quotas.haltReason, by: .plan)
        try await ServedRoutes.run(
            HaltRoutes(operations: host, quotas: quotas).endpoints, authenticator: NamedAuthenticator(people: ["max": max])
        ) { served in
            func lift() async throws -> HTTPProbe {
                try await served.send(
                    "DELETE", "/api/v1/halts?scope=user&name=ada", headers: ["Authorization: Bearer max"])
            }
            quotas.setUsed([(TenantID(7), .orders, 10)])
            try OperatedHost.expect(try await lift(), status: 403, code: "halt_of_plan")
            quotas.setUsed([])
            #expect(try await lift().status == 200)
        }
    }
}

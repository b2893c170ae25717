import API
import Testing

@Suite("Risk routes", .timeLimit(.minutes(4)))
struct RiskRoutesTests {
    @Test func `guards are shown, and a safe mode is lifted once, by somebody, for a reason`() async throws {
        try await OperatedHost.run { host in
            try await host.enable("bob")
            let before = try await host.answer(RiskReport.self, "GET", "instances/1/risk")
            #expect(before.state == "safe_mode" && before.guards.map(\.kind) == ["stop_loss", "drawdown"])
            let body = #"{"by": "kim", "reason": "checked"}"#
            let after = try await host.answer(RiskReport.self, "POST", "instances/1/risk/lift", body)
            #expect(after.state == nil && after.events.map(\.text).first == "lifted by kim: checked")
            try await host.refused("POST", "instances/1/risk/lift", body, status: 409, code: "no_safe_mode")
            try await host.refused("GET", "instances/9/risk", status: 404, code: "instance_not_found")
            try await host.refused("POST", "instances/9/risk/lift", body, status: 404, code: "instance_not_found")
            try await host.refused("GET", "instances/1/risk?limit=3", status: 400, code: "query_unknown", naming: "limit")
        }
    }

    @Test func `limits are set and taken back, and each says where it comes from`() async throws {
        try await OperatedHost.run { host in
            try await host.enable("bob")
            let set = try await host.answer(
                RiskReport.self, "PATCH", "instances/1/limits", #"{"set": {"maximum_open_orders": 5}, "by": "kim"}"#)
            #expect(set.limits.first == .init(key: "maximum_open_orders", value: "5", source: "operator"))
            let unset = try await host.answer(
                RiskReport.self, "PATCH", "instances/1/limits", #"{"unset": ["maximum_open_orders"], "by": "kim"}"#)
            #expect(unset.limits.first?.source == "standard" && unset.limits.last?.value == nil)
            #expect(unset.refusals.map(\.code) == ["risk.maximum_order_notional"])
            let path = "instances/1/limits"
            try await host.refused(
                "PATCH", path, #"{"set": {"maximum_open_orders": 0}, "by": "k"}"#, status: 422, code: "limits",
                naming: "maximum_open_orders")
            try await host.refused("PATCH", path, #"{"by": "kim"}"#, status: 400, code: "body_empty", naming: "set")
            try await host.refused("PATCH", path, #"{"set": {"a": "1"}}"#, status: 400, code: "field_missing", naming: "by")
            try await host.refused(
                "PATCH", path, #"{"set": {"a": [1]}, "by": "k"}"#, status: 400, code: "field_type", naming: "set.a")
            try await host.refused(
                "PATCH", "instances/9/limits", #"{"set": {"maximum_open_orders": 5}, "by": "k"}"#, status: 404,
                code: "instance_not_found")
        }
    }

    @Test(arguments: [
        (#"{"by": "kim"}"#, "field_missing", "'reason'"), (#"{"reason": "x"}"#, "field_missing", "'by'"),
        (#"{"by": "", "reason": "x"}"#, "field_too_short", "1 to 64"),
        (#"{"by": "k", "reason": ""}"#, "field_too_short", "1 to 500"),
        (#"{"by": "k", "reason": "a\nb"}"#, "field_value", "one line"),
        (#"{"by": "k", "reason": "x", "until": 3}"#, "field_unknown", "until"), ("[]", "body_not_an_object", "object"),
    ])
    func `what is wrong is named, and nothing is lifted`(body: String, code: String, word: String) async throws {
        try await OperatedHost.run { host in
            try await host.enable("bob")
            try await host.refused("POST", "instances/1/risk/lift", body, status: 400, code: code, naming: word)
            #expect(try await host.answer(RiskReport.self, "GET", "instances/1/risk").state == "safe_mode")
        }
    }
}

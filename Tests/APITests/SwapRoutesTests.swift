import API
import Testing

@Suite("Swap routes", .timeLimit(.minutes(4)))
struct SwapRoutesTests {
    @Test func `one instance, a part of a plugin's users, and a shadow`() async throws {
        try await OperatedHost.run { host in
            for name in ["a", "b", "c", "d"] { try await host.enable("bob", name) }
            let one = try await host.answer(
                SwapReport.self, "POST", "swaps", #"{"instance": 1, "to": "1.1.0"}"#, status: 201)
            #expect(one.members.map(\.instance) == [1] && one.members[0].state == .done)
            #expect(try await host.answer(InstanceReport.self, "GET", "instances/1").version == "1.1.0")
            let part = try await host.answer(
                SwapReport.self, "POST", "swaps",
                #"{"plugin": "dip-buyer", "from": "1.0.0", "to": "1.1.0", "percent": 50, "shadowSeconds": 300}"#, status: 201)
            #expect(part.members.map(\.state) == [.shadowing] && part.members[0].compared == 12)
            let swaps = try await host.answer(SwapList.self, "GET", "swaps").swaps
            #expect(swaps == [part, one])
        }
    }

    @Test func `a version that fails is an answer, not an error`() async throws {
        try await OperatedHost.run { host in
            try await host.enable("bob")
            let report = try await host.answer(
                SwapReport.self, "POST", "swaps", #"{"instance": 1, "to": "2.0.0"}"#, status: 201)
            #expect(report.members.map(\.state) == [.rolledBack])
            #expect(try await host.answer(InstanceReport.self, "GET", "instances/1").version == "1.0.0")
        }
    }

    @Test(arguments: [
        (#"{"to": "1.1.0"}"#, 400, "field_missing", "'instance' or 'plugin'"),
        (#"{"instance": 1, "plugin": "x", "to": "1.1.0"}"#, 400, "field_missing", "one of them"),
        (#"{"instance": 1}"#, 400, "field_missing", "'to' is missing"),
        (#"{"instance": 1, "to": ""}"#, 400, "field_too_short", "'to' is empty; it takes 1 to 64 characters"),
        (#"{"instance": "x", "to": "1.1.0"}"#, 400, "field_type", "'instance' is a text; it takes a whole number from 1"),
        (#"{"instance": -1, "to": "1.1.0"}"#, 400, "field_value", "'instance' is -1; it takes a whole number from 1"),
        (#"{"instance": 1, "to": "1.1.0", "percent": 10}"#, 400, "field_value", "'percent'"),
        (#"{"plugin": "x", "to": "1.1.0", "percent": 0}"#, 400, "field_value", "1 to 100"),
        (#"{"plugin": "x", "to": "1.1.0", "shadowSeconds": 86401}"#, 400, "field_value", "1 to 86400"),
        (#"{"plugin": "x", "to": "1.1.0", "force": true}"#, 400, "field_unknown", "'force'"),
        (#"{"plugin": "x", "to": "1.1.0"}"#, 404, "plugin_not_found", "'x'"),
        (#"{"instance": 9, "to": "1.1.0"}"#, 404, "instance_not_found", "9"),
        (#"{"plugin": "dip-buyer", "to": "1.1.0"}"#, 409, "nothing_to_swap", "no instance"),
    ])
    func `what is wrong is named`(body: String, status: Int, code: String, word: String) async throws {
        try await OperatedHost.run { host in
            try await host.refused("POST", "swaps", body, status: status, code: code, naming: word)
        }
    }
}

import API
import MemoryHost
import Testing

@Suite("Instance routes", .timeLimit(.minutes(4)))
struct InstanceRoutesTests {
    @Test func `an instance is enabled, read by its number and listed`() async throws {
        try await OperatedHost.run { host in
            let probe = try await host.send(
                "POST", "instances",
                #"{"user": "bob", "plugin": "dip-buyer", "parameters": {"period": 21}, "openOrders": "cancel"}"#)
            #expect(probe.status == 201)
            #expect(probe.headers["location"] == "/api/v1/instances/1")
            try await host.enable("ada")
            let bob = try await host.answer(InstanceReport.self, "GET", "instances/1")
            #expect(bob.user == "bob" && bob.state == .running && bob.version == "1.1.0")
            #expect(bob.parameters == ["period": "21"] && bob.openOrderPolicy == "cancel")
            let all = try await host.answer(InstanceList.self, "GET", "instances").instances
            #expect(all.map(\.user) == ["bob", "ada"] && all[0] == bob)
            let ofAda = try await host.answer(InstanceList.self, "GET", "instances?user=ada").instances
            #expect(ofAda.map(\.id) == [2])
            for (query, ids) in [("name=dip-buyer", [1, 2]), ("name=ada%2Fdip-buyer", [2]), ("name=x", [] as [UInt64])] {
                let named = try await host.answer(InstanceList.self, "GET", "instances?\(query)").instances
                #expect(named.map(\.id) == ids, "\(query)")
            }
        }
    }

    @Test func `each step is taken once, and told why not a second time`() async throws {
        try await OperatedHost.run { host in
            try await host.enable("bob")
            #expect(try await host.answer(InstanceReport.self, "POST", "instances/1/pause").state == .paused)
            try await host.refused("POST", "instances/1/pause", status: 409, code: "instance_is_paused", naming: "bob/dip-buyer")
            #expect(try await host.answer(InstanceReport.self, "POST", "instances/1/resume", "{}").state == .running)
            try await host.refused("POST", "instances/1/enable", status: 409, code: "instance_runs")
            let disabled = try await host.answer(
                InstanceReport.self, "POST", "instances/1/disable", #"{"openOrders": "flatten"}"#)
            #expect(disabled.state == .disabled && disabled.openOrders == 0 && disabled.position == "0")
            #expect(disabled.process == nil)
            try await host.refused("POST", "instances/1/disable", status: 409, code: "instance_is_disabled")
            let again = try await host.answer(InstanceReport.self, "POST", "instances/1/enable")
            #expect(again.state == .running && again.version == "1.0.0")
        }
    }

    @Test func `parameters are replaced as texts, whole numbers and truth values`() async throws {
        try await OperatedHost.run { host in
            try await host.enable("bob")
            for given in [#"{"period": 30}"#, #"{"period": "30"}"#] {
                let changed = try await host.answer(InstanceReport.self, "PATCH", "instances/1/parameters", given)
                #expect(changed.parameters == ["period": "30"])
            }
            try await host.refused(
                "PATCH", "instances/1/parameters", #"{"period": 1}"#, status: 422, code: "parameters", naming: "2 to 500")
            try await host.refused(
                "PATCH", "instances/1/parameters", #"{"flag": true}"#, status: 422, code: "parameters", naming: "flag")
            try await host.refused(
                "PATCH", "instances/1/parameters", #"{"period": 0.5}"#, status: 400, code: "field_type",
                naming: "'period'", "text")
            try await host.refused("PATCH", "instances/1/parameters", status: 400, code: "field_too_short", naming: "has 0 keys")
            #expect(try await host.answer(InstanceReport.self, "GET", "instances/1").parameters == ["period": "30"])
        }
    }

    @Test func `decisions come newest first, as many as are asked for`() async throws {
        try await OperatedHost.run { host in
            try await host.enable("bob")
            let decisions = try await host.answer(DecisionList.self, "GET", "instances/1/decisions?limit=3").decisions
            #expect(decisions.map(\.outcome) == ["no_signal", "refused", "no_signal"])
            #expect(decisions[0].time > decisions[1].time)
            #expect(try await host.answer(DecisionList.self, "GET", "instances/1/decisions").decisions.count == 20)
            for limit in ["0", "1001", "-1", "x", ""] {
                try await host.refused(
                    "GET", "instances/1/decisions?limit=\(limit)", status: 400, code: "query_value", naming: "1 to 1000")
            }
        }
    }

    struct Wrong: Sendable, CustomTestStringConvertible {
        var method = "POST"
        var path = "instances"
        var body: String
        var status = 400
        var code: String
        var word: String
        var testDescription: String { "\(method) \(path) \(body.prefix(60))" }
    }

    @Test(arguments: [
        Wrong(body: "", code: "field_missing", word: "'plugin' is missing"),
        Wrong(body: #"{"plugin": "x"}"#, code: "field_missing", word: "'user' is missing: over the host's own socket"),
        Wrong(body: "{", code: "body_not_json", word: "not JSON"),
        Wrong(body: "[]", code: "body_not_an_object", word: "not an object"),
        Wrong(body: "7", code: "body_not_an_object", word: "not an object"),
        Wrong(body: #"{"user": "bob"}"#, code: "field_missing", word: "'plugin' is missing"),
        Wrong(body: #"{"user": 7, "plugin": "x"}"#, code: "field_type", word: "'user' is a number; it takes a text"),
        Wrong(body: #"{"user": "", "plugin": "x"}"#, code: "field_too_short", word: "'user' is empty; it takes 1 to 64"),
        Wrong(body: #"{"user": "bob", "plugin": "x", "colour": 1}"#, code: "field_unknown", word: "'colour' is not a field"),
        Wrong(
            body: #"{"user": "bob", "plugin": "x", "openOrders": "sell"}"#, code: "field_value",
            word: "keep, cancel, flatten"),
        Wrong(
            body: #"{"user": "bob", "plugin": "x", "parameters": {"a": []}}"#, code: "field_type",
            word: "'parameters.a' is a list; it takes a text or a whole number or true or false"),
        Wrong(body: #"{"user": "bob", "plugin": "dip"}"#, status: 404, code: "plugin_not_found", word: "dip-buyer?"),
        Wrong(
            body: #"{"user": "bob", "plugin": "dip-buyer", "version": "9.0.0"}"#, status: 404, code: "plugin_version_not_found",
            word: "1.0.0, 1.1.0"),
        Wrong(body: #"{"user": "zoe", "plugin": "dip-buyer"}"#, status: 404, code: "user_not_found", word: "zoe"),
        Wrong(method: "GET", path: "instances/7", body: "", status: 404, code: "instance_not_found", word: "7"),
        Wrong(
            method: "GET", path: "instances/bob", body: "", status: 404, code: "not_found",
            word: "'id' is 'bob'; it takes a whole number from 1"),
        Wrong(method: "GET", path: "instances?colour=1", body: "", code: "query_unknown", word: "'colour'"),
        Wrong(method: "GET", path: "instances?user=a&user=b", body: "", code: "query_twice", word: "'user'"),
        Wrong(path: "instances/7/pause", body: #"{"hard": true}"#, code: "field_unknown", word: "there is none"),
        Wrong(path: "instances/7/pause", body: "", status: 404, code: "instance_not_found", word: "7"),
        Wrong(method: "DELETE", body: "", status: 405, code: "method_not_allowed", word: "GET, HEAD, POST, OPTIONS"),
    ])
    func `what is wrong is named`(wrong: Wrong) async throws {
        try await OperatedHost.run { host in
            try await host.refused(
                wrong.method, wrong.path, wrong.body, status: wrong.status, code: wrong.code, naming: wrong.word)
        }
    }

    @Test func `a body has an end`() async throws {
        try await OperatedHost.run { host in
            let filler = String(repeating: " ", count: (1 << 20) - 2)
            try await host.refused("POST", "instances", filler + "{}", status: 400, code: "field_missing")
            try await host.refused("POST", "instances", filler + "{} ", status: 413, code: "body_too_large", naming: "1048576")
            // Nobody says how long it is.
            let chunk = String(repeating: " ", count: 1 << 16)
            let chunks = String(repeating: "10000\r\n\(chunk)\r\n", count: 17) + "0\r\n\r\n"
            let probe = try await HTTPProbe.sendRaw(
                "POST /api/v1/instances HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n\(chunks)",
                socket: host.socket)
            try OperatedHost.expect(probe, status: 413, code: "body_too_large")
        }
    }

    @Test func `whom limits bound does not set them with a new instance`() async throws {
        try await ServedTenants.run({ _ in InstanceRoutes(operations: MemoryHost()).endpoints }) { served in
            let order = #"{"plugin": "dip-buyer", "limits": {"maximum_open_orders": 500}}"#
            try await served.refused("tom", "POST", "instances", order, status: 403, code: "forbidden", naming: "risk.write")
            // As far as the host, which does not know him.
            let plain = #"{"plugin": "dip-buyer"}"#
            try await served.refused("tom", "POST", "instances", plain, status: 404, code: "user_not_found")
            #expect(try await served.send("ada", "POST", "instances", order).status == 201)
        }
    }
}

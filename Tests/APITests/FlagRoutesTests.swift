import API
import MemoryHost
import Testing
import TradingModel

@Suite("Flag routes", .timeLimit(.minutes(4)))
struct FlagRoutesTests {
    private func run(_ body: @escaping @Sendable (ServedTenants) async throws -> Void) async throws {
        try await ServedTenants.run(
            { store in
                let flags = try await Flags.load(store)
                return FlagRoutes(store: store, flags: flags).endpoints
                    + InstanceRoutes(operations: MemoryHost(), flags: flags).endpoints
            }, body)
    }

    @Test func `a flag counts as soon as it is set, and every change is kept`() async throws {
        try await run { host in
            #expect(try await host.answer(CallerFlags.self, "ada", "GET", "me/flags").flags == ["new_instances": true])
            let known = try await host.answer(FlagList.self, "kim", "GET", "flags").flags
            #expect(known.map(\.name) == ["new_instances"] && known[0].version == 0 && known[0].rule == "on")
            let set = try await host.answer(
                FlagReport.self, "kim", "PUT", "flags/beta", #"{"rule": "users", "users": ["ada"], "description": "charts"}"#)
            #expect(set.version == 1 && set.changedBy == "kim" && set.users == ["ada"] && set.changedAt != nil)
            #expect(try await host.answer(CallerFlags.self, "ada", "GET", "me/flags").flags["beta"] == true)
            #expect(try await host.answer(CallerFlags.self, "tom", "GET", "me/flags").flags["beta"] == false)
            let all = try await host.answer(
                FlagReport.self, "kim", "PUT", "flags/beta", #"{"rule": "percentage", "percentage": 100}"#)
            #expect(all.version == 2 && all.description == "charts" && all.percentage == 100 && all.users == nil)
            #expect(try await host.answer(CallerFlags.self, "bob", "GET", "me/flags").flags["beta"] == true)
            #expect(try await host.send("kim", "DELETE", "flags/beta").status == 204)
            #expect(try await host.answer(CallerFlags.self, "bob", "GET", "me/flags").flags["beta"] == nil)
            #expect(try await host.answer(FlagList.self, "kim", "GET", "flags").flags.map(\.name) == ["new_instances"])
            try await host.refused("kim", "DELETE", "flags/beta", status: 404, code: "flag_not_found")
            let again = try await host.answer(FlagReport.self, "kim", "PUT", "flags/beta", #"{"rule": "off"}"#)
            #expect(again.version == 4)
            var history = try await host.answer(FlagList.self, "kim", "GET", "flags/beta/history?limit=3")
            #expect(history.flags.map(\.version) == [4, 3, 2] && history.flags[1].isDeleted)
            history = try await host.answer(FlagList.self, "kim", "GET", "flags/beta/history?cursor=\(history.next ?? "")")
            #expect(history.flags.map(\.version) == [1] && history.next == nil)
            // What is loaded at the next start.
            let loaded = try await Flags.load(host.store)
            #expect(!loaded.isOn("beta", tenant: .init(1), user: "ada") && loaded.all(tenant: .init(1), user: "ada").count == 2)
        }
    }

    @Test func `enabling strategies can be switched off for those that the flag names not`() async throws {
        try await run { host in
            let order = #"{"plugin": "dip-buyer"}"#
            #expect(try await host.send("ada", "POST", "instances", order).status == 201)
            _ = try await host.answer(
                FlagReport.self, "kim", "PUT", "flags/new_instances", #"{"rule": "users", "users": ["bob"]}"#)
            try await host.refused("ada", "POST", "instances", order, status: 403, code: "flag_off", naming: "new_instances")
            #expect(try await host.send("bob", "POST", "instances", order).status == 201)
            // What runs goes on.
            #expect(try await host.send("ada", "POST", "instances/1/pause").status == 200)
            #expect(try await host.send("kim", "DELETE", "flags/new_instances").status == 204)
            let renamed = #"{"plugin": "dip-buyer", "name": "second"}"#
            #expect(try await host.send("ada", "POST", "instances", renamed).status == 201)
        }
    }

    @Test func `whoever is not of the staff sees what is on, and nothing else`() async throws {
        try await run { host in
            for (method, path, body) in [
                ("GET", "flags", nil), ("PUT", "flags/beta", #"{"rule": "on"}"#), ("DELETE", "flags/beta", nil),
                ("GET", "flags/beta/history", nil),
            ] as [(String, String, String?)] {
                try await host.refused("ada", method, path, body, status: 403, code: "forbidden")
                try await host.refused(nil, method, path, body, status: 401, code: "unauthorized")
            }
            try await host.refused(nil, "GET", "me/flags", status: 401, code: "unauthorized")
        }
    }

    @Test func `a wrong flag names what is wrong`() async throws {
        try await run { host in
            for (body, code) in [
                (#"{"rule": "maybe"}"#, "field_value"), ("{}", "field_missing"), (#"{"rule": "users"}"#, "field_missing"),
                (#"{"rule": "percentage"}"#, "field_missing"), (#"{"rule": "on", "users": []}"#, "field_unknown"),
                (#"{"rule": "percentage", "percentage": 101}"#, "field_value"),
                (#"{"rule": "percentage", "percentage": -1}"#, "field_value"),
                (#"{"rule": "users", "users": [1]}"#, "field_type"), (#"{"rule": "on", "colour": "red"}"#, "field_unknown"),
                (#"{"rule": "off", "percentage": 5}"#, "field_unknown"),
            ] { try await host.refused("kim", "PUT", "flags/beta", body, status: 400, code: code) }
            for name in ["Beta", "1a", "a-b", String(repeating: "a", count: 65)] {
                try await host.refused("kim", "PUT", "flags/\(name)", #"{"rule": "on"}"#, status: 404, code: "not_found")
            }
            try await host.refused("kim", "GET", "flags/beta/history", status: 404, code: "flag_not_found")
            try await host.refused("kim", "GET", "flags/beta/history?cursor=YQ", status: 400, code: "query_value")
        }
    }

    @Test func `of two changes at the same moment both count, or one is told to repeat`() async throws {
        try await run { host in
            let statuses = try await withThrowingTaskGroup(of: Int.self, returning: [Int].self) { group in
                for percentage in 0..<8 {
                    group.addTask {
                        let body = #"{"rule": "percentage", "percentage": \#(percentage)}"#
                        return try await host.send("kim", "PUT", "flags/beta", body).status
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.allSatisfy { $0 == 200 || $0 == 409 } && statuses.contains(200), "\(statuses)")
            let history = try await host.answer(FlagList.self, "kim", "GET", "flags/beta/history").flags
            #expect(history.count == statuses.count { $0 == 200 })
            #expect(history.map(\.version) == history.indices.reversed().map { UInt64($0) + 1 })
        }
    }
}

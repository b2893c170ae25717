import API
import Synchronization
import Testing

@Suite("Configuration routes", .timeLimit(.minutes(4)))
struct ConfigurationRoutesTests {
    /// Reads its configuration again as often as it is told to, or says what is wrong.
    private final class Reloading: ConfigurationReloading {
        let count = Mutex(0)

        func reloadConfiguration() async throws -> ReloadReport {
            let number = count.withLock { count in
                count += 1
                return count
            }
            guard number < 2 else {
                throw RequestProblem.invalid(
                    code: "configuration", "wrong", errors: [FieldProblem("http.port", code: "configuration", "is x")])
            }
            return ReloadReport(applied: ["logging.level"], needsRestart: ["http.port"])
        }
    }

    private func run(_ body: @escaping @Sendable (ServedTenants) async throws -> Void) async throws {
        try await ServedTenants.run(
            { store in
                ConfigurationRoutes(store: store, host: Reloading()) { limits in
                    guard limits["maximum_open_orders"] != "0" else {
                        throw RequestProblem.invalid(code: "limits", "0 is too few", field: "limits.maximum_open_orders")
                    }
                }.endpoints
            }, body)
    }

    private typealias Report = TenantConfigurationReport

    @Test func `each change is a version that can be read and restored`() async throws {
        try await run { host in
            let none = try await host.send("ada", "GET", "configuration")
            #expect(none.headers["etag"] == "\"0\"" && none.status == 200)
            let empty = try none.decode(Report.self)
            #expect(empty.version == 0 && empty.limits.isEmpty && empty.tenant == "one" && empty.changedAt == nil)
            let first = try await host.send(
                "ada", "PUT", "configuration",
                #"{"limits": {"maximum_open_orders": 5, "capital": "100", "book_is_optional": true}, "openOrders": "cancel"}"#)
            #expect(first.status == 200 && first.headers["etag"] == "\"1\"", "\(first.text)")
            let one = try first.decode(Report.self)
            #expect(one.limits == ["maximum_open_orders": "5", "capital": "100", "book_is_optional": "true"])
            #expect(one.openOrders == "cancel" && one.changedBy == "ada" && one.comment.isEmpty && one.changedAt != nil)
            let known = try await host.send("ada", "GET", "configuration", headers: ["If-None-Match": "\"1\""])
            #expect(known.status == 304 && known.body.isEmpty)
            #expect(try await host.send("ada", "GET", "configuration", headers: ["If-None-Match": "\"0\""]).status == 200)
            let two = try await host.answer(
                Report.self, "ada", "PUT", "configuration", #"{"limits": {}, "comment": "none"}"#, headers: ["If-Match": "\"1\""])
            #expect(two.version == 2 && two.openOrders == nil && two.comment == "none")
            #expect(try await host.answer(Report.self, "ada", "GET", "configuration") == two)
            #expect(try await host.answer(Report.self, "ada", "GET", "configuration/versions/1") == one)
            let three = try await host.answer(Report.self, "ada", "POST", "configuration/versions/1/restore")
            #expect(three.version == 3 && three.limits == one.limits && three.openOrders == "cancel")
            #expect(three.comment == "version 1 again")
            var list = try await host.answer(TenantConfigurationList.self, "ada", "GET", "configuration/versions?limit=2")
            #expect(list.versions == [three, two])
            list = try await host.answer(
                TenantConfigurationList.self, "ada", "GET", "configuration/versions?cursor=\(list.next ?? "")")
            #expect(list.versions == [one] && list.next == nil)
        }
    }

    @Test func `whoever has not seen the last version is told so`() async throws {
        try await run { host in
            let body = #"{"limits": {}}"#
            _ = try await host.answer(Report.self, "ada", "PUT", "configuration", body, headers: ["If-Match": "\"0\""])
            for tag in ["\"0\"", "\"2\"", "\"x\"", ""] {
                try await host.refused(
                    "ada", "PUT", "configuration", body, headers: ["If-Match": tag], status: 412, code: "version_conflict",
                    naming: "the last version is 1")
            }
            try await host.refused(
                "ada", "POST", "configuration/versions/1/restore", headers: ["If-Match": "\"7\""], status: 412,
                code: "version_conflict")
            for tag in ["\"9\", \"1\"", "*"] {
                let done = try await host.send("ada", "PUT", "configuration", body, headers: ["If-Match": tag])
                #expect(done.status == 200, "\(tag): \(done.text)")
            }
        }
    }

    @Test func `of changes at the same moment one is done and the others are told`() async throws {
        try await run { host in
            let statuses = try await withThrowingTaskGroup(of: Int.self, returning: [Int].self) { group in
                for number in 1...8 {
                    group.addTask {
                        let body = #"{"limits": {"maximum_open_orders": \#(number)}}"#
                        return try await host.send("ada", "PUT", "configuration", body, headers: ["If-Match": "\"0\""]).status
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.sorted() == [200] + Array(repeating: 412, count: 7))
        }
    }

    @Test func `another tenant's is not there, and the staff has every one`() async throws {
        try await run { host in
            _ = try await host.answer(Report.self, "ada", "PUT", "configuration", #"{"limits": {"capital": "1"}}"#)
            #expect(try await host.answer(Report.self, "bob", "GET", "configuration").version == 0)
            try await host.refused("bob", "GET", "configuration/versions/1", status: 404, code: "version_not_found")
            try await host.refused("bob", "POST", "configuration/versions/1/restore", status: 404, code: "version_not_found")
            for (method, path, body) in [
                ("GET", "configuration?tenant=one", nil), ("PUT", "configuration?tenant=one", #"{"limits": {}}"#),
                ("GET", "configuration/versions?tenant=one", nil), ("POST", "configuration/versions/1/restore?tenant=one", nil),
            ] as [(String, String, String?)] {
                try await host.refused("bob", method, path, body, status: 404, code: "tenant_not_found")
            }
            #expect(try await host.answer(Report.self, "ada", "GET", "configuration?tenant=one").version == 1)
            let byStaff = try await host.answer(Report.self, "kim", "PUT", "configuration?tenant=one", #"{"limits": {}}"#)
            #expect(byStaff.version == 2 && byStaff.changedBy == "kim" && byStaff.tenant == "one")
            try await host.refused("kim", "GET", "configuration?tenant=three", status: 404, code: "tenant_not_found")
            try await host.refused("tom", "GET", "configuration", status: 403, code: "forbidden")
            try await host.refused("tom", "PUT", "configuration", #"{"limits": {}}"#, status: 403, code: "forbidden")
            try await host.refused(nil, "GET", "configuration", status: 401, code: "unauthorized")
        }
    }

    @Test func `a wrong configuration names what is wrong and makes no version`() async throws {
        try await run { host in
            for (body, status, code) in [
                (#"{"limits": {"maximum_open_orders": 0}}"#, 422, "limits"), ("{}", 400, "field_missing"),
                (#"{"limits": {}, "openOrders": "sell"}"#, 400, "field_value"), (#"{"limits": []}"#, 400, "field_type"),
                (#"{"limits": {"capital": {}}}"#, 400, "field_type"), (#"{"limits": {}, "limit": 1}"#, 400, "field_unknown"),
                (#"{"limits": {}, "comment": "\#(String(repeating: "x", count: 501))"}"#, 400, "field_too_long"),
            ] { try await host.refused("ada", "PUT", "configuration", body, status: status, code: code) }
            #expect(try await host.answer(Report.self, "ada", "GET", "configuration").version == 0)
            for version in ["0", "x", "9223372036854775808"] {
                try await host.refused("ada", "GET", "configuration/versions/\(version)", status: 404, code: "not_found")
            }
        }
    }

    @Test func `the staff lets the host read its own configuration again`() async throws {
        try await run { host in
            try await host.refused("ada", "POST", "configuration/reload", status: 403, code: "forbidden")
            let report = try await host.answer(ReloadReport.self, "kim", "POST", "configuration/reload")
            #expect(report == ReloadReport(applied: ["logging.level"], needsRestart: ["http.port"]))
            try await host.refused(
                "kim", "POST", "configuration/reload", status: 422, code: "configuration", naming: "http.port")
        }
    }
}

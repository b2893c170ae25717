import API
import Foundation
import MemoryHost
import PluginFixtures
import Store
import TestSupport
import Testing

/// How far an instance may go, changed by an operator while it trades.
@Suite("Limits of an instance", .timeLimit(.minutes(4)))
struct LimitCommandTests {
    @Test func `limits are shown with where they come from, set and taken back`() async throws {
        try await OperatedFolder.run { folder in
            try await folder.done("instance", "enable", "dip-buyer", "--user", "bob", "--limits", "maximum_open_orders=7")
            let shown = try await folder.done("risk", "limits", "bob/dip-buyer")
            #expect(
                shown.contains(/maximum_open_orders +20 +standard/) && shown.contains("off: price_collar_percent"), "\(shown)")
            let file = "\(folder.path)/limits.json"
            try Data(#"{"maximum_open_orders": 5}"#.utf8).write(to: URL(filePath: file))
            for limits in ["maximum_open_orders=5", file] {
                let set = try await folder.done("risk", "limits", "1", limits, "--by", "kim")
                #expect(set.contains(/maximum_open_orders +5 +operator/), "\(set)")
                #expect(try await folder.json(RiskReport.self, "risk", "show", "1").limits.first?.source == "operator")
                let unset = try await folder.done("risk", "limits", "1", "--unset", "maximum_open_orders")
                #expect(unset.contains(/maximum_open_orders +20 +standard/), "\(unset)")
            }
            let risk = try await folder.done("risk", "show", "1")
            #expect(risk.contains("risk.maximum_order_notional  notional 5120 is above"), "\(risk)")
        }
    }

    struct Wrong: Sendable, CustomTestStringConvertible {
        var arguments: [String]
        var words: [String]
        var testDescription: String { arguments.joined(separator: " ") }

        init(_ arguments: String..., naming words: String...) {
            self.arguments = arguments
            self.words = words
        }
    }

    @Test(arguments: [
        Wrong("maximum_open_order=5", naming: "'maximum_open_order' is no limit", "maximum_open_orders"),
        Wrong("maximum_open_orders=0", naming: "maximum_open_orders is 0", "1 to 100000"),
        Wrong("maximum_open_orders=many", naming: "maximum_open_orders is 'many'", "a whole number"),
        Wrong("capital=-1", naming: "capital is -1", "above 0"), Wrong("capital=", naming: "'' is not a decimal number"),
        Wrong("book_is_optional=yes", naming: "book_is_optional is 'yes'", "true or false"),
        Wrong("sizing.method=guess", naming: "sizing.method is guess", "kelly"),
        Wrong("sizing.percent=5", naming: "sizing.method", "missing"),
        Wrong("sizing.method=fixed", "sizing.quantity=1", "sizing.payoff=2", naming: "sizing.payoff is no number of fixed"),
        Wrong("--unset", "price_collar", naming: "'price_collar' is no limit"),
        Wrong("capital=5", "--by", "", naming: "--by"),
        Wrong("capital=5", "--unset", "capital", naming: "capital is both set and unset"),
        Wrong("capital=99999999999999999999999", naming: "is too large or too fine"),
    ])
    func `a wrong limit is named with its key, its value and what it takes`(wrong: Wrong) async throws {
        let folder = try TemporaryFolder("limits")
        for command in [["risk", "limits", "1"], ["backtest", "--limits"]] {
            guard command[0] == "risk" || !wrong.arguments.contains(where: { $0.hasPrefix("--") }) else { continue }
            let place = command[0] == "risk" ? ["--data", folder.path] : []
            let ending = try await Program(command + wrong.arguments + place).ending()
            #expect(ending.status == 2, "\(ending.output) \(ending.errors)")
            for word in wrong.words { #expect(ending.errors.contains(word), "\(ending.errors)") }
        }
    }

    @Test func `a file of limits is named with what is wrong in it`() async throws {
        let folder = try TemporaryFolder("limits")
        let file = "\(folder.path)/limits.json"
        let wrong = [
            (#"{"maximum_open_order": 1}"#, "unknown key 'maximum_open_order'"), (#"{"capital": 5}"#, "capital is a number"),
            (#"[1]"#, "is no JSON object"), ("{", "is not valid JSON"), (#"{"sizing": 3}"#, "sizing is no object"),
            (#"{"sizing": {}}"#, "sizing is empty"),
            (#"{"capital": []}"#, "capital is neither a text nor a number"),
        ]
        for (text, word) in wrong {
            try Data(text.utf8).write(to: URL(filePath: file))
            let ending = try await Program(["backtest", "--length", "100", "--limits", file]).ending()
            #expect(ending.status == 1 && ending.errors.contains(file) && ending.errors.contains(word), "\(ending.errors)")
        }
        let ending = try await Program(["backtest", "--length", "100", "--limits", "\(folder.path)/none.json"]).ending()
        #expect(ending.status == 1 && ending.errors.contains("none.json: cannot be read"), "\(ending.errors)")
    }

    @Test func `an enabled instance has its user's limits below its own, which change while it trades and survive a kill`()
        async throws
    {
        let host = try await ServingHost(
            users:
                #"{"name": "bob", "limits": {"maximum_orders_per_minute": 9, "price_collar_percent": "500"}, "strategies": []}"#
        )
        try await host.install(.version1)
        try await host.done(
            "instance", "enable", "quoting", "--user", "bob", "--name", "tight", "--limits", "maximum_open_orders=3")
        let enabled = try await limits(host)
        #expect(enabled["maximum_open_orders"] == "3 operator" && enabled["maximum_orders_per_minute"] == "9 user")
        #expect(enabled["price_collar_percent"] == "500 user" && enabled["maximum_order_notional"] == "10000 standard")
        #expect(enabled["capital"] == "off standard")
        #expect(try Set(enabled.keys) == LimitCommandTests.documented())
        try await host.waitForOpenOrders(3, of: "bob/tight")
        try await Program.poll("a refusal") {
            try await report(host).refusals.contains { $0.code == "risk.maximum_open_orders" } ? true : nil
        }

        let changed = try await host.done(
            "risk", "limits", "bob/tight", "maximum_open_orders=8", "sizing.method=fixed", "sizing.quantity=2", "--by", "kim")
        #expect(changed.contains("maximum_open_orders") && changed.contains("fixed, quantity 2"), "\(changed)")
        try await host.waitForOpenOrders(4, of: "bob/tight")
        try await host.restart(SIGKILL)
        let after = try await limits(host)
        #expect(after["maximum_open_orders"] == "8 operator" && after["sizing"] == "fixed, quantity 2 operator")
        #expect(after["maximum_orders_per_minute"] == "9 user")
        try await host.done("risk", "limits", "bob/tight", "--unset", "sizing", "maximum_open_orders")
        try await host.restart(SIGTERM)
        let unset = try await limits(host)
        #expect(unset["sizing"] == "off standard" && unset["maximum_open_orders"] == "20 standard")
        try await host.refused("risk", "limits", "bob/tight", "--unset", "capital", naming: "has these limits already")
        let id = try await host.instance("bob/tight").id
        #expect(try host.incidents(of: id).count { $0 == "parameters_changed" } == 2)
        try await host.stop()
    }

    private func report(_ host: ServingHost) async throws -> RiskReport {
        let ending = try await host.run(["risk", "show", "bob/tight", "--json"])
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return try decoder.decode(RiskReport.self, from: Data(ending.output.utf8))
    }

    /// The keys that the page of risk explains.
    private static func documented() throws -> Set<String> {
        let page = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Documentation/risk.md")
        let table = try String(contentsOf: page, encoding: .utf8).split(separator: "| key | range | default | meaning |")
            .last?.components(separatedBy: "\n\n").first
        return Set(try #require(table).matches(of: /(?m)^\| `([a-z_]+)` \|/).map { String($0.1) })
    }

    /// `3 operator` by key.
    private func limits(_ host: ServingHost) async throws -> [String: String] {
        try await Dictionary(
            uniqueKeysWithValues: report(host).limits.map { ($0.key, "\($0.value ?? "off") \($0.source)") })
    }
}

import Foundation
import FoundationNetworking
import Store
import StrictJSON
import Testing
import TradingModel

@testable import tradingboost

extension HostCommandTests {
    func flags(_ host: CommandedHost) async throws {
        try await host.done(
            "flags", "set", "new_chart", "on", "--description", "with depth", as: "olga", printing: ["on, version 1"])
        try await host.done("flags", "set", "new_chart", "--users", "tom, eve", as: "olga", printing: ["tom, eve", "version 2"])
        try await host.done("flags", "set", "new_chart", "--percentage", "10", as: "olga", printing: ["10, version 3"])
        try await host.done("flags", "list", as: "olga", printing: ["new_chart", "with depth", "new_instances"])
        #expect(try await host.done("flags", "list", "--json") == host.answer("flags") + "\n")
        try await host.done("flags", "history", "new_chart", as: "olga", printing: ["percentage", "users", "on"])
        try await host.done("flags", "remove", "new_chart", as: "olga", printing: ["removed"])

        try await host.refused("flags", "remove", "no_flag", as: "olga", naming: ["'no_flag'", "tradingboost flags list"])
        try await host.refused("flags", "set", "new_chart", as: "olga", status: 2, naming: ["on, off, --users or --percentage"])
        try await host.refused("flags", "set", "new_chart", "maybe", as: "olga", status: 2, naming: ["maybe", "on"])
        try await host.refused("flags", "set", "new_chart", "--percentage", "101", as: "olga", status: 2, naming: ["0 to 100"])
        try await host.refused("flags", "set", "A b", "on", as: "olga", naming: ["'name'"])
        try await host.refused("flags", "set", "new_chart", "on", as: "tom", naming: ["flags.write"])
    }

    func messages(_ host: CommandedHost) async throws {
        try await host.done("audit", "list", "--limit", "3", as: "olga", printing: ["ACTION", "the first 3"])
        try await host.refused("audit", "list", as: "tom", naming: ["audit.read", "trader"])
        try await host.refused("audit", "list", "--status", "bad", as: "olga", status: 2, naming: ["bad", "--status"])

        try await host.done("usage", "show", "--tenant", "acme", as: "olga", printing: ["plan standard: "])
        let acme = try TenantRepository(host.database()).findOrCreate(name: "acme")
        let yesterday = Timestamp(milliseconds: Int64(Date.now.timeIntervalSince1970 - 86_400) * 1_000)
        try UsageRepository(host.database()).add(4_711, .orders, tenant: acme, at: yesterday)
        try await host.done("usage", "records", "--tenant", "acme", as: "olga", printing: ["orders", "4711"])
        try await host.refused("usage", "show", "--month", "2026-13", as: "olga", naming: ["'month'", "2026-11"])
        try await host.refused("usage", "show", as: "tom", naming: ["usage.read"])

        try await host.done(
            "notifications", "add", "--log", "--name", "desk", "--tenant", "acme", "--topic", "fill", as: "olga",
            printing: ["(desk): log of acme"])
        try await host.done("notifications", "channels", as: "olga", printing: ["desk", "fill"])
        try await host.done("notifications", "test", "desk", as: "olga", printing: ["on its way"])
        try await Program.poll("the test message") {
            try await host.json("notifications", "list", "--topic", "test", as: "olga").list("notifications").isEmpty ? nil : true
        }
        try await host.done("notifications", "mute", "instance", "--tenant", "acme", as: "olga", printing: ["muted: instance"])
        try await host.done("notifications", "mute", "--tenant", "acme", as: "olga", printing: ["every topic is told"])
        try await host.done("notifications", "remove", "desk", as: "olga", printing: ["gets nothing any more"])
        try await host.refused("notifications", "test", "desk", as: "olga", naming: ["no channel 'desk'"])
        try await host.refused("notifications", "add", as: "olga", status: 2, naming: ["--webhook ADDRESS and --log"])
        try await host.refused(
            "notifications", "add", "--webhook", "http://localhost", "--tenant", "acme", as: "olga",
            naming: ["'url'", "https://"])
        try await host.refused("notifications", "mute", "fills", as: "olga", status: 2, naming: ["fills", "fill"])

        let first = try await host.firstLine("events", "--topics", "candles", as: "tom")
        #expect(first.output.hasPrefix("candle        BTC-USDT ") && first.errors == "ended with 0\n", "\(first)")
        let events = try await host.done("events", "--topics", "candles", "--count", "2", as: "tom")
        let lines = events.split(separator: "\n")
        #expect(lines.count == 2 && lines.allSatisfy { $0.hasPrefix("candle        BTC-USDT ") }, "\(events)")
        let event = try JSON(
            try await host.done("events", "--topics", "orders,fills", "--user", "tom", "--count", "1", "--json", as: "olga"))
        #expect(["order", "fill"].contains(event.field("event")) && event["data"]?.field("user") == "tom")
        let next = try await host.json("events", "--after", try #require(event.field("id")), "--count", "1", as: "olga")
        #expect(next.field("id") != event.field("id"))
        try await host.refused("events", "--topics", "candles,trades", as: "tom", status: 2, naming: ["'trades'", "candles"])
        try await host.refused("events", "--after", "nonsense", as: "tom", naming: ["id"])
        try await host.refused("events", "--count", "0", as: "tom", status: 2, naming: ["--count 0"])
    }

    /// A column that no answer has would be empty for ever.
    func columns(_ host: CommandedHost) async throws {
        let address = try #require(URL(string: "\(host.url)/openapi.json"))
        let document = try JSON(Array(try await URLSession.shared.data(from: address).0))
        for listing in Listings.all {
            let route = document["paths"]?["/api/v1/\(listing.path)"]?["get"]
            let answer = route?["responses"]?["200"]?["content"]?["application/json"]?["schema"]
            let rows = try #require(
                answer.flatMap { document.properties(of: $0) }?[listing.member]?["items"], "\(listing.command): \(listing.path)")
            for column in listing.columns {
                var schema: JSON? = rows
                for name in column.field.split(separator: ".") {
                    schema = schema.flatMap { document.properties(of: $0)?[String(name)] }
                }
                #expect(schema != nil, "\(listing.command): \(column.field)")
            }
        }
    }

    func completion(_ host: CommandedHost) async throws {
        for shell in ["bash", "zsh", "fish"] {
            // The words of an option are among them.
            try await host.done("completion", shell, printing: ["tradingboost", "instances", "watch", "take_profit_limit"])
        }
        try await host.refused("completion", "csh", status: 2, naming: ["csh", "bash"])
    }
}

extension JSON {
    /// Of a schema, or of one that it refers to in this document.
    fileprivate func properties(of schema: JSON) -> JSON? {
        guard case .text(let reference)? = schema["$ref"] else { return schema["properties"] }
        var target: JSON? = self
        for name in reference.split(separator: "/").dropFirst() { target = target?[String(name)] }
        return target.flatMap { properties(of: $0) }
    }
}

import Foundation
import PluginFixtures
import StrictJSON
import Testing

extension HostCommandTests {
    func orders(_ host: CommandedHost) async throws {
        let placed = try await host.json("orders", "place", "buy", "0.01", "BTC-USDT", "--key", "once", as: "eve")
        let id = try #require(placed.field("id"))
        let again = try await host.json("orders", "place", "buy", "0.01", "BTC-USDT", "--key", "once", as: "eve")
        #expect(again.field("id") == id)
        let price = try await Program.poll("a fill of \(id)") {
            try await host.json("orders", "fills", "--user", "eve", as: "olga").list("fills").first?.field("price")
        }
        try await host.done("orders", "show", id, as: "eve", printing: [id, "filled", "buy"])
        let low = "\(Int((Double(price) ?? 0) * 0.96))"
        let limit = try await host.done("orders", "place", "buy", "0.01", "BTC-USDT", "--price", low, "--post-only", as: "eve")
        let open = try #require(limit.split(separator: " ").first.map(String.init))
        #expect(limit.contains("eve/manual buy 0.01 BTC-USDT limit \(low)"), "\(limit)")
        try await host.done("orders", "amend", open, "--quantity", "0.02", as: "eve", printing: [open, "0.02"])
        try await host.done("orders", "list", "--open", "--user", "eve", as: "olga", printing: [open, "ORDER", "accepted"])
        try await host.done("orders", "cancel", open, as: "eve", printing: [open])
        try await host.done("orders", "place", "buy", "0.01", "BTC-USDT", "--price", low, as: "eve")
        try await host.done("orders", "cancel", "--user", "eve", "--side", "buy", as: "olga", printing: ["eve/manual"])
        try await host.done("orders", "cancel", "--user", "eve", as: "olga", printing: ["no such order is open"])
        try await host.done("orders", "intents", "--user", "eve", "--outcome", "approved", as: "eve", printing: ["approved"])

        // Of three, two with a place where it goes on, and all of them in one object.
        let two = try await host.json("orders", "list", "--limit", "2", as: "eve")
        #expect(try two.list("orders").count == 2 && two.field("next") != nil)
        let all = try await host.json("orders", "list", "--all", as: "eve")
        #expect(try all.list("orders").count == 3 && all.field("next") == nil)
        try await host.done(
            "orders", "list", "--limit", "2", as: "eve", printing: ["the first 2; there are more: --limit N, or --all"])
        try await host.done("orders", "list", "--user", "eve", as: "tom", printing: ["no such order"])

        try await host.refused("orders", "place", "hold", "1", "BTC-USDT", as: "eve", status: 2, naming: ["hold", "buy", "sell"])
        try await host.refused("orders", "place", "buy", "x", "BTC-USDT", as: "eve", naming: ["'quantity'", "decimal"])
        try await host.refused("orders", "place", "buy", "0.01", "XRP-USDT", as: "eve", naming: ["XRP-USDT", "BTC-USDT"])
        try await host.refused("orders", "place", "buy", "1000", "BTC-USDT", as: "eve", naming: ["notional"])
        try await host.refused(
            "orders", "place", "buy", "0.01", "BTC-USDT", "--user", "tom", as: "eve", naming: ["trader", "itself only"])
        try await host.refused("orders", "place", "buy", "0.01", "BTC-USDT", naming: ["user"])
        try await host.refused(
            "orders", "place", "buy", "0.01", "BTC-USDT", "--key", "a b", as: "eve", status: 2, naming: ["--key 'a b'"])
        try await host.refused(
            "orders", "place", "buy", "0.01", "BTC-USDT", "--expire-at", "2027-01-01", as: "eve", status: 2, naming: ["gtd"])
        try await host.refused("orders", "show", open, as: "tom", naming: [open])
        try await host.refused("orders", "cancel", as: "eve", status: 2, naming: ["--every"])
        try await host.refused("orders", "cancel", open, as: "eve", naming: [open, "cancelled"])
        try await host.refused("orders", "amend", open, as: "eve", status: 2, naming: ["--quantity, --price or --stop-price"])
        try await host.refused(
            "orders", "list", "--since", "yesterday", as: "eve", status: 2, naming: ["yesterday", "2026-11-22"])
        try await host.refused("orders", "list", "--state", "open", as: "eve", status: 2, naming: ["accepted", "filled"])
        try await host.refused("orders", "list", "--instance", "eve/Nothing", as: "eve", naming: ["eve/Nothing"])
    }

    func positions(_ host: CommandedHost) async throws {
        try await host.done("orders", "place", "buy", "0.01", "BTC-USDT", as: "tom", printing: ["tom/manual"])
        try await Program.poll("a position of tom") {
            try await host.json("positions", "list", "--user", "tom", as: "olga").list("positions").isEmpty ? nil : true
        }
        try await host.done("positions", "list", "--user", "tom", as: "tom", printing: ["manual", "BTC-USDT", "TOGETHER"])
        try await host.done("positions", "performance", "--tenant", "acme", as: "olga", printing: ["STRATEGY", "tom"])
        try await host.done("positions", "portfolio", "--tenant", "acme", as: "olga", printing: ["NOW", "acme"])
        let read = try await host.json("positions", "list", "--user", "tom", as: "olga")
        #expect(try read.list("sums").count == 1)
        try await host.refused("positions", "close", "tom/Nothing", as: "tom", naming: ["no instance 'tom/Nothing'"])
        try await host.refused("positions", "close", "tom/Quoting", as: "eve", naming: ["tom/Quoting"])
        try await host.refused("positions", "list", "--limit", "many", as: "olga", status: 2, naming: ["many", "--limit"])
    }

    func jobs(_ host: CommandedHost) async throws {
        let candles = try host.write(
            "open_time_ms,open,high,low,close,volume\n"
                + (0..<300).map { "\(1_767_225_600_000 + $0 * 60_000),4000,4001,3999,4000,1\n" }.joined(), to: "candles.csv")
        try await host.done(
            "jobs", "candles", "add", candles, "--name", "flat", as: "tom", printing: ["flat (", "300 candles of 1m"])
        try await host.done("jobs", "candles", "list", as: "tom", printing: ["flat", "300"])
        try await host.done("jobs", "backtest", "Quoting", "orders=4", "--file", "flat", as: "tom", printing: ["candles", "300"])
        let job = try await host.json("jobs", "backtest", "Quoting", "--length", "500", "--seed", "3", "--detach", as: "tom")
        let id = try #require(job.field("id"))
        try await host.done("jobs", "watch", id, as: "tom", printing: ["done", "500"])
        try await host.done("jobs", "show", id, as: "tom", printing: ["backtest", "Quoting"])
        let chart = "\(host.folder)/chart.svg"
        try await host.done("jobs", "report", id, "--chart", chart, as: "tom", printing: ["intent hash"])
        #expect(try String(contentsOfFile: chart, encoding: .utf8).contains("<svg"))
        try await host.done("jobs", "list", "--kind", "backtest", "--state", "done", as: "tom", printing: ["Quoting"])
        #expect(try await host.json("jobs", "list", "--kind", "backtest", as: "eve").list("jobs").isEmpty)
        try await host.done("jobs", "cancel", id, as: "tom", printing: ["job \(id)"])
        try await host.done("jobs", "candles", "remove", "flat", as: "tom", printing: ["forgotten"])

        try await host.refused("jobs", "show", id, as: "tom", naming: ["no job \(id)", "tradingboost jobs list"])
        try await host.refused("jobs", "watch", "seven", as: "tom", status: 2, naming: ["seven"])
        try await host.refused("jobs", "report", "4711", as: "tom", naming: ["4711"])
        try await host.refused("jobs", "list", "--state", "over", as: "tom", status: 2, naming: ["over", "running"])
        try await host.refused("jobs", "backtest", "Quoting", "order=4", as: "tom", naming: ["order", "did you mean orders?"])
        try await host.refused("jobs", "backtest", "Nothing", as: "tom", naming: ["Nothing"])
        try await host.refused("jobs", "backtest", "Quoting", "--file", "none", as: "tom", naming: ["no candle file 'none'"])
        try await host.refused(
            "jobs", "backtest", "Quoting", "--file", "flat", "--seed", "3", as: "tom", status: 2, naming: ["--seed", "--file"])
        try await host.refused("jobs", "candles", "add", "/nowhere.csv", as: "tom", naming: ["/nowhere.csv"])
        let wrong = try host.write("open_time_ms,open,high,low,close,volume\n1,2,3\n", to: "wrong.csv")
        try await host.refused("jobs", "candles", "add", wrong, as: "tom", naming: ["wrong.csv"])
    }

    func plugins(_ host: CommandedHost) async throws {
        try await host.done("plugins", "install", try host.plugin(.version2), as: "olga", printing: ["Quoting 2.0.0"])
        try await host.done("plugins", "list", as: "tom", printing: ["Quoting", "1.0.0", "2.0.0"])
        try await host.done("plugins", "show", "Quoting", as: "tom", printing: ["2.0.0"])
        try await host.done("plugins", "show", "Quoting", "2.0.0", as: "tom", printing: ["capabilities", "sha256"])
        let job = try await host.json("plugins", "check", "Quoting", "2.0.0", "--detach", as: "olga")
        #expect(job.field("kind") == "check")
        try await host.done("jobs", "cancel", try #require(job.field("id")), as: "olga")
        let key = "\(host.folder)/ada.key"
        try await host.done("plugin", "keygen", "ada", "--output", key)
        let trusted = try await host.json("plugins", "trust", "\(key).pub", "--name", "Ada", as: "olga")
        let fingerprint = try #require(trusted.field("fingerprint"))
        try await host.done("plugins", "publishers", as: "olga", printing: ["Ada", fingerprint])
        try await host.done("plugins", "distrust", fingerprint, as: "olga", printing: ["Ada is trusted no more"])
        let broken = try host.plugin(.crashesInLoad)
        try await host.done(
            "plugins", "revoke", broken, "--reason", "it crashes", as: "olga", printing: ["revoked", "nothing had it"])
        try await host.done("plugins", "revocations", as: "olga", printing: ["it crashes"])
        try await host.refused("plugins", "install", broken, as: "olga", naming: ["revoked"])
        try await host.done(
            "plugins", "revoke", broken, "--lift", "--reason", "it was the test", as: "olga", printing: ["no more"])

        try await host.refused("plugins", "install", try host.write("no plugin", to: "text.so"), as: "olga", naming: ["text.so"])
        try await host.refused("plugins", "install", try host.plugin(.version2), as: "tom", naming: ["plugins.write", "trader"])
        try await host.refused("plugins", "show", "Quotin", as: "olga", naming: ["did you mean Quoting?"])
        try await host.refused("plugins", "show", "Quoting", "9.9.9", as: "olga", naming: ["9.9.9", "1.0.0"])
        try await host.refused("plugins", "check", "Quoting", "9.9.9", as: "olga", naming: ["9.9.9"])
        try await host.refused("plugins", "release", "Quoting", "2.0.0", as: "olga", naming: ["Quoting 2.0.0"])
        try await host.refused("plugins", "trust", broken, as: "olga", naming: [broken])
        try await host.refused("plugins", "distrust", fingerprint, as: "olga", naming: [fingerprint])
        try await host.refused("plugins", "revoke", "nothing", "--reason", "x", as: "olga", naming: ["nothing"])
        try await host.refused("plugins", "revoke", broken, "--reason", "", as: "olga", status: 2, naming: ["--reason"])
    }

    func instances(_ host: CommandedHost) async throws {
        try await host.done("instances", "list", "--tenant", "acme", as: "tom", printing: ["tom/Quoting", "running"])
        try await host.done("instances", "list", as: "eve", printing: ["eve/manual"])
        #expect(try await !host.done("instances", "list", as: "eve").contains("tom/Quoting"))
        try await host.done("instances", "show", "tom/quoting", as: "tom", printing: ["acme", "orders=4", "Quoting"])
        try await host.done("instances", "signals", "tom/quoting", as: "tom")
        try await host.done("instances", "pause", "tom/quoting", as: "tom", printing: ["paused"])
        try await host.done("instances", "resume", "tom/quoting", as: "tom", printing: ["running"])
        try await host.done("instances", "parameters", "tom/quoting", "orders=6", as: "tom", printing: ["orders=6"])
        let shown = try await host.json("instances", "parameters", "tom/quoting", as: "tom")
        #expect(shown["parameters"]?.field("orders") == "6")
        try await host.done("instances", "swap", "tom/quoting", "2.0.0", as: "olga", printing: ["took over"])
        try await host.done("instances", "call", "tom/quoting", as: "tom", printing: ["takes no commands"])
        try await host.done("risk", "show", "tom/quoting", as: "tom", printing: ["maximum_open_orders"])
        try await host.done(
            "risk", "limits", "tom/quoting", "maximum_open_orders=50", as: "olga", printing: ["maximum_open_orders", "50"])
        let limits = try await host.json("risk", "show", "tom/quoting", as: "tom").list("limits")
        let changed = limits.first { $0.field("key") == "maximum_open_orders" }
        #expect(changed?.field("value") == "50" && changed?.field("source") == "operator", "\(limits)")
        // It is who signed in that lifts, and not a name that somebody gives.
        try await host.refused("risk", "lift", "tom/quoting", "--reason", "seen", as: "olga", naming: ["neither in safe mode"])
        try await host.refused("risk", "lift", "tom/quoting", "--reason", "seen", "--by", "kim", as: "olga", naming: ["'by'"])
        let first = try await host.firstLine("instances", "list", "--watch", as: "tom")
        #expect(first.output.contains("INSTANCE") && first.errors == "ended with 0\n", "\(first)")

        try await host.refused(
            "instances", "show", "eve/quoting", as: "tom", naming: ["no instance 'eve/quoting'", "tom/Quoting"])
        try await host.refused("instances", "pause", "tom/Quoting", as: "eve", naming: ["tom/Quoting"])
        try await host.refused("instances", "parameters", "tom/quoting", "order=6", as: "tom", naming: ["did you mean orders?"])
        try await host.refused("instances", "swap", "tom/quoting", "7.7.7", as: "olga", naming: ["7.7.7"])
        try await host.refused("instances", "signals", "tom/quoting", "--limit", "65", as: "tom", status: 2, naming: ["1 to 64"])
        try await host.refused(
            "instances", "enable", "Quoting", "--user", "eve", "--tenant", "orion", as: "tom", naming: ["trader"])
        try await host.refused("instances", "enable", "tom/quoting", "--tenant", "acme", as: "tom", status: 2, naming: ["--user"])
    }

    func halts(_ host: CommandedHost) async throws {
        try await host.done(
            "kill", "--user", "tom", "--flatten", "--reason", "left the firm", as: "olga", printing: ["user tom halted (flatten)"]
        )
        try await host.done("kill", as: "tom", printing: ["left the firm"])
        try await host.refused("orders", "place", "buy", "0.01", "BTC-USDT", as: "tom", naming: ["halted"])
        try await host.done("orders", "place", "buy", "0.01", "BTC-USDT", as: "eve", printing: ["eve/manual"])
        try await host.done("instances", "disable", "tom/quoting", as: "olga", printing: ["disabled, 0 open orders"])
        try await host.refused("kill", "--user", "tom", "--lift", as: "tom", naming: ["halts.write"])
        // The staff's: an operator of the tenant makes it stricter, and nothing else.
        try await host.done(
            "users", "add", "max", "--tenant", "acme", "--role", "operator", "--password-file", "-", input: CommandedHost.password
        )
        try await host.done(
            "login", "--url", host.url, "--user", "max", "--profile", "max", "--password-file", "-", input: CommandedHost.password
        )
        try await host.refused("kill", "--user", "tom", "--lift", as: "max", naming: ["ask the staff"])
        try await host.refused("kill", "--user", "tom", "--cancel", as: "max", naming: ["ask the staff"])
        try await host.done("kill", "--user", "tom", "--freeze", "--reason", "its own", as: "max", printing: ["halted (freeze)"])
        try await host.refused("kill", "--user", "tom", "--flatten", as: "max", naming: ["(freeze)", "ask the staff"])
        try await host.done("kill", "--user", "tom", "--lift", as: "olga", printing: ["lifted"])
        try await host.done("kill", "--user", "tom", "--no-new", as: "max", printing: ["halted (no new)"])
        try await host.done("kill", "--user", "tom", "--lift", as: "max", printing: ["lifted"])
        try await host.refused("kill", "--user", "nobody", "--freeze", as: "olga", naming: ["'nobody'"])
        try await host.refused("kill", "--user", "tom", as: "olga", status: 2, naming: ["--flatten"])
        let audit = try await host.json("audit", "list", "--user", "olga", "--action", "setHalt", as: "olga")
        #expect(try audit.list("entries").count == 2)
    }
}

import API
import Foundation
import PluginFixtures
import Store
import TestSupport
import Testing
import TradingModel

/// Commands to strategies that trade, in a real host with real workers.
@Suite("Calls of commands while a strategy trades", .timeLimit(.minutes(10)))
struct InstanceCallTests {
    private static func shipped(_ name: String) -> String { "\(BuiltProduct.folder)/lib\(name).so" }

    private static func result(_ host: ServingHost, _ arguments: String...) async throws -> CommandResult {
        let ending = try await host.run(["instance", "call"] + arguments + ["--json"])
        #expect(ending.status == 0, "\(arguments): \(ending.errors)")
        return try JSONDecoder().decode(CommandResult.self, from: Data(ending.output.utf8))
    }

    private static func instances(_ host: ServingHost) async throws -> [InstanceReport] {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        let text = try await host.done("instance", "list", "--json")
        return try decoder.decode(InstanceList.self, from: Data(text.utf8)).instances
    }

    @Test func `the shipped strategies answer their commands and act on them while they trade`() async throws {
        let plugins = ["Grid", "HyperRSI", "Breakout", "Turtle"].map { name in
            #"{"plugin": "\#(InstanceCallTests.shipped(name))", "limits": {"maximum_open_orders": 100}}"#
        }
        let host = try await ServingHost(
            users: #"{"name": "ada", "strategies": [\#(plugins.joined(separator: ", "))]}"#, candlesPerSecond: 40)
        try await host.waitForOpenOrders(5, of: "ada/Grid")

        let list = try await host.done("instance", "call", "ada/Grid")
        #expect(list.contains("levels") && list.contains("[rungs=0]"), "\(list)")
        let levels = try await InstanceCallTests.result(host, "ada/Grid", "levels")
        #expect(levels.rows.count == 15 && levels.columns.map(\.name).prefix(2) == ["rung", "price"])
        let adjusted = try await InstanceCallTests.result(host, "ada/Grid", "adjust", "rungs=8")
        #expect(adjusted.rows.first?["rungs"] == .integer(8))
        #expect(try await InstanceCallTests.result(host, "ada/Grid", "levels").rows.count == 8)
        #expect(try await InstanceCallTests.result(host, "ada/Grid", "profit").rows.count == 1)
        try await host.done("instance", "call", "ada/Grid", "stop", "policy=cancel")
        try await Program.poll("no order of the grid") { try await host.instance("ada/Grid").openOrders == 0 ? true : nil }
        #expect(try await host.done("instance", "call", "ada/Grid", "profit").contains("net"))

        #expect(try await InstanceCallTests.result(host, "ada/HyperRSI", "signals").columns.map(\.name).contains("rsi"))
        let close = try await host.run(["instance", "call", "ada/HyperRSI", "close"])
        #expect(close.status == 0 || close.errors.contains("WRONG_STATE: there is no trade to close"), "\(close.errors)")
        let targets = try await InstanceCallTests.result(host, "ada/Breakout", "targets")
        #expect(!targets.rows.isEmpty)
        #expect(try await InstanceCallTests.result(host, "ada/Turtle", "units").rows.first?["units"] != nil)

        try await host.refused("instance", "call", "ada/Grid", "level", naming: "no command level", "did you mean levels?")
        try await host.refused(
            "instance", "call", "ada/Grid", "adjust", "rungs=99", "lowest=1", naming: "from 0 to 64", "lowest is unknown")
        try await host.stop()
    }

    private func serving(candlesPerSecond: Int = 60) async throws -> (ServingHost, TemporaryFolder) {
        let folder = try TemporaryFolder("commanded")
        let file = "\(folder.path)/commanded.so"
        try Data(try CommandedPlugin.bytes()).write(to: URL(filePath: file))
        let users = ["ada", "bob"].map { user in
            #"{"name": "\#(user)", "strategies": [{"plugin": "\#(file)", "limits": {"maximum_open_orders": 100}}]}"#
        }
        // Long patience: both runs of a comparison wait for every answer.
        let host = try await ServingHost(
            users: users.joined(separator: ", "), candlesPerSecond: candlesPerSecond, patience: 5_000)
        return (host, folder)
    }

    @Test func `paused and halted strategies hear commands, disabled ones do not, and every no says why`() async throws {
        let (host, folder) = try await serving()
        #expect(!folder.path.isEmpty)
        try await host.done("instance", "pause", "ada/Commanded")
        #expect(try await InstanceCallTests.result(host, "ada/Commanded", "resize", "size=0.5").rows.isEmpty)
        try await host.done("kill", "--user", "ada", "--no-new")
        let count = try await InstanceCallTests.result(host, "ada/Commanded", "count")
        #expect(count.rows.first?["commands"] == .integer(1) && count.rows.first?["size"] == .text("0.5"))
        try await host.refused("instance", "call", "ada/Commanded", "refuse", naming: "WRONG_STATE", "nothing to sell")
        try await host.refused("instance", "call", "ada/Commanded", "cheat", naming: "WRONG_STATE")
        try await host.refused("instance", "call", "ada/Commanded", "flood", naming: "LIMIT_REACHED")
        try await host.refused("instance", "call", "ada/Commanded", "resize", naming: "size is missing")
        let filled = try await InstanceCallTests.result(host, "ada/Commanded", "fill")
        #expect(filled.rows.count == 700)
        try await host.done("instance", "disable", "ada/Commanded")
        try await host.refused("instance", "call", "ada/Commanded", "count", naming: "ada/Commanded is disabled")
        try await host.stop()
    }

    @Test func `a command that crashes is told to its caller, and its strategy and all others go on`() async throws {
        let (host, folder) = try await serving()
        #expect(!folder.path.isEmpty)
        for (name, kind) in [("crash", "crashed"), ("escape", "violation")] {
            try await host.refused("instance", "call", "ada/Commanded", name, naming: "has no answer: \(kind)")
            try await Program.poll("the next worker") {
                let after = try await host.run(["instance", "call", "ada/Commanded", "count"])
                return after.status == 0 ? true : nil
            }
        }
        let instance = try await host.instance("ada/Commanded")
        #expect(instance.state == .running && instance.usage.restarts == 2)
        #expect(try host.incidents(of: instance.id) == ["started", "crashed", "restarted", "violation", "restarted"])
        #expect(try await host.instance("bob/Commanded").usage.restarts == 0)
        // The host is killed before a checkpoint could be behind it: the calls are left out again.
        try await host.restart(SIGKILL)
        try await host.waitForEvents(10, of: "ada/Commanded")
        #expect(try await host.instance("ada/Commanded").state == .running)
        try await host.stop()
    }

    // MARK: - Kills

    /// What the strategies decided, in their order, up to the given intent of each.
    private static func decisions(_ host: ServingHost, atMost count: Int) throws -> [String] {
        try host.database().query(
            """
            SELECT t.name || ' ' || i.intent_number || ' ' || i.action || ' ' || coalesce(i.quantity::text, '') || ' '
                || extract(epoch FROM i.intended_at)
            FROM oms.order_intent i JOIN account.tenant t USING (tenant_id)
            WHERE i.intent_number <= $1 ORDER BY t.name, i.intent_number
            """, [.int64(Int64(count))]
        ).map { row throws(DatabaseError) in try row.text(0) }
    }

    private static func waitForIntents(_ count: UInt64, _ host: ServingHost) async throws {
        try await Program.poll("\(count) intents of each", within: .seconds(120)) {
            let rows = try host.database().query(
                "SELECT min(n) FROM (SELECT coalesce(max(intent_number), 0) n FROM oms.order_intent GROUP BY instance_id) x")
            let least = try rows.first.map { row throws(DatabaseError) in try row.optional(0, row.uint64) } ?? nil
            return least ?? 0 >= count ? true : nil
        }
    }

    @Test func `a host and its workers that are killed around commands come to what an undisturbed run comes to`() async throws {
        let (host, folder) = try await serving()
        #expect(!folder.path.isEmpty)
        try await InstanceCallTests.waitForIntents(3, host)
        _ = try await InstanceCallTests.result(host, "ada/Commanded", "resize", "size=0.02")
        let process = try #require(try await host.instance("ada/Commanded").process)
        kill(process, SIGKILL)
        _ = try await InstanceCallTests.result(host, "bob/Commanded", "buy", "quantity=0.004", "times=3")
        try await host.restart(SIGKILL)
        try await Program.poll("the repetition") {
            try await host.run(["instance", "call", "ada/Commanded", "buy", "quantity=0.005"]).status == 0 ? true : nil
        }
        _ = try await InstanceCallTests.result(host, "ada/Commanded", "count")
        try await host.restart(SIGKILL)
        _ = try await InstanceCallTests.result(host, "bob/Commanded", "resize", "size=0.03")
        let last = try #require(try await host.instance("bob/Commanded").process)
        kill(last, SIGKILL)
        try await InstanceCallTests.waitForIntents(40, host)
        let commands = try host.database().query(
            "SELECT shard, candle_count, command::text FROM strategy.line_command WHERE NOT is_query ORDER BY line_command_id"
        ).map { row throws(DatabaseError) in (try row.text(0), try row.int(1), try row.text(2)) }
        #expect(commands.count == 4, "\(commands)")
        let disturbed = try InstanceCallTests.decisions(host, atMost: 40)
        try await host.stop()

        // The same commands, stored before the first candle: they are given at their candles, and nothing is killed.
        let (reference, other) = try await serving(candlesPerSecond: 1)
        #expect(!other.path.isEmpty)
        let position = try #require(commands.first?.1)
        #expect(position > 3)
        for (shard, candles, command) in commands {
            try reference.database().query(
                "INSERT INTO strategy.line_command (shard, candle_count, command) VALUES ($1, $2, $3::jsonb)",
                [.text(shard), .int64(Int64(candles)), .text(command)])
        }
        try await reference.restart(SIGKILL, candlesPerSecond: 60)
        try await InstanceCallTests.waitForIntents(40, reference)
        #expect(try InstanceCallTests.decisions(reference, atMost: 40) == disturbed)
        try await reference.stop()
    }

    // MARK: - Persons

    @Test func `persons are halted by themselves, also in advance, and only those who may act are started`() async throws {
        let (host, folder) = try await serving()
        try await host.done("plugins", "install", "\(folder.path)/commanded.so")
        let database = try host.database()
        try database.query("INSERT INTO account.tenant (name) VALUES ('acme')")
        // zoe and yan of acme; a person of acme is called like the tenant bob.
        try database.query(
            """
            INSERT INTO account.user (tenant_id, name, role)
                SELECT tenant_id, unnest(ARRAY['zoe', 'yan', 'bob']), 'trader' FROM account.tenant WHERE name = 'acme'
            """)
        let halted = try await host.done("kill", "--user", "zoe", "--no-new", "--reason", "in advance")
        #expect(halted.contains("0 instances"), "\(halted)")
        for user in ["zoe", "yan"] { try await host.done("instance", "enable", "Commanded", "--user", user) }
        #expect(try await host.instance("zoe/Commanded").halt == "no_new")
        #expect(try await host.instance("yan/Commanded").halt == nil)
        try await host.restart(SIGKILL)
        #expect(try await host.instance("zoe/Commanded").halt == "no_new")
        #expect(try await host.instance("yan/Commanded").halt == nil)
        try await host.done("kill", "--user", "zoe", "--lift")
        #expect(try await host.done("kill", "--tenant", "acme", "--cancel").contains("2 instances"))
        #expect(try await host.instance("yan/Commanded").halt == "cancel")
        #expect(try await host.instance("ada/Commanded").halt == nil)
        try await host.done("kill", "--tenant", "acme", "--lift")
        try await host.refused("kill", "--user", "nobody", "--freeze", naming: "there is no user 'nobody'")
        try await host.refused("kill", "--tenant", "nobody", "--freeze", naming: "there is no tenant 'nobody'")

        // Two labels that are alike.
        try await host.done("instance", "enable", "Commanded", "--user", "bob")
        try await host.refused("instance", "pause", "bob/Commanded", naming: "is the name of 2 instances", "of tenant acme")
        #expect(try await host.done("kill", "--user", "bob", "--no-new").contains("1 instance"))
        try await host.done("kill", "--user", "bob", "--lift")
        let alike = try await InstanceCallTests.instances(host).filter { "\($0.user)/\($0.name)" == "bob/Commanded" }
        let (meant, other) = (try #require(alike.first { $0.tenant == "acme" }), try #require(alike.first { $0.tenant == "bob" }))
        #expect(try await host.done("kill", "--instance", "\(meant.id)", "--no-new").contains("1 instance"))
        let halts = Dictionary(uniqueKeysWithValues: try await InstanceCallTests.instances(host).map { ($0.id, $0.halt) })
        #expect(halts[meant.id] == "no_new" && halts[other.id] == .some(nil), "\(halts)")
        try await host.done("kill", "--instance", "\(meant.id)", "--lift")
        #expect(try await InstanceCallTests.instances(host).allSatisfy { $0.halt == nil })

        // The one before the restart is gone.
        let later = try host.database()
        try later.query("UPDATE account.user SET status = 'disabled' WHERE name = 'yan'")
        try await host.done("instance", "disable", "yan/Commanded")
        try await host.refused("instance", "enable", "Commanded", "--user", "yan", naming: "yan is disabled")
        try later.query("UPDATE account.tenant SET status = 'suspended' WHERE name = 'acme'")
        try await host.refused(
            "instance", "enable", "Commanded", "--user", "zoe", "--name", "second", naming: "tenant acme is suspended")
        try await host.stop()
    }
}

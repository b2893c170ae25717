import API
import Foundation
import PluginFixtures
import Store
import TestSupport
import Testing
import TradingModel

/// What goes wrong below a running host: its database, or its own end, in the middle of what somebody asks for.
@Suite("A fault below a running host", .timeLimit(.minutes(4)))
struct LineFaultTests {
    private static let users = #"{"name": "ada", "strategies": [{}]}, {"name": "eve", "strategies": [{}]}"#

    private static func limit(_ price: String) -> String {
        #"""
        {"instrument": "BTC-USDT", "user": "ada", "side": "buy", "type": "limit", "quantity": "0.01", "price": "\#(price)"}
        """#
    }

    @Test func `what could not be made durable ends the host, and the next one makes it once`() async throws {
        let host = try await ServingHost(users: LineFaultTests.users, candlesPerSecond: 5)
        let asked = AskedHost(host)
        try await asked.waitForMarket()
        let price = try await asked.price(times: 0.96)
        let first = try await asked.done(OrderReport.self, "POST", "orders", LineFaultTests.limit(price), status: 201)
        // The next order cannot be stored; the one behind it could. No transaction takes back what a sequence gave.
        try host.database().execute(
            """
            CREATE SEQUENCE public.refusals;
            GRANT USAGE ON SEQUENCE public.refusals TO PUBLIC;
            CREATE FUNCTION public.refuse_once() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN IF nextval('public.refusals') = 1 THEN RAISE EXCEPTION 'no room'; END IF; RETURN NEW; END $$;
            CREATE TRIGGER refuse_once BEFORE INSERT ON oms.order FOR EACH ROW WHEN (NEW.instance_id = \(first.instance))
                EXECUTE FUNCTION public.refuse_once();
            """)
        let reply = try await asked.attempt("POST", "orders", LineFaultTests.limit(price), key: "lost")
        #expect(reply.map { $0.status >= 500 } ?? true, "\(String(describing: reply))")
        try await Program.poll("the end of the host") { host.program.isRunning ? nil : true }
        try await host.start()
        let again = try await asked.done(
            OrderReport.self, "POST", "orders", LineFaultTests.limit(price), status: 201, key: "lost")
        #expect(again.state == "accepted" && again.id != first.id)
        let orders = try await asked.done(OrderList.self, "GET", "orders?user=ada&strategy=manual").orders
        #expect(orders.map(\.id) == [again.id, first.id])
        try await host.stop()
    }

    @Test func `a host whose database went away for a moment can still be stopped and traded with`() async throws {
        let host = try await ServingHost(users: LineFaultTests.users, candlesPerSecond: 5)
        let asked = AskedHost(host)
        try await asked.waitForMarket()
        let price = try await asked.price(times: 0.96)
        _ = try host.database().query(
            """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'
            """)
        let placed = try await asked.done(OrderReport.self, "POST", "orders", LineFaultTests.limit(price), status: 201)
        try await host.done("kill", "--user", "ada", "--cancel", "--reason", "test")
        try await Program.poll("the cancel") {
            try await asked.done(OrderDetailReport.self, "GET", "orders/\(placed.id)").order.state == "cancelled" ? true : nil
        }
        try await host.stop()
    }

    @Test func `whoever waits for a plugin that is loading hears that the host stops`() async throws {
        let host = try await ServingHost(users: LineFaultTests.users, candlesPerSecond: 5)
        let asked = AskedHost(host)
        let endless = try CompiledPlugin.make(
            CompiledPlugin.entry
                + " __attribute__((constructor)) static void wait(void) { for (;;) { __asm__ volatile(\"\"); } }")
        let path = "\(host.folder.path)/endless.so"
        try Data(endless).write(to: URL(filePath: path))
        try await host.done("plugins", "install", path)
        let order = #"{"user": "ada", "plugin": "DipBuyer"}"#
        // One of two begins to load it, and the other hears so at once.
        try await withThrowingTaskGroup(of: AskedHost.Reply?.self) { replies in
            for _ in 0..<2 { replies.addTask { try await asked.attempt("POST", "instances", order) } }
            let first = try #require(try await replies.next() ?? nil)
            #expect(first.body.contains("instance_is_changing"), "\(first)")
            host.program.kill(SIGTERM)
            let second = try #require(try await replies.next() ?? nil)
            #expect(second.status == 503 && second.body.contains("host_is_stopping"), "\(second)")
        }
        #expect(try await host.program.ending().status == 0)
    }

    @Test func `what the database refuses to store changes nothing`() async throws {
        let host = try await ServingHost(users: LineFaultTests.users, candlesPerSecond: 5)
        let asked = AskedHost(host)
        try await asked.waitForMarket()
        let database = try host.database()
        try database.execute(
            """
            CREATE FUNCTION public.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no room'; END $$;
            CREATE TRIGGER refuse BEFORE INSERT ON strategy.line_command FOR EACH ROW EXECUTE FUNCTION public.refuse();
            """)
        let ada = try #require(try await asked.done(InstanceList.self, "GET", "instances?user=ada").instances.first)
        let halt = #"{"scope": "tenant", "name": "ada", "level": "cancel", "reason": "test"}"#
        for step in ["pause", "disable"] {
            #expect(try await asked.attempt("POST", "instances/\(ada.id)/\(step)")?.status == 500)
        }
        #expect(try await asked.attempt("PUT", "halts", halt)?.status == 500)
        let after = try await asked.done(InstanceReport.self, "GET", "instances/\(ada.id)")
        #expect(after.state == ada.state && after.halt == nil)
        #expect(try database.query("SELECT FROM strategy.halt").count == 0)

        try database.execute("ALTER TABLE strategy.line_command DISABLE TRIGGER refuse")
        _ = try await asked.done(HaltOutcome.self, "PUT", "halts", halt)
        try database.execute("ALTER TABLE strategy.line_command ENABLE TRIGGER refuse")
        #expect(try await asked.attempt("DELETE", "halts?scope=tenant&name=ada")?.status == 500)
        #expect(try await asked.done(HaltList.self, "GET", "halts").halts.map(\.level) == ["cancel"])
        try database.execute("ALTER TABLE strategy.line_command DISABLE TRIGGER refuse")
        // As a host leaves it that is killed between two versions of a halt.
        try database.execute("UPDATE strategy.halt SET level = 'flatten'")
        try await host.restart(SIGKILL)
        #expect(try await asked.done(InstanceReport.self, "GET", "instances/\(ada.id)").halt == "flatten")
        _ = try await asked.done(HaltOutcome.self, "DELETE", "halts?scope=tenant&name=ada")
        #expect(try await asked.done(HaltList.self, "GET", "halts").halts == [])
        try await host.stop()
    }

    @Test(arguments: [("pause", InstanceReport.State.paused), ("disable", .disabled)])
    func `a checkpoint that is lost behind a command ends the host, and the next one carries the command out`(
        command: String, state: InstanceReport.State
    ) async throws {
        let host = try await ServingHost(users: LineFaultTests.users, candlesPerSecond: 5)
        let asked = AskedHost(host)
        try await asked.waitForMarket()
        let ada = try #require(try await asked.done(InstanceList.self, "GET", "instances?user=ada").instances.first)
        // Once alone: with the next checkpoint a host that lived on would have stored what this one lost.
        try host.database().execute(
            """
            CREATE SEQUENCE public.refusals;
            GRANT USAGE ON SEQUENCE public.refusals TO PUBLIC;
            CREATE FUNCTION public.refuse_once() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN IF nextval('public.refusals') = 1 THEN RAISE EXCEPTION 'no room'; END IF; RETURN NEW; END $$;
            CREATE TRIGGER refuse_once BEFORE UPDATE ON strategy.instance FOR EACH ROW WHEN (NEW.status = '\(state.rawValue)')
                EXECUTE FUNCTION public.refuse_once();
            """)
        #expect(try await asked.attempt("POST", "instances/\(ada.id)/\(command)")?.status == 500)
        try await Program.poll("the end of the host") { host.program.isRunning ? nil : true }
        try await host.start()
        try await Program.poll("the command") {
            try await asked.done(InstanceReport.self, "GET", "instances/\(ada.id)").state == state ? true : nil
        }
        try await host.stop()
    }

    @Test func `whoever enables a strategy hears that its first checkpoint was lost`() async throws {
        let host = try await ServingHost(users: LineFaultTests.users, candlesPerSecond: 5)
        let asked = AskedHost(host)
        try await asked.waitForMarket()
        try host.database().execute(
            """
            CREATE FUNCTION public.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no room'; END $$;
            CREATE TRIGGER refuse BEFORE UPDATE ON strategy.instance FOR EACH ROW
                WHEN (NEW.name = 'second' AND NEW.origin = 'operator') EXECUTE FUNCTION public.refuse();
            """)
        let order = #"{"user": "ada", "plugin": "HyperRSI", "name": "second"}"#
        #expect(try await asked.attempt("POST", "instances", order)?.status == 500)
        try await Program.poll("the end of the host") { host.program.isRunning ? nil : true }
    }

    @Test func `two strategies that are enabled at once have room for both, or one is refused`() async throws {
        let host = try await ServingHost(users: LineFaultTests.users, candlesPerSecond: 5, quotas: #"{"instances": 2}"#)
        let asked = AskedHost(host)
        try await asked.waitForMarket()
        let replies = try await withThrowingTaskGroup(of: AskedHost.Reply?.self) { group in
            for name in ["second", "third"] {
                let order = #"{"user": "ada", "plugin": "HyperRSI", "name": "\#(name)"}"#
                group.addTask { try await asked.attempt("POST", "instances", order) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(replies.compactMap { $0?.status }.sorted() == [201, 403], "\(replies)")
        #expect(replies.contains { $0?.body.contains("quota_instances") ?? false })
        try await host.stop()
    }
}

import ChaosVenue
import Foundation
import Store

#if canImport(Glibc)
    import Glibc
#endif

/// `fixture-live-host FOLDER SOCKET SEED INSTANCES trade KILL…`: trades, and kills as it is told, itself mostly last.
/// `fixture-live-host FOLDER SOCKET SEED INSTANCES finish`: until the venue has confirmed everything; then prints rows and the
/// rules that are broken.
@main
struct LiveHostMain {
    static func main() {
        let arguments = CommandLine.arguments
        guard arguments.count >= 6, let seed = UInt64(arguments[3]), let instances = Int(arguments[4]) else {
            print("usage: fixture-live-host FOLDER SOCKET SEED INSTANCES trade KILL… | finish")
            exit(2)
        }
        do {
            let isFinish = arguments[5] == "finish"
            let host = try LiveHost(
                folder: arguments[1], socket: arguments[2], seed: seed, instances: instances,
                killPoint: KillPoint(arguments.dropFirst(6).compactMap { ChaosKill($0) }, folder: arguments[1]))
            if isFinish { try finish(host) } else { try host.trade(candles: 400) }
            host.stop()
        } catch {
            // A database that was killed ends the host: the next start goes on.
            print("ended: \(error)")
            exit(1)
        }
    }

    private static func finish(_ host: LiveHost) throws {
        let isConfirmed = try host.finish(seconds: 60)
        let connection = try PostgreSQLConnection(host.address)
        for violation in try Invariants(connection).violations() { print("violation: \(violation)") }
        let orders = try connection.query(
            "SELECT concat_ws(' ', 'order', client_order_id, state, quantity, filled_quantity) FROM oms.order")
        for row in try orders.map({ row throws(DatabaseError) in try row.text(0) }) { print(row) }
        let fills = try connection.query("SELECT 'fill ' || venue_fill_id FROM oms.fill")
        for row in try fills.map({ row throws(DatabaseError) in try row.text(0) }) { print(row) }
        let others = try connection.query(
            """
            SELECT 'count ' || (SELECT count(*) FROM oms.order_intent) || ' ' || (SELECT count(*) FROM oms.venue_report) || ' '
                || (SELECT coalesce(sum(quantity), 0) FROM oms.position)
            """)
        for row in try others.map({ row throws(DatabaseError) in try row.text(0) }) { print(row) }
        print(isConfirmed ? "confirmed" : "not confirmed")
    }
}

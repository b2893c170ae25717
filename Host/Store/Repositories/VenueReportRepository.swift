import Foundation
package import TradingModel

/// A venue's report as the line of a shard took it.
package struct VenueReportRow: Sendable, Hashable {
    package var shard: String
    package var taken: TakenReport

    package init(shard: String, taken: TakenReport) {
        self.shard = shard
        self.taken = taken
    }
}

/// What a line with a venue elsewhere has to know after a restart besides its checkpoint. `JournalWriter` writes it with what
/// followed from it.
package struct VenueReportRepository {
    private let connection: PostgreSQLConnection

    package init(_ connection: PostgreSQLConnection) { self.connection = connection }

    /// Those behind a report, by number.
    package func all(shard: String, after number: UInt64) throws(DatabaseError) -> [TakenReport] {
        try connection.query(
            """
            SELECT report_number, candle_count, next_seq, last_intent, report::text FROM oms.venue_report
            WHERE shard = $1 AND report_number > $2 ORDER BY report_number
            """, [.text(shard), .int64(Int64(bitPattern: number))]
        ).map { (row) throws(DatabaseError) in
            TakenReport(
                number: try row.uint64(0),
                place: TakenReport.Place(
                    candles: try row.uint64(1), nextSeq: try row.uint64(2), lastIntent: try row.uint64(3)),
                report: try VenueReportText.report(try row.text(4)))
        }
    }

    /// The number of the last one; 0: there is none.
    package func last(shard: String) throws(DatabaseError) -> UInt64 {
        let rows = try connection.query(
            "SELECT coalesce(max(report_number), 0) FROM oms.venue_report WHERE shard = $1", [.text(shard)])
        guard let row = rows.first else { return 0 }
        return try row.uint64(0)
    }

    /// The last intents that are stored of each of these instances that has any.
    package func durableIntents(of instances: [InstanceID]) throws(DatabaseError) -> [InstanceID: DurableIntents] {
        guard !instances.isEmpty else { return [:] }
        let list = instances.map { "\($0.rawValue)" }.joined(separator: ",")
        let first = OrderIntent.hostNumbers
        let rows = try connection.query(
            """
            SELECT instance_id, coalesce(max(intent_number) FILTER (WHERE intent_number < \(first)), 0),
                coalesce(max(intent_number) FILTER (WHERE intent_number >= \(first)), 0)
            FROM oms.order_intent WHERE instance_id = ANY(string_to_array($1, ',')::bigint[]) GROUP BY instance_id
            """, [.text(list)])
        let intents = try rows.map { (row) throws(DatabaseError) in
            let hostMade = try row.uint64(2)
            return (
                InstanceID(try row.uint64(0)),
                DurableIntents(last: try row.uint64(1), lastHostMade: hostMade == 0 ? nil : hostMade)
            )
        }
        return Dictionary(uniqueKeysWithValues: intents)
    }

    /// Orders of these instances that the host had held and let leave.
    package func released(of instances: [InstanceID]) throws(DatabaseError) -> Set<ClientOrderID> {
        let list = instances.map { "\($0.rawValue)" }.joined(separator: ",")
        let rows = try connection.query(
            """
            SELECT tenant_id, instance_id, intent_number FROM oms.order_plan
            WHERE holding = 'released' AND instance_id = ANY(string_to_array($1, ',')::bigint[])
            """, [.text(list)])
        return Set(
            try rows.map { (row) throws(DatabaseError) in
                ClientOrderID(
                    tenant: TenantID(try row.uint64(0)), instance: InstanceID(try row.uint64(1)), intent: try row.uint64(2))
            })
    }
}

/// A report as JSON: its own words, so that nothing of what the venue said is lost on the way.
enum VenueReportText {
    static func text(_ report: VenueReport) -> String {
        do {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys]
            return String(decoding: try encoder.encode(report), as: UTF8.self)
        } catch {
            preconditionFailure("a report of ids, texts and amounts can be written as JSON")
        }
    }

    static func report(_ text: String) throws(DatabaseError) -> VenueReport {
        do {
            return try JSONDecoder().decode(VenueReport.self, from: Data(text.utf8))
        } catch {
            throw DatabaseError(.contradiction, "a stored venue report cannot be read (\(error)): \(text)")
        }
    }
}

package import TradingModel

/// A page of a list of trading, the newest first: of each instance the newest that are wanted, then the newest of all. That costs
/// as much as the instances and the page are large, however much was traded. Of many instances together the page is found by
/// walking back through time instead, which is short where many trade.
package struct TradingPage: Sendable, Hashable {
    /// The last element of the page before: its time, instance and number.
    package struct Key: Sendable, Hashable {
        package var time: Timestamp
        package var instance: InstanceID
        package var number: UInt64

        package init(time: Timestamp, instance: InstanceID, number: UInt64) {
            self.time = time
            self.instance = instance
            self.number = number
        }
    }

    /// Of these instances, which the scope shows.
    package var instances: [InstanceID]
    /// None from before it.
    package var since: Timestamp?
    /// None from it on.
    package var until: Timestamp?
    package var behind: Key?
    package var limit: Int

    package init(
        instances: [InstanceID], since: Timestamp? = nil, until: Timestamp? = nil, behind: Key? = nil, limit: Int
    ) {
        self.instances = instances
        self.since = since
        self.until = until
        self.behind = behind
        self.limit = limit
    }
}

/// The statement of a page: only the conditions that were asked for, so that each has the plan that fits it.
struct NewestFirst {
    /// `oms.order`
    let table: String
    let time: String
    let number: String
    /// Above it, time is walked back through.
    static let fewInstances = 64
    private var conditions: [String] = []
    private var values: Parameters
    private let page: TradingPage

    init(_ table: String, time: String, number: String, page: TradingPage) {
        self.table = table
        self.time = time
        self.number = number
        self.page = page
        // An array in text form: `{1,2,3}`.
        values = [.text("{" + page.instances.map(\.description).joined(separator: ",") + "}"), .int64(Int64(page.limit))]
        if let since = page.since { add("r.\(time) >= ?", .timestamp(since)) }
        if let until = page.until { add("r.\(time) < ?", .timestamp(until)) }
        if let key = page.behind {
            // The time alone first: an index finds it.
            add("r.\(time) <= ?", .timestamp(key.time))
            let place = values.count + 1
            values.append(.timestamp(key.time))
            values.append(.int64(Int64(bitPattern: key.instance.rawValue)))
            values.append(.int64(Int64(bitPattern: key.number)))
            conditions.append("(r.\(time), r.instance_id, r.\(number)) < ($\(place), $\(place + 1), $\(place + 2))")
        }
    }

    /// - Parameter condition: about the row `r`, with a question mark for its value.
    mutating func add(_ condition: String, _ value: Parameter) {
        values.append(value)
        conditions.append(condition.replacing("?", with: "$\(values.count)"))
    }

    mutating func add(_ condition: String) { conditions.append(condition) }

    /// - Parameters:
    ///   - fields: `SELECT …` of the row under `name`.
    ///   - join: behind the rows of the page.
    func rows(
        _ connection: PostgreSQLConnection, _ fields: String, as name: String, join: String = ""
    ) throws(DatabaseError) -> Rows {
        let filters = conditions.map { " AND \($0)" }.joined()
        guard page.instances.count <= NewestFirst.fewInstances else {
            return try connection.query(
                """
                \(fields) FROM (
                    SELECT r.* FROM \(table) r WHERE r.instance_id = ANY ($1::text::bigint[])\(filters)
                    ORDER BY r.\(time) DESC, r.instance_id DESC, r.\(number) DESC LIMIT $2) \(name) \(join)
                ORDER BY \(name).\(time) DESC, \(name).instance_id DESC, \(name).\(number) DESC
                """, values)
        }
        return try connection.query(
            """
            \(fields) FROM (
                SELECT newest.* FROM unnest($1::text::bigint[]) wanted (id) CROSS JOIN LATERAL (
                    SELECT r.* FROM \(table) r WHERE r.instance_id = wanted.id\(filters)
                    ORDER BY r.\(time) DESC, r.\(number) DESC LIMIT $2) newest
                ORDER BY newest.\(time) DESC, newest.instance_id DESC, newest.\(number) DESC LIMIT $2) \(name) \(join)
            ORDER BY \(name).\(time) DESC, \(name).instance_id DESC, \(name).\(number) DESC
            """, values)
    }
}

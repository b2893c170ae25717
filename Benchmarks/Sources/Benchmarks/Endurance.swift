/// What the host withstands and carries: workers that are killed, plugins that are swapped, many instances on one machine. Short
/// forms of `make kill-test`, `make swap-test` and `make density`; each fails when orders are lost or doubled.
enum Endurance {
    static func figures() throws -> [Figure] { try kills() + swaps() + restart() + density() + neighbours() }

    private static let program = Program.path("endurance")

    private static func kills() throws -> [Figure] {
        let result = try Program.json(["kill", "--instances", "100", "--kills", "300", "--json"], program: program)
        let kills = Figure.Beside(name: "kills among 100 instances", value: try result.number("kills"), unit: "")
        return try ["P50", "P99"].map { share in
            Figure(
                name: "worker killed to instance ready, \(share.lowercased())",
                value: try result.number("readyMilliseconds\(share)"), unit: "ms", better: .lower, beside: [kills])
        } + [
            Figure(
                name: "rows lost or doubled by the kills",
                value: try result.number("lostRows") + result.number("doubledRows"), unit: "rows", better: .lower,
                beside: [Figure.Beside(name: "orders", value: try result.number("orders"), unit: "")])
        ]
    }

    private static func swaps() throws -> [Figure] {
        let result = try Program.json(["swap", "--json"], program: program)
        let candle = Figure.Beside(
            name: "a candle of the replay", value: try result.number("candleMillisecondsP50"), unit: "ms")
        return [
            Figure(
                name: "plugin swapped with \(Int(try result.number("openOrders"))) open orders, the line stands, p50",
                value: try result.number("lineStoodMillisecondsP50"), unit: "ms", better: .lower, beside: [candle]),
            Figure(
                name: "rows lost or doubled by the swaps",
                value: try result.number("lostRows") + result.number("doubledRows"), unit: "rows", better: .lower,
                beside: [Figure.Beside(name: "swaps", value: try result.number("swaps"), unit: "")]),
        ]
    }

    /// A host that comes back with its database killed: until every strategy runs again.
    private static func restart() throws -> [Figure] {
        let result = try Program.json(["restart", "--limit", "600", "--json"], program: program)
        let parts = try [
            ("PostgreSQL", "postgresqlSeconds"), ("migrations", "migrationSeconds"), ("reading", "readSeconds"),
            ("decoding", "decodeSeconds"), ("line", "restoreSeconds"), ("instances", "instanceSeconds"),
            ("reconciliation", "reconciliationSeconds"), ("workers", "workerSeconds"),
        ].map { name, key in Figure.Beside(name: name, value: try result.number(key), unit: "s") }
        let (orders, users) = (Int(try result.number("openOrders")), Int(try result.number("users")))
        return [
            Figure(
                name: "restart with \(orders.formatted) open orders of \(users.formatted) users, ready",
                value: try result.number("readySeconds"), unit: "s", better: .lower, beside: parts),
            Figure(
                name: "memory of 10,000 open orders", value: try result.number("bytesPerTenThousandOrders") / 1_048_576,
                unit: "MB", better: .lower,
                beside: [
                    Figure.Beside(
                        name: "in a checkpoint", value: try result.number("checkpointBytes") / 1_048_576, unit: "MB")
                ]),
        ]
    }

    private static func neighbours() throws -> [Figure] {
        let result = try Program.json(["neighbours", "--json"], program: program)
        let noise = Figure.Beside(name: "noise of the 99th", value: try result.number("noiseMicroseconds"), unit: "µs")
        return try ["P50", "P99"].map { share in
            let quiet = Figure.Beside(
                name: "beside honest ones", value: try result.number("quietMicroseconds\(share)"), unit: "µs")
            return Figure(
                name: "neighbours' answers beside attackers, \(share.lowercased())",
                value: try result.number("besetMicroseconds\(share)"), unit: "µs", better: .lower, beside: [quiet, noise])
        }
    }

    private static func density() throws -> [Figure] {
        try [100, 1_000].flatMap { count in
            let result = try Program.json(["density", "--instances", "\(count)", "--json"], program: program)
            let start = Figure.Beside(name: "all started in", value: try result.number("startSeconds"), unit: "s")
            let machine = Figure.Beside(
                name: "of the machine", value: try result.number("machineBytes") / 1_024, unit: "kB")
            return [
                Figure(
                    name: "\(count.formatted) instances, a candle to all and back",
                    value: try result.number("candleMilliseconds"), unit: "ms", better: .lower, beside: [start]),
                Figure(
                    name: "\(count.formatted) instances, private memory of a worker",
                    value: try result.number("privateBytes") / 1_024, unit: "kB", better: .lower, beside: [machine]),
            ]
        }
    }
}

extension Int {
    fileprivate var formatted: String { Double(self).short }
}

import Foundation

/// Measures the released programs and prints a table; with `BENCH_JSON=FILE` one JSON object a line as well, with
/// `BENCH_ONLY=NAME` one group of figures.
@main
struct Benchmarks {
    /// By name, as BENCH_ONLY has it.
    private static var groups: [(name: String, measure: () throws -> [Figure])] {
        [
            ("backtest", backtest), ("demo", demo), ("measure", measure), ("endurance", Endurance.figures),
            ("boundary", Boundary.figures), ("indicators", Indicators.figures),
        ]
    }

    static func main() {
        do {
            let environment = ProcessInfo.processInfo.environment
            let only = environment["BENCH_ONLY"].flatMap { $0.isEmpty ? nil : $0 }
            let chosen = groups.filter { $0.name == only ?? $0.name }
            guard !chosen.isEmpty else {
                let names = groups.map(\.name).joined(separator: ", ")
                throw Program.Failure(description: "BENCH_ONLY=\(only ?? "") is none of \(names)")
            }
            let figures = try chosen.flatMap { try $0.measure() }
            print(table(figures))
            if let path = environment["BENCH_JSON"], !path.isEmpty { try write(figures, to: path) }
        } catch {
            FileHandle.standardError.write(Data("error: \(error)\n".utf8))
            exit(1)
        }
    }

    /// HyperRSI through engine, risk, OMS and paper venue on one core: the median of five runs over a million candles.
    private static func backtest() throws -> [Figure] {
        [
            Figure(name: "backtest, HyperRSI", value: try speed([]), unit: "candles/s", better: .higher),
            // Levels that are never reached: what a candle costs when nothing is traded.
            Figure(
                name: "backtest, HyperRSI without a trade", value: try speed(["oversold=1", "overbought=99"]),
                unit: "candles/s", better: .higher),
        ]
    }

    private static func speed(_ parameters: [String]) throws -> Double {
        let command = ["backtest", "--plugin", Program.path("libHyperRSI.so"), "--length", "1000000", "--json"]
        return median(try (0..<5).map { _ in try Program.json(command + parameters).number("candlesPerSecond") })
    }

    static func remove(_ folder: String) {
        do {
            try FileManager.default.removeItem(atPath: folder)
        } catch {
            FileHandle.standardError.write(Data("\(folder) could not be removed: \(error)\n".utf8))
        }
    }

    /// Twenty users in lockstep through worker processes and PostgreSQL.
    private static func demo() throws -> [Figure] {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tradingboost-bench-\(getpid())").path
        defer { remove(folder) }
        let result = try Program.json([
            "demo", "--data", folder, "--length", "5000", "--speed", "max", "--users", "20", "--json",
        ])
        let callbacks = try result.number("candles") * result.number("instances")
        let seconds = try result.number("elapsedSeconds")
        return [
            Figure(
                name: "demo, 20 users in lockstep", value: callbacks / seconds, unit: "candle callbacks/s", better: .higher)
        ]
    }

    /// What the host measures of itself on this machine: latencies through a blocked worker, durable orders.
    private static func measure() throws -> [Figure] {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tradingboost-measure-\(getpid())").path
        defer { remove(folder) }
        let result = try Program.json(["measure", "--data", folder, "--json"])
        let wakeUp = Figure.Beside(
            name: "bare eventfd round trip p50", value: try result.number("wakeUpMicrosecondsP50"), unit: "µs")
        let bare = Figure.Beside(
            name: "bare one-row transactions", value: try result.number("bareTransactionsPerSecond"), unit: "/s")
        return try ways(result) + [
            Figure(
                name: "candle → intent, blocked worker, p50", value: try result.number("intentMicrosecondsP50"), unit: "µs",
                better: .lower, beside: [wakeUp]),
            Figure(
                name: "candle → intent, blocked worker, p99", value: try result.number("intentMicrosecondsP99"), unit: "µs",
                better: .lower, beside: [wakeUp]),
            Figure(
                name: "candle → order at the venue, durable, p50", value: try result.number("orderMicrosecondsP50"),
                unit: "µs", better: .lower, beside: [bare]),
            Figure(
                name: "candle → order at the venue, durable, p99", value: try result.number("orderMicrosecondsP99"),
                unit: "µs", better: .lower, beside: [bare]),
            Figure(
                name: "intent → durable → gateway, p50", value: try result.number("durableMicrosecondsP50"), unit: "µs",
                better: .lower, beside: [bare]),
            Figure(
                name: "intent → durable → gateway, p99", value: try result.number("durableMicrosecondsP99"), unit: "µs",
                better: .lower, beside: [bare]),
            Figure(
                name: "one order judged by every rule of risk, p50", value: try result.number("riskMicrosecondsP50"),
                unit: "µs", better: .lower),
            Figure(
                name: "one order judged by every rule of risk, p99", value: try result.number("riskMicrosecondsP99"),
                unit: "µs", better: .lower),
            Figure(
                name: "one order judged among 1,000 instances, histories full, p50",
                value: try result.number("riskCrowdMicrosecondsP50"), unit: "µs", better: .lower),
            Figure(
                name: "one order judged among 1,000 instances, histories full, p99",
                value: try result.number("riskCrowdMicrosecondsP99"), unit: "µs", better: .lower,
                beside: [
                    Figure.Beside(
                        name: "processor time p99", value: try result.number("riskCrowdProcessorMicrosecondsP99"), unit: "µs")
                ]),
            Figure(
                name: "durable orders", value: try result.number("durableOrdersPerSecond"), unit: "orders/s",
                better: .higher,
                beside: [
                    Figure.Beside(
                        name: "the same rows by a loop of bare statements",
                        value: try result.number("loopedOrdersPerSecond"), unit: "orders/s"),
                    bare,
                    Figure.Beside(
                        name: "processor time of the host", value: try result.number("durableOrderHostMicroseconds"),
                        unit: "µs"),
                    Figure.Beside(
                        name: "of the server", value: try result.number("durableOrderServerMicroseconds"), unit: "µs"),
                ]),
        ]
    }

    /// One way to a strategy in its worker, beside the same way without a worker.
    private static func ways(_ result: [String: Any]) throws -> [Figure] {
        try [
            ("sleeping worker", "workerBlocked", "bare futex", "futex"),
            ("looking worker", "workerSpinning", "bare ring", "ring"),
        ].flatMap { worker, key, floor, floorKey in
            try ["P50", "P99"].map { share in
                Figure(
                    name: "one way to a strategy, \(worker), \(share.lowercased())",
                    value: try result.number("\(key)Microseconds\(share)"), unit: "µs", better: .lower,
                    beside: [
                        Figure.Beside(
                            name: "\(floor) \(share.lowercased())", value: try result.number("\(floorKey)Microseconds\(share)"),
                            unit: "µs")
                    ])
            }
        }
    }

    private static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

    private static func table(_ figures: [Figure]) -> String {
        let rows = figures.map { figure in
            [
                figure.name, figure.value.short, figure.unit,
                figure.beside.map { "\($0.name) \($0.value.short) \($0.unit)" }.joined(separator: ", "),
            ]
        }
        let widths = (0..<4).map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let name = row[0].padding(toLength: widths[0], withPad: " ", startingAt: 0)
            let value = String(repeating: " ", count: widths[1] - row[1].count) + row[1]
            let unit = row[2].padding(toLength: widths[2], withPad: " ", startingAt: 0)
            return row[3].isEmpty ? "\(name)  \(value) \(row[2])" : "\(name)  \(value) \(unit)  beside: \(row[3])"
        }.joined(separator: "\n")
    }

    private static func write(_ figures: [Figure], to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let lines = try figures.map { String(decoding: try encoder.encode($0), as: UTF8.self) + "\n" }
        try Data(lines.joined().utf8).write(to: URL(filePath: path))
    }
}

import Foundation
import Synchronization

/// Users that are enabled on one strategy while the host trades, and what the host does for a candle when so many are.
struct UsersRun {
    let host: MeasuredHost
    let count: Int

    private static let callers = 64
    private static let seconds = 10.0

    /// - Parameter limit: seconds that enabling may take; nil: any.
    func run(_ report: LoadReport, limit: Double?) throws {
        report.begin("\(count) users, each with a strategy of its own in a worker of its own")
        let seconds = try enable()
        try report.tell(
            "enabled by \(UsersRun.callers) callers at once", seconds, "s", limit: limit.map { "below \(Int($0)) s" },
            isMet: limit.map { seconds < $0 })
        try report.tell("memory of the host then", host.residentMegabytes, "MB")
        try tellCosts(report)
    }

    private func enable() throws -> Double {
        let next = Mutex(0)
        let failures = Mutex<[String]>([])
        let (socket, count) = (host.socket, count)
        let group = DispatchGroup()
        let start = ContinuousClock.now
        for _ in 0..<UsersRun.callers {
            group.enter()
            Thread {
                defer { group.leave() }
                do {
                    let connection = try Connection(socket: socket)
                    while true {
                        let number = next.withLock { next in
                            defer { next += 1 }
                            return next
                        }
                        guard number < count else { return }
                        let answer = try connection.send(
                            "POST", "/api/v1/instances", json: #"{"user": "user\#(number)", "plugin": "HyperRSI"}"#)
                        guard answer.status == 201 else { throw Connection.Failure(description: answer.body) }
                    }
                } catch {
                    failures.withLock { $0.append("\(error)") }
                }
            }.start()
        }
        group.wait()
        if let failure = failures.withLock({ $0.first }) { throw Connection.Failure(description: failure) }
        return start.duration(to: .now) / .seconds(1)
    }

    private func tellCosts(_ report: LoadReport) throws {
        let before = try host.metrics()
        // The host trades meanwhile: what it does for a candle is told by the difference.
        Thread.sleep(forTimeInterval: UsersRun.seconds)
        let after = try host.metrics()
        func grown(_ name: String) -> Double { (after[name] ?? 0) - (before[name] ?? 0) }
        let candles = max(1, grown("tradingboost_candles_total"))
        try report.tell(
            "market events written for a candle", grown("tradingboost_market_events_total") / candles, "events")
        try report.tell(
            "market-data work of the host for a candle", grown("tradingboost_market_seconds_total") / candles * 1e6, "µs")
        let whole = grown("process_cpu_seconds_total") / candles * 1e3
        try report.tell("all work of the host for a candle", whole, "ms CPU")
        try report.tell("the same for each user", whole / Double(count) * 1e3, "µs CPU")
    }
}

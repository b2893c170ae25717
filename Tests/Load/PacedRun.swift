import Foundation
import Synchronization

/// How long reads take at 2,000 a second, counted from when each was due: a slow answer makes the ones behind it late, and they
/// say so.
struct PacedRun {
    let host: MeasuredHost
    let seconds: Int

    private static let rate = 2_000
    private static let connections = 20

    func run(_ report: LoadReport) throws {
        report.begin("mixed reads, 2,000 a second over 20 connections, each from the moment at which it was due")
        let times = Mutex<[Double]>([])
        let failures = Mutex<[String]>([])
        let (port, token, seconds) = (host.port, host.token, seconds)
        let paths = ["/api/v1/me", "/api/v1/market/ticker", "/api/v1/instances", "/api/v1/orders?limit=20"]
        let start = ContinuousClock.now + .milliseconds(100)
        let group = DispatchGroup()
        for number in 0..<PacedRun.connections {
            let thread = Thread {
                defer { group.leave() }
                do {
                    let connection = try Connection(port: port)
                    var own: [Double] = []
                    for round in 0..<(PacedRun.rate * seconds / PacedRun.connections) {
                        let due =
                            start
                            + .microseconds(
                                (round * PacedRun.connections + number) * 1_000_000 / PacedRun.rate)
                        let wait = ContinuousClock.now.duration(to: due) / .seconds(1)
                        if wait > 0 { Thread.sleep(forTimeInterval: wait) }
                        let answer = try connection.send("GET", paths[(round + number) % paths.count], token: token)
                        guard answer.status == 200 else { throw Connection.Failure(description: answer.body) }
                        own.append(due.duration(to: .now) / .milliseconds(1))
                    }
                    times.withLock { $0 += own }
                } catch {
                    failures.withLock { $0.append("\(error)") }
                }
            }
            group.enter()
            thread.start()
        }
        group.wait()
        if let failure = failures.withLock({ $0.first }) { throw Connection.Failure(description: failure) }
        let sample = Sample(times.withLock(\.self))
        try report.tell("p50", sample.percentile(50), "ms")
        let p95 = sample.percentile(95)
        try report.tell("p95", p95, "ms", limit: "below 10 ms", isMet: p95 < 10)
        try report.tell("p99", sample.percentile(99), "ms")
    }
}

import Foundation
import Synchronization

/// Many users that are enabled on one strategy while the host trades.
struct UsersRun {
    let host: MeasuredHost
    let count: Int

    func run(_ report: LoadReport) throws {
        let next = Mutex(0)
        let failures = Mutex<[String]>([])
        let (socket, count) = (host.socket, count)
        let group = DispatchGroup()
        let start = ContinuousClock.now
        for _ in 0..<64 {
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
        let seconds = start.duration(to: .now) / .seconds(1)
        report.tell("\(count) users enabled on one strategy", seconds, "s", limit: "below 5 s", isMet: seconds < 5)
        report.tell("memory of the host then", host.residentMegabytes, "MB")
    }
}

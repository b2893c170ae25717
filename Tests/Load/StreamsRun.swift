import Foundation
import Glibc

/// Many event streams at once: what they cost in memory, and how soon all have heard of a candle.
struct StreamsRun {
    let host: MeasuredHost
    let count: Int

    func run(_ report: LoadReport) throws {
        let before = host.residentMegabytes
        var connections: [Connection] = []
        let request =
            "GET /api/v1/events?topics=candles HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer \(host.token)\r\n\r\n"
        for _ in 0..<count {
            let connection = try Connection(port: host.port)
            try connection.write(request)
            connections.append(connection)
        }
        let heard = hear(connections, seconds: 20)
        report.tell("event streams open", Double(count), "streams")
        report.tell(
            "streams that heard of a candle", Double(heard), "streams", limit: "all of them", isMet: heard == count)
        let grown = host.residentMegabytes - before
        report.tell("memory of the host for them", grown, "MB")
        report.tell(
            "memory a stream", grown * 1_024 / Double(count), "kB", limit: "below 64 kB",
            isMet: grown * 1_024 / Double(count) < 64)
        let settled = host.residentMegabytes
        _ = hear(connections, seconds: 10)
        report.tell("memory after ten more seconds", host.residentMegabytes - settled, "MB more")
    }

    /// How many connections got an event, reading all of them.
    private func hear(_ connections: [Connection], seconds: Double) -> Int {
        var polls = connections.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
        var heard: Set<Int32> = []
        let needle = Array("event: candle".utf8)
        var chunk = [UInt8](repeating: 0, count: 65_536)
        let end = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < end, heard.count < connections.count || seconds < 15 {
            // SAFETY: the kernel fills the list and the bytes during the calls.
            guard unsafe poll(&polls, nfds_t(polls.count), 200) > 0 else { continue }
            for place in polls.indices where polls[place].revents != 0 {
                let size = unsafe chunk.withUnsafeMutableBytes { unsafe recv(polls[place].fd, $0.baseAddress, $0.count, 0) }
                if size <= 0 {
                    polls[place].fd = -1
                } else if chunk[..<size].firstRange(of: needle) != nil {
                    heard.insert(polls[place].fd)
                }
            }
        }
        return heard.count
    }
}

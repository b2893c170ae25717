import ArgumentParser
import Foundation
import Glibc

/// What the API of a host costs and holds, beside a bare route of its web framework in the same run.
@main
struct Load: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "load",
        abstract: "Measure a host's API on loopback: requests, event streams, users that are enabled, single requests.",
        discussion: """
            Starts a host for each part in a temporary folder, with a synthetic market, and ends it. wrk has to be installed. Ends
            with 1 when something is not as it should be.

            EXAMPLES
              load
              load --only reads --seconds 5
              load --streams 5000 --users 1000 --json
            """,
        subcommands: [Measure.self, Bare.self], defaultSubcommand: Measure.self)
}

struct Bare: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bare", abstract: "Serve one route that answers a fixed text, until SIGTERM.")

    @Option(help: ArgumentHelp("Port on 127.0.0.1.", valueName: "n"))
    var port = 18_099

    func run() async throws { try await BareServer.run(port: port) }
}

struct Measure: AsyncParsableCommand {
    enum Part: String, CaseIterable, ExpressibleByArgument { case reads, paced, streams, users, latency }

    static let configuration = CommandConfiguration(commandName: "measure", abstract: "Measure; the default.")

    @Option(help: ArgumentHelp("Only this part: reads, paced, streams, users or latency.", valueName: "part"))
    var only: Part?

    @Option(help: ArgumentHelp("Of each measurement of requests.", valueName: "n"))
    var seconds = 4

    @Option(help: ArgumentHelp("Event streams that are open at once.", valueName: "n"))
    var streams = 5_000

    @Option(help: ArgumentHelp("Users that are enabled on one strategy.", valueName: "n"))
    var users = 1_000

    @Flag(help: "Print one JSON object a line.")
    var json = false

    func validate() throws {
        guard (1...60).contains(seconds) else { throw ValidationError("--seconds \(seconds): give a number from 1 to 60") }
        guard (1...10_000).contains(streams) else { throw ValidationError("--streams \(streams): give a number from 1 to 10000") }
        guard (1...5_000).contains(users) else { throw ValidationError("--users \(users): give a number from 1 to 5000") }
    }

    func run() async throws {
        try allowDescriptors()
        let report = LoadReport(isJSON: json)
        func wants(_ part: Part) -> Bool { only == nil || only == part }
        if wants(.reads) { try await MeasuredHost.with { try ReadsRun(host: $0, seconds: seconds).run(report) } }
        if wants(.paced) { try await MeasuredHost.with { try PacedRun(host: $0, seconds: seconds).run(report) } }
        if wants(.streams) { try await MeasuredHost.with { try StreamsRun(host: $0, count: streams).run(report) } }
        if wants(.users) {
            // Of the last one alone something is asked: the others show how it grows.
            for count in [users / 100, users / 10].filter({ $0 > 0 }) {
                try await MeasuredHost.with { try UsersRun(host: $0, count: count).run(report, limit: nil) }
            }
            try await MeasuredHost.with { try UsersRun(host: $0, count: users).run(report, limit: 5) }
        }
        if wants(.latency) { try await MeasuredHost.with { try await LatencyRun(host: $0).run(report) } }
        if report.missedLimits > 0 { throw ExitCode(1) }
    }

    private func allowDescriptors() throws {
        var limit = rlimit()
        // SAFETY: the calls fill and read the value while they last.
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        guard only == nil || only == .streams else { return }
        guard limit.rlim_max >= UInt64(streams + 100) else {
            throw ValidationError("--streams \(streams) need as many descriptors; ulimit -Hn allows \(limit.rlim_max)")
        }
    }
}

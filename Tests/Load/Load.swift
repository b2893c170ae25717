import ArgumentParser
import Foundation
import Glibc

/// What the API of a host costs and holds, beside a bare route of its web framework in the same run.
@main
struct Load: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "load",
        abstract: "Measure a host's API on loopback: requests, event streams, users that are enabled.",
        discussion: """
            Starts a host of its own in a temporary folder, with a synthetic market, and ends it. wrk has to be installed.

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
    enum Part: String, CaseIterable, ExpressibleByArgument { case reads, paced, streams, users }

    static let configuration = CommandConfiguration(commandName: "measure", abstract: "Measure; the default.")

    @Option(help: ArgumentHelp("Only this part: reads, paced, streams or users.", valueName: "part"))
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
        guard (1...20_000).contains(streams) else { throw ValidationError("--streams \(streams): give a number from 1 to 20000") }
        guard (1...5_000).contains(users) else { throw ValidationError("--users \(users): give a number from 1 to 5000") }
    }

    func run() async throws {
        var limit = rlimit()
        // SAFETY: the calls fill and read the value during the call.
        unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        limit.rlim_cur = limit.rlim_max
        unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        let report = LoadReport(isJSON: json)
        let host = try MeasuredHost.start()
        defer { host.stop() }
        func wants(_ part: Part) -> Bool { only == nil || only == part }
        if wants(.reads) { try ReadsRun(host: host, seconds: seconds).run(report) }
        if wants(.paced) { try PacedRun(host: host, seconds: seconds).run(report) }
        if wants(.streams) { try StreamsRun(host: host, count: streams).run(report) }
        if wants(.users) { try UsersRun(host: host, count: users).run(report) }
    }
}

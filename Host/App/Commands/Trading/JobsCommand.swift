import API
import ArgumentParser
import Foundation
import StrictJSON

struct JobsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "jobs",
        abstract: "Long work that a host does: backtests and checks of plugins.",
        discussion: """
            EXAMPLES
              tradingboost jobs list --state running --watch
              tradingboost jobs backtest dip-buyer period=30 --length 5000
              tradingboost jobs watch 7
              tradingboost jobs report 7 --chart chart.svg
              tradingboost jobs cancel 7
            """,
        subcommands: [
            JobsListCommand.self, JobsShowCommand.self, JobsWatchCommand.self, JobsCancelCommand.self, JobsReportCommand.self,
            JobsBacktestCommand.self, JobsCandlesCommand.self,
        ])
}

struct JobArgument: ParsableArguments {
    @Argument(help: ArgumentHelp("Its number in jobs list.", valueName: "job"))
    var job: UInt64
}

struct JobsListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List jobs, the newest first.",
        discussion: """
            EXAMPLES
              tradingboost jobs list
              tradingboost jobs list --kind check --state failed --json
            """)

    @OptionGroup var host: HostOptions
    @OptionGroup var page: PageOptions
    @OptionGroup var watching: WatchOptions

    @Option(help: ArgumentHelp("Only those.", valueName: "kind"))
    var kind: Choice<JobReport.Kind>?

    @Option(help: ArgumentHelp("Only in this state.", valueName: "state"))
    var state: Choice<JobReport.State>?

    func run() async throws {
        try host.list(
            ListRequest(listing: Listings.jobs, query: [("kind", kind?.text), ("state", state?.text)], page: page), watching)
    }
}

struct JobsShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one job.",
        discussion: """
            EXAMPLES
              tradingboost jobs show 7
            """)

    @OptionGroup var host: HostOptions
    @OptionGroup var which: JobArgument

    func run() async throws { host.card(Listings.jobs, try host.client.ask("GET", "jobs/\(which.job)")) }
}

struct JobsWatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Wait for a job, with its progress on a terminal. Exit status 1 when it failed.",
        discussion: """
            Ctrl-C ends the watching, not the job.

            EXAMPLES
              tradingboost jobs watch 7
            """)

    @OptionGroup var host: HostOptions
    @OptionGroup var which: JobArgument

    func run() async throws {
        let client = try host.client
        _ = try JobWatch(client: client).wait(for: "\(which.job)")
        let ended = try client.ask("GET", "jobs/\(which.job)")
        host.card(Listings.jobs, ended)
        if ended.value.shown("state") != "done" { throw ExitCode(1) }
    }
}

struct JobsCancelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel",
        abstract: "Cancel a job that waits or runs; forget one that has ended, with its report.",
        discussion: """
            EXAMPLES
              tradingboost jobs cancel 7
            """)

    @OptionGroup var host: HostOptions
    @OptionGroup var which: JobArgument

    func run() async throws {
        host.show(try host.client.ask("DELETE", "jobs/\(which.job)")) { "job \($0.shown("id")) is \($0.shown("state"))" }
    }
}

struct JobsReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Show what a job that is done came to.",
        discussion: """
            EXAMPLES
              tradingboost jobs report 7
              tradingboost jobs report 7 --json > report.json
              tradingboost jobs report 7 --chart chart.svg
            """)

    @OptionGroup var host: HostOptions
    @OptionGroup var which: JobArgument

    @Option(
        help: ArgumentHelp("Also write the picture of a backtest there.", valueName: "file"),
        completion: .file(extensions: ["svg"]))
    var chart: String?

    func run() async throws {
        let client = try host.client
        let report = try client.ask("GET", "jobs/\(which.job)/report")
        if let chart {
            do {
                try client.bytes("jobs/\(which.job)/report.svg").write(to: URL(filePath: chart))
            } catch let error as CocoaError {
                throw CommandFailure("\(chart): cannot be written (\(error.localizedDescription))")
            }
        }
        host.show(report) { JobReportScreen(report: $0).text }
    }
}

/// Waits for the end of a job, and tells on a terminal how far it is. Whoever interrupts it has no result, and no status 0.
struct JobWatch {
    var client: HostClient

    func wait(for job: String) throws -> JSON {
        var line: ProgressLine?
        while true {
            let now = try client.ask("GET", "jobs/\(job)").value
            guard ["queued", "running"].contains(now.shown("state")) else {
                line?.end()
                return now
            }
            let total = Int(now.shown("total")) ?? 0
            line =
                line ?? (total > 0 ? ProgressLine(total: total, unit: now.shown("kind") == "check" ? "tests" : "candles") : nil)
            line?.update(Int(now.shown("done")) ?? 0)
            Watching.pause(milliseconds: 200)
        }
    }
}

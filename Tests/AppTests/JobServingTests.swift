import API
import Foundation
import PluginFixtures
import Store
import TestSupport
import Testing

/// Jobs of a real host, with real processes.
@Suite("Jobs of a running host", .timeLimit(.minutes(5)))
struct JobServingTests {
    private struct Report: Decodable, Equatable {
        var candles: Int
        var intents: Int
        var finalEquity: String
        var intentHash: String
    }

    private struct CheckResult: Decodable {
        var passed: Int
        var failed: Int
        var notApplicable: Int
    }

    private func backtest(_ arguments: [String]) async throws -> Report {
        let ending = try await Program(["backtest", "--plugin", Program.hyperRSI, "--json"] + arguments).ending()
        #expect(ending.status == 0, "\(ending.errors)")
        return try JSONDecoder().decode(Report.self, from: Data(ending.output.utf8))
    }

    /// Rows of a market that goes up and down.
    static func candles(_ count: Int) -> String {
        var text = "open_time_ms,open,high,low,close,volume\n"
        var price = 40_000
        for index in 0..<count {
            let next = price + (index % 37 < 18 ? 1 : -1) * (13 + index * 7 % 41)
            text += "\(1_767_225_600_000 + index * 60_000),\(price),\(max(price, next) + 5),\(min(price, next) - 5),\(next),1.5\n"
            price = next
        }
        return text
    }

    @Test func `a backtest decides as the command does, over the synthetic market and over a file`() async throws {
        let host = try await ServingHost()
        let job = try await host.finished(
            #"{"plugin": "HyperRSI", "parameters": {"rsi_period": 7}, "candles": {"source": "synthetic", "seed": 3, "#
                + #""count": 2000}, "initialEquity": "5000", "keepIntents": true}"#)
        #expect(job.state == .done && job.done == 2_000 && job.total == 2_000, "\(job)")
        #expect(job.storedBytes > 1_000 && job.startedAt != nil && job.endedAt != nil)
        let arguments = ["--seed", "3", "--length", "2000", "--equity", "5000", "rsi_period=7"]
        let report = try await host.answer(Report.self, "jobs/\(job.id)/report")
        #expect(try await backtest(arguments) == report)
        #expect(report.intents > 10)
        let chart = try await host.probe("GET", "jobs/\(job.id)/report.svg")
        #expect(chart.status == 200 && chart.text.hasPrefix("<svg ") && chart.text.hasSuffix("</svg>\n"), "\(chart.head)")
        #expect(chart.head.contains("image/svg+xml"))
        let lines = try await host.probe("GET", "jobs/\(job.id)/intents").text.split(separator: "\n")
        #expect(lines.count == report.intents && lines.allSatisfy { $0.hasPrefix("{\"action\":") })

        let csv = JobServingTests.candles(3_000)
        let path = "\(host.folder.path)/candles.csv"
        try Data(csv.utf8).write(to: URL(filePath: path))
        let upload = try await host.probe("POST", "candle-files?name=..%2Fmarket.csv", Data(csv.utf8))
        #expect(upload.status == 201, "\(upload.text)")
        let file = try host.decode(CandleFileReport.self, upload)
        #expect(file.candles == 3_000 && file.timeframe == "1m")
        #expect(file.name == "../market.csv" && file.bytes == csv.utf8.count)
        let second = try await host.finished(#"{"plugin": "HyperRSI", "candles": {"source": "upload:\#(file.id)"}}"#)
        #expect(second.state == .done, "\(second)")
        let ofFile = try await host.answer(Report.self, "jobs/\(second.id)/report")
        #expect(try await backtest(["--candles", path]) == ofFile)
        #expect(ofFile.intents > 0 && ofFile.candles == 3_000)
        let part = try await host.finished(
            #"{"plugin": "HyperRSI", "candles": {"source": "upload:\#(file.id)"}, "from": "2026-01-01T10:00:00Z", "#
                + #""until": "2026-01-01T20:00:00Z"}"#)
        #expect(try await host.answer(Report.self, "jobs/\(part.id)/report").candles == 600)
        try await host.refused("GET", "jobs/\(part.id)/intents", status: 404, code: "job_file_not_found", naming: "keepIntents")

        let page = try await host.answer(JobList.self, "jobs?limit=2&kind=backtest")
        #expect(page.jobs.map(\.id) == [part.id, second.id])
        let rest = try await host.answer(JobList.self, "jobs?limit=2&cursor=\(try #require(page.next))")
        #expect(rest.jobs.map(\.id) == [job.id] && rest.next == nil)
        #expect(try await host.probe("DELETE", "jobs/\(job.id)").status == 200)
        try await host.refused("GET", "jobs/\(job.id)", status: 404, code: "job_not_found")
        #expect(try await host.probe("DELETE", "candle-files/\(file.id)").status == 204)
        try await host.refused(
            "POST", "backtests", #"{"plugin": "HyperRSI", "candles": {"source": "upload:\#(file.id)"}}"#, status: 404,
            code: "candle_file_not_found", naming: "candle file \(file.id)")
        try await host.stop()
    }

    @Test func `a check is kept with the version, and a version's details say everything`() async throws {
        let host = try await ServingHost()
        let bytes = Data(try QuotingPlugin.version1.bytes())
        let inspected = try await host.probe("POST", "plugins/inspect?name=..%2Fx.so", bytes)
        #expect(inspected.status == 200 && inspected.text.contains(#""accepted":true"#), "\(inspected.text)")
        try await host.refused("GET", "plugins/Quoting/versions", status: 404, code: "plugin_not_found")
        try await host.install(.version1)
        let started = try await host.probe("POST", "plugins/Quoting/versions/1.0.0/check", Data(#"{"seed": 3}"#.utf8))
        #expect(started.status == 202, "\(started.text)")
        let job = try await host.finished(try host.decode(JobReport.self, started))
        #expect(job.state == .done && job.kind == .check, "\(job)")
        let result = try await host.answer(CheckResult.self, "jobs/\(job.id)/report")
        #expect(result.passed > 10)

        struct Details: Decodable {
            struct Manifest: Decodable { var id: String }
            var version: String
            var standing: String
            var check: CheckResult?
            var quarantine: String?
            var instances: Int
            var manifest: Manifest
        }
        let details = try await host.answer(Details.self, "plugins/Quoting/versions/1.0.0")
        #expect(details.version == "1.0.0" && details.standing == "unsigned" && details.instances == 0)
        #expect(details.check?.passed == result.passed && details.check?.failed == result.failed && details.quarantine == nil)
        let listed = try await host.answer(PluginList.self, "plugins/\(details.manifest.id)/versions")
        #expect(listed.plugins.map(\.version) == ["1.0.0"])
        try await host.refused("GET", "plugins/Quoting/versions/9.0.0", status: 404, code: "plugin_version_not_found")
        try await host.refused(
            "POST", "plugins/Quoting/versions/1.0.0/release", status: 409, code: "version_not_quarantined")
        try await host.refused(
            "POST", "plugins/Quoting/versions/1.0.0/check", #"{"parameters": {"nothing": 1}}"#, status: 422, code: "parameters",
            naming: "nothing")
        try await host.stop()
    }

    private static let long = #"{"plugin": "HyperRSI", "candles": {"source": "synthetic", "count": 1000000}}"#

    @Test func `a job is cancelled, and one that ran when its host was killed has failed`() async throws {
        let host = try await ServingHost(candlesPerSecond: 20, jobs: #"{"concurrent": 1, "queued_per_tenant": 3}"#)
        var jobs: [JobReport] = []
        for _ in 0..<3 { jobs.append(try await host.started(JobServingTests.long)) }
        try await host.refused("POST", "backtests", JobServingTests.long, status: 429, code: "too_many_jobs", naming: "3 jobs")
        // The first runs, the others wait.
        try await host.wait(for: jobs[0].id, to: .running)
        let cancelled = try await host.probe("DELETE", "jobs/\(jobs[0].id)")
        #expect(try host.decode(JobReport.self, cancelled).state == .cancelled, "\(cancelled.text)")
        try await host.refused("GET", "jobs/\(jobs[0].id)/report", status: 409, code: "job_not_done", naming: "cancelled")
        try await host.wait(for: jobs[1].id, to: .running)
        let waiting = try await host.probe("DELETE", "jobs/\(jobs[2].id)")
        #expect(try host.decode(JobReport.self, waiting).state == .cancelled)
        let short = try await host.started(
            #"{"plugin": "HyperRSI", "candles": {"source": "synthetic", "count": 500}}"#)
        #expect(short.state == .queued)

        try await host.restart(SIGKILL)
        let failed = try await host.answer(JobReport.self, "jobs/\(jobs[1].id)")
        #expect(failed.state == .failed && failed.code == "host_stopped", "\(failed)")
        #expect(try await host.finished(short).state == .done)
        let last = try await host.started(JobServingTests.long)
        try await host.wait(for: last.id, to: .running)
        try await host.restart(SIGTERM)
        let stopped = try await host.answer(JobReport.self, "jobs/\(last.id)")
        #expect(stopped.state == .failed && stopped.code == "host_stopped", "\(stopped)")
        try await host.stop()
    }

    @Test func `a job that takes too long is stopped`() async throws {
        let host = try await ServingHost(candlesPerSecond: 20, jobs: #"{"time_limit_seconds": 1, "maximum_candles": 2000000}"#)
        let job = try await host.finished(
            #"{"plugin": "HyperRSI", "candles": {"source": "synthetic", "count": 2000000}}"#)
        #expect(job.state == .failed && job.code == "time_limit", "\(job)")
        try await host.stop()
    }
}

import HTTPTypes
import Identity
import NIOCore

/// `/api/v1/jobs`: long work, and what it came to.
package struct JobRoutes {
    private let jobs: any JobOperations

    package init(jobs: any JobOperations) { self.jobs = jobs }

    static let path = "/api/v1/jobs"
    static let tag = "jobs"
    private static let id = RouteParameter.path("id", .id, "Number of the job.")

    package var endpoints: [Endpoint] { [list, show, end, report, chart, intents] }

    private var list: Endpoint {
        Endpoint(
            .get, JobRoutes.path, "listJobs", tag: JobRoutes.tag, "Backtests and checks, newest first.",
            access: .permission(.jobsRead),
            parameters: [
                .query("kind", JobForms.kind, "Only those of this kind."),
                .query("state", JobForms.state, "Only those that stand so."),
            ] + RouteParameter.page,
            answer: .json(
                .fields([
                    Field("jobs", .list(JobForms.job), "Newest first."),
                    .optional("next", .text(.cursor), "Where the list goes on; missing at its end."),
                ]))
        ) { call in
            let filter = JobFilter(
                kind: call.text("kind"), state: call.text("state"), before: try call.text("cursor").map(Cursor.number),
                limit: call.limit + 1)
            let found = try await jobs.jobs(filter, for: JobCaller(call))
            let page = Array(found.prefix(call.limit))
            return .ok(JobList(jobs: page, next: found.count > page.count ? page.last.map { Cursor(["\($0.id)"]).text } : nil))
        }
    }

    private var show: Endpoint {
        Endpoint(
            .get, "\(JobRoutes.path)/{id}", "showJob", tag: JobRoutes.tag, "How far a job is.", access: .permission(.jobsRead),
            parameters: [JobRoutes.id], answer: .json(JobForms.job)
        ) { call in .ok(try await jobs.job(call.id(), for: JobCaller(call))) }
    }

    private var end: Endpoint {
        Endpoint(
            .delete, "\(JobRoutes.path)/{id}", "endJob", tag: JobRoutes.tag,
            "Cancels a job that waits or runs, and forgets one that has ended.",
            text: "Its process is killed at once. A job that is forgotten takes its report and its files with it.",
            access: .permission(.jobsWrite), parameters: [JobRoutes.id], answer: .json(JobForms.job)
        ) { call in .ok(try await jobs.endJob(call.id(), for: JobCaller(call))) }
    }

    private var report: Endpoint {
        Endpoint(
            .get, "\(JobRoutes.path)/{id}/report", "showJobReport", tag: JobRoutes.tag, "What a job that is done came to.",
            text: "Of a backtest the object that tradingboost backtest --json prints, of a check that of tradingboost plugin "
                + "check --json.",
            access: .permission(.jobsRead), parameters: [JobRoutes.id], answer: .json(.anything)
        ) { call in
            let report = try await jobs.report(of: call.id(), for: JobCaller(call))
            return Answer(.ok, .bytes(ByteBuffer(string: report), contentType: "application/json"))
        }
    }

    private var chart: Endpoint {
        file(
            .chart, "report.svg", "showJobChart", "Price, fills and equity of a backtest as a picture.", type: "image/svg+xml")
    }

    private var intents: Endpoint {
        file(
            .intents, "intents", "listJobIntents", "Every order intent of a backtest that keeps them, a line of JSON each.",
            type: "application/jsonl")
    }

    private func file(
        _ file: JobFile, _ name: String, _ operation: String, _ summary: String, type: String
    ) -> Endpoint {
        Endpoint(
            .get, "\(JobRoutes.path)/{id}/\(name)", operation, tag: JobRoutes.tag, summary, access: .permission(.jobsRead),
            parameters: [JobRoutes.id], answer: .bytes(contentType: type)
        ) { call in
            let stored = try await jobs.file(file, of: call.id(), for: JobCaller(call))
            // A picture of somebody's making is never a page of this host.
            let headers: HTTPFields = [
                .contentSecurityPolicy: "default-src 'none'; style-src 'unsafe-inline'; sandbox", .xContentTypeOptions: "nosniff",
            ]
            return Answer(.ok, .stream(stored.body, contentType: type), headers: headers)
        }
    }
}

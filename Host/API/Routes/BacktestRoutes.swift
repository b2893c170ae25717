import FoundationEssentials
import HTTPTypes
import Identity

/// `/api/v1/backtests`, and `/api/v1/candle-files`: what they may be run over.
package struct BacktestRoutes {
    private let jobs: any JobOperations

    package init(jobs: any JobOperations) { self.jobs = jobs }

    /// Of a candle file.
    static let maximumBytes = 256 << 20
    private static let files = "/api/v1/candle-files"
    private static let id = RouteParameter.path("id", .id, "Number of the candle file.")

    package var endpoints: [Endpoint] { [start, upload.streamed, list, show, remove] }

    private var start: Endpoint {
        Endpoint(
            .post, "/api/v1/backtests", "startBacktest", tag: JobRoutes.tag, "Runs a strategy over candles, as a job.",
            text:
                "With the host's own engine, risk and order management, on a virtual clock, in a caged process: the same inputs "
                + "have the same intent hash as tradingboost backtest.",
            access: .permission(.jobsWrite),
            body: .json(
                JobForms.backtest,
                example:
                    #"{"plugin": "HyperRSI", "parameters": {"rsi_period": 21}, "candles": {"source": "synthetic", "seed": 7, "#
                    + #""count": 10080}, "initialEquity": "10000"}"#),
            isIdempotent: true, answer: .json(JobForms.job, status: 202)
        ) { call in
            let job = try await jobs.startBacktest(try call.decode(OrderBody.self).order, for: JobCaller(call))
            return .accepted(job, at: "\(JobRoutes.path)/\(job.id)")
        }
    }

    private struct OrderBody: Decodable {
        struct Candles: Decodable {
            var source: String
            var seed: UInt64?
            var count: Int?
        }

        var plugin: String
        var version: String?
        var parameters: [String: ParameterText]?
        var candles: Candles
        var from: Date?
        var until: Date?
        var instrument: BacktestOrder.Terms?
        var limits: [String: ParameterText]?
        var initialEquity: String?
        var depthPercent: String?
        var keepIntents: Bool?

        var order: BacktestOrder {
            BacktestOrder(
                plugin: plugin, version: version, parameters: parameters?.mapValues(\.text) ?? [:],
                candles: JobForms.fileID(candles.source).map { .file($0) }
                    ?? .synthetic(seed: candles.seed ?? 7, count: candles.count ?? 10_080),
                from: from, until: until, instrument: instrument, limits: limits?.mapValues(\.text) ?? [:],
                initialEquity: initialEquity ?? "10000", depthPercent: depthPercent, keepsIntents: keepIntents ?? false)
        }
    }

    // MARK: - Candle files

    private var upload: Endpoint {
        Endpoint(
            .post, BacktestRoutes.files, "uploadCandles", tag: JobRoutes.tag, "Brings candles for backtests.",
            text: "The body is CSV: open_time_ms,open,high,low,close,volume, or Binance public data. Every row is checked; the "
                + "first that is wrong is named with its line and column, and nothing is kept.",
            access: .permission(.jobsWrite),
            parameters: [
                .query("name", .line(255), "What to call it; candles.csv without it."),
                .query("fillGaps", .boolean, "Fill missing candles with flat ones instead of refusing the file."),
            ], body: .bytes(maximum: BacktestRoutes.maximumBytes, text: "CSV"), isIdempotent: true,
            answer: .json(JobForms.candleFile, status: 201)
        ) { call in
            guard let body = call.stream else { preconditionFailure("the route reads its body as it comes") }
            let file = try await jobs.storeCandles(
                body, name: call.text("name") ?? "candles.csv", fillsGaps: call.flag("fillGaps") ?? false, for: JobCaller(call))
            return .created(file, at: "\(BacktestRoutes.files)/\(file.id)")
        }
    }

    private var list: Endpoint {
        Endpoint(
            .get, BacktestRoutes.files, "listCandleFiles", tag: JobRoutes.tag, "The candle files.",
            access: .permission(.jobsRead), parameters: RouteParameter.page,
            answer: .json(
                .fields([
                    Field("candleFiles", .list(JobForms.candleFile), "In the order of their numbers."),
                    .optional("next", .text(.cursor), "Where the list goes on; missing at its end."),
                ]))
        ) { call in
            let after = try NumberedPage.after(call)
            let found = try await jobs.candleFiles(after: after, limit: call.limit + 1, for: JobCaller(call))
            let page = Array(found.prefix(call.limit))
            return .ok(
                CandleFileList(
                    candleFiles: page, next: found.count > page.count ? page.last.map { Cursor(["\($0.id)"]).text } : nil))
        }
    }

    private var show: Endpoint {
        Endpoint(
            .get, "\(BacktestRoutes.files)/{id}", "showCandleFile", tag: JobRoutes.tag, "One candle file.",
            access: .permission(.jobsRead), parameters: [BacktestRoutes.id], answer: .json(JobForms.candleFile)
        ) { call in .ok(try await jobs.candleFile(call.id(), for: JobCaller(call))) }
    }

    private var remove: Endpoint {
        Endpoint(
            .delete, "\(BacktestRoutes.files)/{id}", "removeCandleFile", tag: JobRoutes.tag, "Forgets a candle file.",
            text: "A backtest that runs over it goes on; one that waits fails.", access: .permission(.jobsWrite),
            parameters: [BacktestRoutes.id], answer: .none
        ) { call in
            try await jobs.removeCandleFile(call.id(), for: JobCaller(call))
            return .done
        }
    }
}

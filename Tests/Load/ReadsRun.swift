import Foundation

/// Requests a second of reads, each beside a bare route just before it: what else the machine does counts for both.
struct ReadsRun {
    let host: MeasuredHost
    let seconds: Int

    func run(_ report: LoadReport) throws {
        report.begin("reads, wrk with 32 connections, each behind a bare route of the same framework")
        let port = try Connection.freePort()
        let bare = Process()
        bare.executableURL = URL(filePath: CommandLine.arguments[0])
        bare.arguments = ["bare", "--port", "\(port)"]
        try bare.run()
        defer {
            bare.terminate()
            bare.waitUntilExit()
        }
        let id = try host.enable("HyperRSI", for: "reader")
        _ = try wrk("http://127.0.0.1:\(port)/bare", token: nil, seconds: 1)
        for path in [
            "/health", "/api/v1/me", "/api/v1/instances/\(id)", "/api/v1/instances", "/api/v1/market/ticker",
            "/api/v1/market/candles?instrument=BTC-USDT&limit=20", "/api/v1/orders?limit=20",
        ] {
            let whole = try wrk("http://127.0.0.1:\(port)/bare", token: nil, seconds: max(1, seconds / 2))
            let rate = try wrk(
                "http://127.0.0.1:\(host.port)\(path)", token: path == "/health" ? nil : host.token, seconds: seconds)
            let share = rate / whole * 100
            try report.tell("bare route", whole, "requests/s")
            try report.tell("GET \(path)", rate, "requests/s")
            try report.tell("  of the bare route", share, "%", limit: "30 %, aim 50 %", isMet: share >= 30)
        }
    }

    private func wrk(_ url: String, token: String?, seconds: Int) throws -> Double {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments =
            ["wrk", "-t2", "-c32", "-d\(seconds)s"] + (token.map { ["-H", "Authorization: Bearer \($0)"] } ?? []) + [url]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        if let line = text.split(separator: "\n").first(where: { $0.contains("Non-2xx") }) {
            throw Connection.Failure(description: "\(url): \(line)")
        }
        let line = text.split(separator: "\n").first { $0.hasPrefix("Requests/sec:") }
        guard let rate = line.flatMap({ Double($0.dropFirst("Requests/sec:".count).filter { $0 != " " }) }), rate > 0 else {
            throw Connection.Failure(description: "wrk says nothing of \(url): \(text)")
        }
        return rate
    }
}

import Foundation

/// Requests a second of reads, each beside a bare route before and behind them.
struct ReadsRun {
    let host: MeasuredHost
    let seconds: Int

    func run(_ report: LoadReport) throws {
        let bare = Process()
        bare.executableURL = URL(filePath: CommandLine.arguments[0])
        bare.arguments = ["bare", "--port", "18099"]
        try bare.run()
        defer {
            bare.terminate()
            bare.waitUntilExit()
        }
        Thread.sleep(forTimeInterval: 0.5)
        let instance = try Connection(socket: host.socket).send(
            "POST", "/api/v1/instances", json: #"{"user": "reader", "plugin": "HyperRSI"}"#)
        struct Made: Decodable { var id: Int }
        let id = try JSONDecoder().decode(Made.self, from: Data(instance.body.utf8)).id
        let before = try wrk("http://127.0.0.1:18099/bare", token: nil)
        report.tell("bare route", before, "requests/s")
        for path in [
            "/health", "/api/v1/me", "/api/v1/instances/\(id)", "/api/v1/market/ticker", "/api/v1/market/candles?limit=20",
            "/api/v1/orders?limit=20",
        ] {
            let rate = try wrk("http://127.0.0.1:\(host.port)\(path)", token: path == "/health" ? nil : host.token)
            let share = rate / before * 100
            report.tell("GET \(path)", rate, "requests/s")
            report.tell("GET \(path) of the bare route", share, "%", limit: "30 %, aim 50 %", isMet: share >= 30)
        }
        report.tell("bare route again", try wrk("http://127.0.0.1:18099/bare", token: nil), "requests/s")
    }

    private func wrk(_ url: String, token: String?) throws -> Double {
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
        guard let rate = line.flatMap({ Double($0.dropFirst("Requests/sec:".count).filter { $0 != " " }) }) else {
            throw Connection.Failure(description: "wrk says nothing of \(url): \(text)")
        }
        return rate
    }
}

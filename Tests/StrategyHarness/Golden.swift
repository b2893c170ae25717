import CTradingBoost
import FoundationEssentials
import Testing
import TradingBoostSDKOrdinary

extension CandleSession {
    /// What the strategy asked for, a line each: the golden file of a strategy, which a person reads when it changes.
    package var requestLines: [String] {
        zip(host.requests, host.requestTimes).map { request, time in "\(utc(time))  \(line(request))" }
    }

    /// Compares the requests with the golden file beside the test; `WRITE_GOLDEN=1` writes it anew, to be read as a diff.
    package func checkGolden(_ name: String, testFile: String = #filePath) throws {
        let path = URL(filePath: testFile).deletingLastPathComponent().appending(path: "Golden/\(name).txt").path
        let lines = requestLines
        if ProcessInfo.processInfo.environment["WRITE_GOLDEN"] == "1" {
            try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(filePath: path))
        }
        let golden = String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
            .split(separator: "\n").map(String.init)
        for (index, pair) in zip(lines, golden).enumerated() where pair.0 != pair.1 {
            Issue.record("\(name), line \(index + 1): is '\(pair.0)', was '\(pair.1)'")
            return
        }
        #expect(lines.count == golden.count, "\(name): as many requests as in the golden file")
    }

    private func line(_ request: RecordingHost.Request) -> String {
        switch request {
        case .submit(let bytes, let number):
            let record = unsafe bytes.withUnsafeBytes { unsafe $0.loadUnaligned(as: tradingboost_order_request.self) }
            var text = "\(number) \(record.side == 1 ? "buy" : "sell") \(typeName(record.type))"
            if let quantity = fixedDecimal(record.quantity) { text += " \(quantity)" }
            if let price = fixedDecimal(record.price) { text += " @ \(price)" }
            if let stop = fixedDecimal(record.stop_price) { text += " stop \(stop)" }
            let flags = UInt32(record.flags)
            if flags & TRADINGBOOST_FLAG_POST_ONLY != 0 { text += " post-only" }
            if flags & TRADINGBOOST_FLAG_REDUCE_ONLY != 0 { text += " reduce-only" }
            return text
        case .cancel(let order): return "cancel \(order)"
        case .amend(let bytes):
            let record = unsafe bytes.withUnsafeBytes { unsafe $0.loadUnaligned(as: tradingboost_amend_request.self) }
            var text = "amend \(record.order)"
            if let quantity = fixedDecimal(record.quantity) { text += " to \(quantity)" }
            if let price = fixedDecimal(record.price) { text += " @ \(price)" }
            if let stop = fixedDecimal(record.stop_price) { text += " stop \(stop)" }
            return text
        case .setTimer(let timer, let due): return "timer \(timer) at \(utc(due))"
        case .cancelTimer(let timer): return "no timer \(timer)"
        case .notify(let title, let text): return "notify \(title): \(text)"
        }
    }

    private func typeName(_ type: UInt8) -> String {
        switch UInt32(type) {
        case TRADINGBOOST_TYPE_MARKET: "market"
        case TRADINGBOOST_TYPE_LIMIT: "limit"
        case TRADINGBOOST_TYPE_STOP: "stop"
        case TRADINGBOOST_TYPE_TRAILING_STOP: "trailing-stop"
        default: "type \(type)"
        }
    }

    /// Minutes are enough: candles close on them.
    private func utc(_ time: Int64) -> String {
        Date(timeIntervalSince1970: Double(time) / 1e9).ISO8601Format().replacing(":00Z", with: "Z")
    }
}

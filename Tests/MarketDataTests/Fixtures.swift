import Foundation
import TradingModel

@testable import MarketData

func decimal(_ text: String) -> FixedDecimal {
    guard let decimal = FixedDecimal(text) else { preconditionFailure("'\(text)' in a test is a decimal number") }
    return decimal
}

let bitcoin = InstrumentID(7)

/// A candle of whole numbers; `minute` counts from 1970.
func candle(
    _ minute: Int64, _ open: Int, _ high: Int, _ low: Int, _ close: Int, volume: Int = 1,
    timeframe: Timeframe = .minute1
) -> Candle {
    Candle(
        instrument: bitcoin, timeframe: timeframe, openTime: Timestamp(milliseconds: minute * 60_000), open: Price(open),
        high: Price(high), low: Price(low), close: Price(close), volume: Quantity(volume))
}

/// Reads a text as if it were a file called `candles.csv`.
func read(
    _ text: String, timeframe: Timeframe? = nil, gaps: GapPolicy = .refuse
) throws -> CandleFile {
    try read(bytes: Array(text.utf8), timeframe: timeframe, gaps: gaps)
}

func read(bytes: [UInt8], timeframe: Timeframe? = nil, gaps: GapPolicy = .refuse) throws -> CandleFile {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("candles-\(UUID().uuidString).csv").path
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    defer {
        // SAFETY: the path is a NUL-terminated copy for the duration of the call.
        unsafe unlink(path)
    }
    // SAFETY: the path is a NUL-terminated copy for the duration of the call.
    let descriptor = unsafe open(path, O_RDONLY)
    return try CandleFile.read(descriptor: descriptor, name: "candles.csv", instrument: bitcoin, timeframe: timeframe, gaps: gaps)
}

let header = "open_time_ms,open,high,low,close,volume\n"

/// The error that reading gives, as its one line; nil when it gives none.
func fault(_ text: String, timeframe: Timeframe? = nil, gaps: GapPolicy = .refuse) -> String? {
    do {
        _ = try read(text, timeframe: timeframe, gaps: gaps)
        return nil
    } catch {
        return "\(error)"
    }
}

/// Real candles, which lie beside the repository on some machines: `TRADINGBOOST_SHARED`, or `../shared`.
enum RealCandles {
    static let folder: String = {
        if let shared = ProcessInfo.processInfo.environment["TRADINGBOOST_SHARED"] { return shared + "/data" }
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return root.appendingPathComponent("../shared/data").standardizedFileURL.path
    }()

    static var isThere: Bool { FileManager.default.fileExists(atPath: folder + "/btc-perp-1m-2022-01.csv") }
}

import CTradingBoost
import Glibc
import Testing
import TradingBoostSDKOrdinary

/// The two builds of the plugin, which lie beside the test binary.
enum PluginFile: String, CaseIterable, Sendable {
    case embedded = "libHyperRSI.so"
    case ordinary = "libHyperRSIOrdinary.so"

    var path: String {
        get throws {
            var buffer = [CChar](repeating: 0, count: 4_096)
            let count = unsafe readlink("/proc/self/exe", &buffer, buffer.count)
            let executable = String(decoding: buffer.prefix(max(count, 0)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
            let slash = try #require(executable.lastIndex(of: "/"))
            return executable[...slash] + rawValue
        }
    }

    /// Loads the file as a worker does and calls its one function. Never closed.
    var table: UnsafeRawPointer {
        get throws {
            let path = try path
            guard let handle = unsafe dlopen(path, RTLD_NOW | RTLD_LOCAL) else {
                throw LoadFailure(text: unsafe String(cString: dlerror()))
            }
            typealias Entry = @convention(c) () -> UnsafeRawPointer
            let symbol = unsafe try #require(unsafe dlsym(handle, "tradingboost_plugin"))
            return unsafe unsafeBitCast(symbol, to: Entry.self)()
        }
    }

    /// The table, for a caller whose errors are of one type; a file that does not load stops the test.
    var loaded: UnsafeRawPointer {
        do { return unsafe try table } catch { preconditionFailure("\(rawValue) loads: \(error)") }
    }

    /// What the plugin says of itself.
    var manifest: [UInt8]? {
        get throws { unsafe described(try table) }
    }

    struct LoadFailure: Error { var text: String }

    func session(
        _ changes: [String: ParameterValue] = [:], instrument: InstrumentUnderTest = InstrumentUnderTest(),
        host: RecordingHost = RecordingHost()
    ) throws -> CandleSession {
        let table = unsafe try table
        let parameters = defaults.merging(changes) { $1 }
        return try CandleSession(host: host) { host in
            try unsafe PluginUnderTest(table, host: host, instrument: instrument, parameters: parameters)
        }
    }
}

/// The manifest's defaults; a test compares them with what the plugin describes.
let defaults: [String: ParameterValue] = [
    "timeframe": .text("1m"), "rsi_period": .integer(14), "oversold": .decimal(30), "overbought": .decimal(70),
    "entry_rule": .text("cross_back"), "direction": .text("both"), "trend_filter": .boolean(true),
    "trend_timeframe": .text("15m"), "trend_period": .integer(50), "order_notional": .decimal(1000),
    "entry_order": .text("market"), "limit_offset_percent": .decimal("0.05"), "entry_lifetime": .integer(3),
    "stop_loss_percent": .decimal("0.8"), "take_profit_percent": .decimal("0.6"),
    "exit_on_opposite_signal": .boolean(true), "cooldown_candles": .integer(5), "notify": .boolean(true),
]

extension ParameterValue {
    static func decimal(_ text: String) -> ParameterValue { .decimal(FixedDecimal(text)) }
    static func decimal(_ whole: Int) -> ParameterValue { .decimal(FixedDecimal(whole)) }
}

import API
import Foundation
import StrictJSON

/// What a job is to do, as its row keeps it: everything that was decided when it was asked for.
struct JobRequest: Codable {
    /// Of the plugin's manifest.
    var plugin: String
    var version: String
    /// Of the plugin's bytes, 64 digits: what is run is what was meant, whatever was installed since.
    var sha256: String
    var backtest: BacktestOrder?
    var check: CheckOrder?
    /// Whose the candle file is.
    var candleTenant: UInt64?

    init(plugin: String, version: String, sha256: String, backtest: BacktestOrder? = nil, check: CheckOrder? = nil) {
        self.plugin = plugin
        self.version = version
        self.sha256 = sha256
        self.backtest = backtest
        self.check = check
    }

    var json: String {
        get throws { String(decoding: try JSONEncoder().encode(self), as: UTF8.self) }
    }

    init(json: String) throws { self = try JSONDecoder().decode(JobRequest.self, from: Data(json.utf8)) }
}

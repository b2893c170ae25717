import Foundation
import MarketData

/// How much long work a host takes on beside the trading.
struct JobSettings: Sendable, Hashable {
    /// Jobs at once; each has one process at a time.
    var concurrent = max(1, ProcessInfo.processInfo.activeProcessorCount / 2)
    /// Jobs of one tenant that wait or run.
    var queued = 20
    /// Of each job, from its beginning.
    var timeLimit = Duration.seconds(600)
    /// Of a backtest. The host holds them in memory while it runs: about 400 bytes each.
    var maximumCandles = 1_000_000
    /// Bytes of candle files and of what jobs wrote, of one tenant.
    var storage: UInt64 = 4_000_000_000
    /// Ended jobs of one tenant that are kept.
    var kept = 1_000

    /// Candles of a file, with those that are filled in.
    static let maximumFileCandles = 5_000_000
    /// Of the lines of intents of one job.
    static let maximumIntentBytes = 64 << 20
    /// Uploads of one tenant at once.
    static let maximumUploads = 2
}

/// `jobs` of the configuration file.
struct JobsConfiguration: Decodable {
    var concurrent: Int?
    var queuedPerTenant: Int?
    var timeLimitSeconds: Int?
    var maximumCandles: Int?
    var storageMegabytesPerTenant: Int?

    static let keys = JSONKeys.values(
        "concurrent", "queued_per_tenant", "time_limit_seconds", "maximum_candles", "storage_megabytes_per_tenant")

    /// - Throws: `CommandFailure` that names the key, the value, and what it may be.
    func settings(source: String) throws -> JobSettings {
        var settings = JobSettings()
        func number(_ value: Int?, _ key: String, _ range: ClosedRange<Int>) throws -> Int? {
            guard let value, !range.contains(value) else { return value }
            throw CommandFailure(
                "\(source): jobs.\(key) is \(value); give a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        if let value = try number(concurrent, "concurrent", 1...1_024) { settings.concurrent = value }
        if let value = try number(queuedPerTenant, "queued_per_tenant", 1...100_000) { settings.queued = value }
        if let value = try number(timeLimitSeconds, "time_limit_seconds", 1...86_400) { settings.timeLimit = .seconds(value) }
        if let value = try number(maximumCandles, "maximum_candles", 1...20_000_000) { settings.maximumCandles = value }
        if let value = try number(storageMegabytesPerTenant, "storage_megabytes_per_tenant", 1...100_000_000) {
            settings.storage = UInt64(value) * 1_000_000
        }
        return settings
    }
}

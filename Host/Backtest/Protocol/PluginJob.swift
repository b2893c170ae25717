package import TradingModel

/// What a caged process is asked to do with a plugin.
package enum PluginJob: Sendable, Hashable {
    /// Run it over candles.
    case backtest(BacktestJob)
    /// Let it write its manifest.
    case describe
    /// Run it over the candles that there are, then call one of its commands.
    case call(BacktestJob, CommandCall)
}

extension PluginJob {
    package var bytes: [UInt8] {
        var writer = ByteWriter()
        switch self {
        case .backtest(let job):
            writer.write(UInt8(1))
            writer.write(contentsOf: job.bytes)
        case .describe: writer.write(UInt8(2))
        case .call(let job, let call):
            writer.write(UInt8(3))
            call.write(to: &writer)
            writer.write(contentsOf: job.bytes)
        }
        return writer.bytes
    }

    /// Nil when the bytes are not a job.
    package init?(bytes: [UInt8]) {
        var reader = ByteReader(bytes)
        do {
            switch try reader.read(UInt8.self) {
            case 1:
                guard let job = BacktestJob(bytes: Array(bytes[reader.offset...])) else { return nil }
                self = .backtest(job)
            case 2:
                guard reader.isAtEnd else { return nil }
                self = .describe
            case 3:
                guard let call = try CommandCall(&reader), let job = BacktestJob(bytes: Array(bytes[reader.offset...])) else {
                    return nil
                }
                self = .call(job, call)
            default: return nil
            }
        } catch {
            return nil
        }
    }
}

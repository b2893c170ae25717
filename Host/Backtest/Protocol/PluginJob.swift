package import TradingModel

/// What a caged process is asked to do with a plugin.
package enum PluginJob: Sendable, Hashable {
    /// Run it over candles.
    case backtest(BacktestJob)
    /// Let it write its manifest.
    case describe
    /// Run it over the candles that there are, then call one of its commands.
    case call(BacktestJob, CommandCallJob)
}

/// One call of a command. The process is not told ranges and texts: the values are checked already.
package struct CommandCallJob: Sendable, Hashable {
    package var function: String
    /// A query's requests are refused.
    package var isQuery: Bool
    /// In the order of the function's parameters.
    package var arguments: [CommandValue]
    /// What each column of the answer holds.
    package var columns: [CommandForm]

    package init(function: String, isQuery: Bool, arguments: [CommandValue], columns: [CommandForm]) {
        self.function = function
        self.isQuery = isQuery
        self.arguments = arguments
        self.columns = columns
    }
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
            writer.write(call.function)
            writer.write(UInt8(call.isQuery ? 1 : 0))
            writer.write(UInt32(call.arguments.count))
            for argument in call.arguments { writer.write(argument) }
            writer.write(UInt32(call.columns.count))
            for column in call.columns { writer.write(column.rawValue) }
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
                guard let call = try CommandCallJob(&reader), let job = BacktestJob(bytes: Array(bytes[reader.offset...])) else {
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

extension CommandCallJob {
    fileprivate init?(_ reader: inout ByteReader) throws(ByteReader.Truncated) {
        function = try reader.readText()
        isQuery = try reader.read(UInt8.self) != 0
        arguments = []
        for _ in 0..<(try reader.read(UInt32.self)) {
            guard let argument = try reader.readCommandValue() else { return nil }
            arguments.append(argument)
        }
        columns = []
        for _ in 0..<(try reader.read(UInt32.self)) {
            guard let column = CommandForm(rawValue: try reader.read()) else { return nil }
            columns.append(column)
        }
    }
}

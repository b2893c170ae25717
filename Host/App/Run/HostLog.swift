import Foundation
import Logging

/// Where a host's log goes.
enum HostLog: Equatable {
    /// Standard error: for a service manager.
    case console
    /// `tradingboost.log` in the data folder: a screen has the terminal.
    case file

    /// - Parameter level: what is less is not logged.
    func logger(dataFolder: String, level: LiveLogLevel, format: LoggingSettings.Format) throws -> Logger {
        switch self {
        case .console:
            return Logger(label: "tradingboost") { label in
                LeveledLogHandler(
                    format == .text
                        ? PlainLogHandler(StreamLogHandler.standardError(label: label))
                        : JSONLogHandler(label: label) { FileHandle.standardError.write(Data($0.utf8)) }, level)
            }
        case .file:
            let stream = try FileLogStream(path: "\(dataFolder)/tradingboost.log")
            return Logger(label: "tradingboost") { label in
                LeveledLogHandler(
                    format == .text
                        ? PlainLogHandler(StreamLogHandler(label: label, stream: stream))
                        : JSONLogHandler(label: label) { stream.write($0) }, level)
            }
        }
    }
}

/// Appends lines to a file.
private struct FileLogStream: TextOutputStream, Sendable {
    private let file: FileHandle

    init(path: String) throws {
        if !FileManager.default.fileExists(atPath: path), !FileManager.default.createFile(atPath: path, contents: nil) {
            throw CommandFailure("\(path): cannot be made; choose another folder with --data")
        }
        guard let file = FileHandle(forWritingAtPath: path) else {
            throw CommandFailure("\(path): cannot be written; choose another folder with --data")
        }
        try file.seekToEnd()
        self.file = file
    }

    func write(_ text: String) {
        do {
            try file.write(contentsOf: Data(text.utf8))
        } catch {
            // A full disk must not stop trading for the sake of a log line; the database says it where it matters.
            StandardError.write("the log cannot be written: \(error.localizedDescription)")
        }
    }
}

import Foundation
import Logging
import Synchronization

/// What is less than this is not logged, by every logger of the host, from the moment that it is set.
final class LiveLogLevel: Sendable {
    private let level = Mutex(Logger.Level.info)

    var current: Logger.Level { level.withLock(\.self) }

    /// - Parameter name: of a level of swift-log; another name changes nothing.
    func set(_ name: String) {
        guard let named = Logger.Level(rawValue: name) else { return }
        level.withLock { $0 = named }
    }
}

/// A log handler whose level is the host's. Once somebody gives a logger a level of its own, that one counts too.
struct LeveledLogHandler: LogHandler {
    var base: any LogHandler
    let live: LiveLogLevel
    private var own: Logger.Level?

    init(_ base: any LogHandler, _ live: LiveLogLevel) {
        self.base = base
        self.base.logLevel = .trace
        self.live = live
    }

    var logLevel: Logger.Level {
        get { max(live.current, own ?? .trace) }
        set { own = newValue }
    }

    var metadata: Logger.Metadata {
        get { base.metadata }
        set { base.metadata = newValue }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { base[metadataKey: key] }
        set { base[metadataKey: key] = newValue }
    }

    func log(event: LogEvent) { base.log(event: event) }
}

/// One JSON object a line: for programs that collect logs.
struct JSONLogHandler: LogHandler {
    let label: String
    let write: @Sendable (String) -> Void
    var logLevel = Logger.Level.info
    var metadata = Logger.Metadata()

    init(label: String, write: @escaping @Sendable (String) -> Void) {
        self.label = label
        self.write = write
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var line: [String: String] = [:]
        for (key, value) in metadata.merging(event.metadata ?? [:], uniquingKeysWith: { $1 }) { line[key] = "\(value)" }
        line["time"] = Date.now.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        line["level"] = event.level.rawValue
        line["label"] = label
        line["message"] = "\(event.message)"
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            write(String(decoding: try encoder.encode(line), as: UTF8.self) + "\n")
        } catch {
            preconditionFailure("a dictionary of texts is JSON: \(error)")
        }
    }
}

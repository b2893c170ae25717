import API
import Foundation
import Identity
import Logging
import Synchronization
import TestSupport
import Testing

@testable import tradingboost

/// A configuration that is read again.
@Suite("Live configuration")
struct LiveConfigurationTests {
    private let folder: TemporaryFolder
    private var path: String { "\(folder.path)/configuration.json" }

    init() throws { folder = try TemporaryFolder("reload") }

    private func write(_ text: String) throws { try Data(text.utf8).write(to: URL(filePath: path)) }

    private func live(_ text: String) throws -> LiveConfiguration {
        try write(text)
        let input = ConfigurationInput(path: path, environment: [:])
        return LiveConfiguration(try HostConfiguration(input), input: input)
    }

    @Test func `what can be is taken over, what cannot is named until the next start`() throws {
        let live = try live(#"{"jobs": {"concurrent": 3}, "logging": {"level": "warning"}}"#)
        #expect(live.logLevel.current == .warning)
        try write(
            """
            {"jobs": {"concurrent": 4}, "logging": {"level": "debug"}, "identity": {"registration": "open"},
             "http": {"idle_timeout_seconds": 5, "port": 9}, "plans": {"gold": {"instances": 2}},
             "users": [{"name": "ada", "strategies": []}]}
            """)
        let report = try live.reload()
        #expect(
            Set(report.applied)
                == ["logging.level", "identity.registration", "http.idle_timeout_seconds", "plans.gold.instances"], "\(report)")
        #expect(
            Set(report.needsRestart) == ["jobs.concurrent", "http.port", "users.[0].name", "users.[0].strategies"], "\(report)")
        #expect(live.logLevel.current == .debug && live.settings.identity.registration == .open)
        #expect(live.server.current.limits.idle == .seconds(5) && live.settings.plans.first { $0.name == "gold" }?.instances == 2)
        let again = try live.reload()
        #expect(again.applied.isEmpty && Set(again.needsRestart) == Set(report.needsRestart))
        try write(#"{"jobs": {"concurrent": 3}}"#)
        let back = try live.reload()
        #expect(back.needsRestart.isEmpty && back.applied.contains("plans.gold.instances"), "\(back)")
        #expect(live.logLevel.current == .info && live.settings.identity.registration == .invited)
    }

    @Test(arguments: [#"{"logging": {"level": "debug"}, "http": {"port": -1}}"#, "{", #"{"loging": {}}"#])
    func `a wrong one changes nothing`(text: String) async throws {
        let live = try live(#"{"logging": {"level": "error"}}"#)
        let before = live.values
        try write(text)
        #expect(throws: ConfigurationProblems.self) { try live.reload() }
        #expect(live.logLevel.current == .error && live.values == before)
        let problem = await #expect(throws: RequestProblem.self) { try await live.reloadConfiguration() }
        #expect(problem?.code == "configuration" && problem?.errors.count == 1)
    }

    @Test func `a level counts for loggers that are there already, and lines can be JSON`() throws {
        let lines = Mutex<[String]>([])
        let level = LiveLogLevel()
        let handler = JSONLogHandler(label: "host") { line in lines.withLock { $0.append(line) } }
        var log = Logger(label: "host") { _ in LeveledLogHandler(handler, level) }
        log[metadataKey: "of"] = "ada"
        log.debug("no")
        level.set("debug")
        level.set("nonsense")
        log.debug("yes \"quoted\"\n", metadata: ["a": "1"])
        log.logLevel = .error
        log.warning("too little for this logger")
        let line = try #require(lines.withLock(\.self).first)
        #expect(lines.withLock(\.count) == 1 && line.split(separator: "\n").count == 1)
        let object = try JSONDecoder().decode([String: String].self, from: Data(line.utf8))
        #expect(
            object["message"] == "yes \"quoted\"\n" && object["level"] == "debug" && object["of"] == "ada" && object["a"] == "1")
    }

    @Test(arguments: [
        ("plain, 한국어 ✓", "plain, 한국어 ✓"), ("a\n2026-01-01 notice: all is well", "a\n    2026-01-01 notice: all is well"),
        ("\u{1B}[2J\r\t", "\\u{1b}[2J\\u{d}\\u{9}"), ("a\u{202E}b\u{2028}c", "a\\u{202e}b\\u{2028}c"),
    ])
    func `what others say begins no line of the log`(text: String, shown: String) {
        #expect(PlainLogHandler.shown(text) == shown)
        let lines = Lines()
        var log = Logger(label: "host") { PlainLogHandler(StreamLogHandler(label: $0, stream: lines)) }
        log.logLevel = .info
        log.info("\(text)", metadata: ["of": "\(text)"])
        let all = lines.text.withLock(\.self)
        #expect(all.split(separator: "\n").dropFirst().allSatisfy { $0.hasPrefix("    ") }, "\(all)")
        #expect(all.contains(shown) && !all.contains("\u{1B}"))
    }
}

/// What a log writes.
private final class Lines: TextOutputStream, Sendable {
    let text = Mutex("")

    func write(_ part: String) { text.withLock { $0 += part } }
}

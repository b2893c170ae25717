import Foundation
import PluginCheck
import PluginFixtures
import PluginInspection
import Testing

/// The strategy of Defects/dipper.c, as it is or with one defect.
enum Dipper {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()

    private static let manifest = """
        {"manifest_version":1,"id":"com.example.dipper","name":"Dipper","version":"1.0.0","vendor":"Example",
        "abi":{"major":1,"minor":0},"state_version":1,"capabilities":["candles","orders","notifications","state"],
        "parameters":{"type":"object","additionalProperties":false,"properties":{
        "unused":{"type":"integer","minimum":0,"maximum":5,"default":0},
        "period":{"type":"integer","minimum":2,"maximum":200,"default":20}}},
        "commands":[{"name":"candles","kind":"query","results":[{"name":"count","type":"integer"}]}]}
        """

    static func check(_ defect: String? = nil, seed: UInt64 = 1, timeLimit: UInt64 = 4) throws -> CheckReport {
        let root = folder.deletingLastPathComponent().deletingLastPathComponent()
        let source = try String(contentsOf: folder.appending(path: "Defects/dipper.c"), encoding: .utf8)
        let bytes = try CompiledPlugin.make(
            source, manifest: manifest,
            flags: [
                "-I\(root.appending(path: "PluginSDK/CTradingBoost/include").path)",
                "-Wl,--version-script=\(root.appending(path: "PluginSDK/exports.map").path)",
            ] + (defect.map { ["-DDEFECT_\($0)"] } ?? []))
        return try check(bytes, capabilities: 11, seed: seed, timeLimit: timeLimit)
    }

    static func check(
        _ bytes: [UInt8], _ given: [String: String] = [:], capabilities: UInt32, seed: UInt64, timeLimit: UInt64
    ) throws -> CheckReport {
        try CheckKit(
            PluginFile(path: "dipper.so", bytes: bytes),
            given: given.map { GivenParameter(name: $0.key, value: .text($0.value)) },
            capabilities: capabilities, seed: seed, executable: "\(BuiltProduct.folder)/tradingboost-check", timeLimit: timeLimit
        ).run { _, _ in }
    }
}

@Suite("Conformance check", .serialized)
struct CheckKitTests {
    @Test(arguments: [1, 2, 99] as [UInt64]) func `a strategy that keeps the contract passes, whatever the seed`(
        seed: UInt64
    ) throws {
        let report = try Dipper.check(seed: seed, timeLimit: 20)
        #expect(report.failures == [:])
        #expect(report.passed >= 40)
        #expect(report.seed == seed)
    }

    /// With parameters with which each trades on minutes.
    @Test(
        arguments: [
            ("HyperRSI", ["trend_filter": "false"]),
            ("HyperRSI", ["trend_filter": "false", "additions": "2", "take_profit_fraction": "50", "trail_rule": "percent"]),
            ("Grid", [:]), ("Grid", ["mode": "neutral", "trailing": "both"]),
            ("Breakout", ["timeframe": "1m", "k": "0.05", "entries_per_side": "10"]),
            (
                "Breakout",
                ["form": "gates", "timeframe": "1m", "exit": "holding", "volume_factor": "1.1", "squeeze_percent": "40"]
            ),
            ("Turtle", ["timeframe": "1m", "n_period": "2", "system1_entry_period": "3", "system1_exit_period": "2"]),
        ] as [(String, [String: String])])
    func `a strategy that ships passes`(name: String, parameters: [String: String]) throws {
        let report = try Dipper.check(BuiltProduct.plugin(name), parameters, capabilities: 15, seed: 5, timeLimit: 20)
        #expect(report.failures == [:])
        let session = try #require(report.tests.first { $0.name == "usual-session" })
        #expect(session.outcome == .passed && !session.detail.contains(" 0 intents"), "\(session.detail)")
    }

    @Test func `a strategy that asks for nothing is told that this says little`() throws {
        let report = try Dipper.check(BuiltProduct.plugin("Turtle"), capabilities: 11, seed: 5, timeLimit: 20)
        let session = try #require(report.tests.first { $0.name == "usual-session" })
        #expect(session.detail.hasSuffix(" 0 intents: give it parameters with which it trades on candles of a minute"))
    }

    /// The candles before the first one are part of the market of a check.
    @Test func `a strategy that asks for history gets it, and goes on after a restart`() throws {
        let manifest = """
            {"manifest_version":1,"id":"com.example.historian","name":"Historian","version":"1.0.0","vendor":"Example",
            "abi":{"major":1,"minor":0},"state_version":1,"capabilities":["candles","orders","history","state"]}
            """
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let source = try String(contentsOf: root.appending(path: "Tests/Fixtures/Sources/historian.c"), encoding: .utf8)
        let bytes = try CompiledPlugin.make(
            source, manifest: manifest,
            flags: [
                "-I\(root.appending(path: "PluginSDK/CTradingBoost/include").path)",
                "-Wl,--version-script=\(root.appending(path: "PluginSDK/exports.map").path)",
            ])
        let report = try Dipper.check(bytes, capabilities: 515, seed: 1, timeLimit: 20)
        // It knows nothing of lots and of missing services; what counts here is what it was told.
        for name in ["usual-session", "restart", "restart-with-replay", "state-round-trip", "determinism", "look-ahead"] {
            let test = try #require(report.tests.first { $0.name == name })
            #expect(test.outcome == .passed && !test.detail.contains(" 0 intents"), "\(name): \(test.detail)")
        }
    }

    @Test func `a file that is refused is not run`() throws {
        let report = try Dipper.check([1, 2, 3], capabilities: 0, seed: 1, timeLimit: 4)
        #expect(report.failed >= 1)
        #expect(report.tests.first { $0.name == "usual-session" }?.outcome == .notApplicable)
    }

    @Test(arguments: [
        ("WALL_CLOCK", "determinism"), ("ADDRESS", "determinism"), ("GLOBAL", "instances-in-turn"),
        ("LOOKS_AHEAD", "look-ahead"), ("LEAKS", "leak"), ("SLOW", "time-per-event"), ("OPENS_FILE", "usual-session"),
        ("EXPORTS_MORE", "exports"), ("REFUSES_BOUNDARY", "parameter-boundaries"), ("HALF_PARAMETERS", "parameters-changed"),
        ("FIXED_STRIDE", "appended-fields"), ("CRASHES_UNKNOWN", "unknown-events"), ("REFUSES_UNKNOWN", "unknown-events"),
        ("TRUSTS_SIZE", "damaged-events"), ("REPEATS_DENIED", "orders-denied"), ("REPEATS_REJECTED", "orders-rejected"),
        ("INSISTS", "orders-refused-by-the-host"), ("NO_PARTS", "orders-partially-filled"), ("LATE_FILL", "cancel-too-late"),
        ("HANGS", "cancel-rejected"), ("FORGETS", "restart"), ("POINTER", "state-is-repeatable"),
        ("UNINITIALISED", "state-is-repeatable"), ("COUNTS_RESTARTS", "state-round-trip"), ("TAKES_TRUNCATED", "state-truncated"),
        ("PARTIAL_LOAD", "state-truncated"), ("ONE_READ", "state-in-single-bytes"), ("IGNORES_WRITER", "state-without-room"),
        ("NEEDS_NOTIFY", "messages-refused"), ("NULL_SERVICE", "services-not-granted"), ("WAITS_FOR_MEMORY", "low-memory"),
        ("NEVER_STOPS", "life-cycle"), ("TIMES_CALLS", "slow-host"), ("QUERY_CHANGES", "commands"),
    ])
    func `each defect is caught by the test that is meant for it`(defect: String, test: String) throws {
        let failures = try Dipper.check(defect).failures
        #expect(failures[test] != nil, "\(failures)")
        // Most defects show in one place; these in several, because they change what everything else compares with.
        let far: Set<String> = [
            "INSISTS", "PARTIAL_LOAD", "WALL_CLOCK", "ADDRESS", "GLOBAL", "FORGETS", "POINTER", "UNINITIALISED",
            "COUNTS_RESTARTS", "NEVER_STOPS", "HANGS", "NO_PARTS", "TIMES_CALLS",
            "LATE_FILL", "REPEATS_DENIED", "REPEATS_REJECTED", "LOOKS_AHEAD", "OPENS_FILE", "FIXED_STRIDE",
        ]
        #expect(far.contains(defect) || failures.count == 1, "\(failures)")
    }
}

extension CheckReport {
    /// Details of the tests that failed, by name.
    fileprivate var failures: [String: String] {
        Dictionary(uniqueKeysWithValues: tests.filter { $0.outcome == .failed }.map { ($0.name, $0.detail) })
    }
}

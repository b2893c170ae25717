import Testing
import TradingModel

@testable import Strategies

@Suite("Quarantine of a plugin version")
struct VersionWatchTests {
    private let second: UInt64 = 1_000_000_000
    private let dip = PluginVersion(name: "dip-buyer", version: "1.2.0")

    private func watch() -> VersionWatch {
        var policy = StrategyWorkersConfiguration.RestartPolicy()
        policy.maximumVersionFailures = 3
        policy.versionWindow = 10 * second
        return VersionWatch(policy)
    }

    @Test func `so many failures within the window, and no fewer`() {
        var watch = watch()
        for now in [0, 4, 11, 15] as [UInt64] {
            watch.failed(dip, text: "ended by signal 11 (SEGV)", now: now * second)
            #expect(watch.reason(of: dip) == nil, "those of more than ten seconds ago do not count")
        }
        watch.failed(dip, text: "ended by signal 6 (ABRT)", now: 16 * second)
        #expect(
            watch.reason(of: dip)
                == "dip-buyer 1.2.0 is in quarantine: 3 failures of its workers within 10.0 s, the last: ended by signal 6 (ABRT)"
        )
        #expect(watch.quarantined.map(\.version) == [dip])
    }

    @Test func `other versions are not concerned`() {
        var watch = watch()
        let next = PluginVersion(name: "dip-buyer", version: "1.2.1")
        for now in UInt64(0)..<3 { watch.failed(dip, text: "gone", now: now) }
        watch.failed(next, text: "gone", now: 3)
        #expect(watch.reason(of: dip) != nil && watch.reason(of: next) == nil)
    }

    @Test func `what is lifted begins to count anew`() {
        var watch = watch()
        for now in UInt64(0)..<3 { watch.failed(dip, text: "gone", now: now) }
        let lifted = [watch.lift(dip), watch.lift(dip)]
        #expect(lifted == [true, false], "once")
        watch.failed(dip, text: "gone", now: 4)
        watch.failed(dip, text: "gone", now: 5)
        #expect(watch.reason(of: dip) == nil)
        watch.failed(dip, text: "gone", now: 6)
        #expect(watch.reason(of: dip) != nil)
    }

    @Test func `workers of many users that crash take their version down, and it starts again when an operator says so`() throws {
        var restarts = Scene.quickRestarts
        restarts.maximumVersionFailures = 6
        let workers = try Scene.workers(Scene.configuration(restarts: restarts))
        defer { workers.stop(.requested) }
        let image = try Scene.image("MisbehavingPlugin")
        var launches = (1...6).map {
            Scene.launch(image, tenant: $0, instance: $0, ["deed": .text("segv"), "at": .integer(2)])
        }
        launches.append(Scene.launch(try Scene.image("CountingPlugin"), tenant: 1, instance: 7, ["every": .integer(1)]))
        _ = try workers.start(launches, at: Scene.start)
        let messages = Scene.run(workers, 1...4, to: Array(1...7))
        #expect(messages.of(7).intents.count == 4, "another plugin of the same user goes on")
        #expect(workers.quarantined == (1...6).map { InstanceID($0) })
        // Each would have had five chances of its own.
        #expect(messages.kinds.count { $0 == .crashed } < 12, "\(messages.kinds)")
        #expect(messages.incidents.contains { $0.kind == .quarantined && $0.text.contains("is in quarantine: 6 failures") })
        let version = PluginVersion(name: "MisbehavingPlugin", version: "1.0.0")
        #expect(workers.quarantinedVersions.map(\.version) == [version])

        let error = #expect(throws: StrategyStartError.self) {
            try workers.start([Scene.launch(image, tenant: 9, instance: 9)], at: Scene.start)
        }
        #expect(error?.failures.first?.reason.contains("it starts again when an operator lifts that") == true, "\(error as Any)")
        #expect(workers.lift(quarantineOf: version))
        _ = try workers.start([Scene.launch(image, tenant: 10, instance: 10)], at: Scene.start)
        #expect(workers.processIdentifier(of: InstanceID(10)) != nil)
    }
}

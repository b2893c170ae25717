import CCage
import Foundation
import PluginFixtures
import Testing
import TradingModel

@testable import Strategies

@Suite("Processor time of tenants", .timeLimit(.minutes(3)))
struct ProcessorMeterTests {
    /// Seconds on a processor of all threads of a process, as the scheduler shows them: another source than the meter's.
    private static func scheduled(_ process: Int32) throws -> Double {
        var seconds = 0.0
        for thread in try FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/task") {
            let text = try String(contentsOfFile: "/proc/\(process)/task/\(thread)/schedstat", encoding: .utf8)
            seconds += (Double(text.split(separator: " ").first ?? "") ?? 0) / 1e9
        }
        return seconds
    }

    @Test func `a tenant's is within two percent of the kernel's own figure, while workers run and when they are gone`() throws {
        let workers = try Scene.workers()
        defer { workers.stop(.requested) }
        let image = try Scene.image("CountingPlugin")
        _ = try workers.start(
            [
                Scene.launch(image, tenant: 1, instance: 1, ["every": .integer(1)]),
                Scene.launch(image, tenant: 2, instance: 2, ["every": .integer(1_000)]),
            ], at: Scene.start)
        let first = try #require(workers.processIdentifier(of: InstanceID(1)))
        let second = try #require(workers.processIdentifier(of: InstanceID(2)))
        var metered: [TenantID: UInt64] = [:]
        func take() { for (tenant, time) in workers.meter.take() { metered[tenant, default: 0] += time } }
        // Taken now and then, as a host does: what is taken is counted once.
        _ = Scene.run(workers, 1...3_000, to: [1, 2]) { if $0 % 500 == 0 { take() } }
        let kernel = [try Self.scheduled(first), try Self.scheduled(second)]
        take()
        for (tenant, seconds) in zip([TenantID(1), TenantID(2)], kernel) {
            let own = Double(metered[tenant] ?? 0) / 1e9
            #expect(seconds > 0.01, "they worked")
            #expect(abs(own - seconds) <= 0.02 * seconds, "\(own) s metered, \(seconds) s by the kernel")
        }

        // A process that is killed counts what it used until its end, and the next one from its beginning.
        #expect(kill(first, SIGKILL) == 0)
        _ = Scene.run(workers, 3_001...3_500, to: [1, 2])
        let next = try #require(workers.processIdentifier(of: InstanceID(1)))
        #expect(next != first)
        let both = kernel[0] + (try Self.scheduled(next))
        take()
        let own = Double(metered[TenantID(1)] ?? 0) / 1e9
        #expect(own >= both * 0.98 && own <= both * 1.02 + 0.02, "\(own) s metered, at least \(both) s by the kernel")
        workers.stop(.requested)
        take()
        #expect(workers.meter.take().isEmpty)
    }
}

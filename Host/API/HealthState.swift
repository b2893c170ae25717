package import FoundationEssentials
import Synchronization

/// What the host says of itself to whoever asks over HTTP: written by the parts of the host as they start, fail and stop,
/// read by the health routes. Safe from any thread; a call takes well under a microsecond.
package final class HealthState: Sendable {
    /// The parts of the host that have to work before it can trade.
    package enum Component: String, Sendable, Hashable, Codable, CaseIterable {
        case database
        case market
        case workers
        case notifications
    }

    /// A protection of the workers, and whether this machine gives it.
    package struct Protection: Sendable, Hashable, Codable {
        package var name: String
        package var isActive: Bool
        /// A level, or why it is missing.
        package var text: String

        package init(name: String, isActive: Bool, text: String) {
            self.name = name
            self.isActive = isActive
            self.text = text
        }
    }

    private struct Values {
        var components: [Component: (isReady: Bool, text: String)]
        var protections: [Protection] = []
        var hasStarted = false
        var isStopping = false
    }

    private let version: String
    private let startedAt: Date
    private let start: ContinuousClock.Instant
    private let values: Mutex<Values>

    /// A host that is starting: no component is ready yet. `components` are those that this host has.
    package init(version: String, components: [Component] = Component.allCases, startedAt: Date = .now) {
        self.version = version
        self.startedAt = startedAt
        self.start = .now
        self.values = Mutex(
            Values(components: Dictionary(uniqueKeysWithValues: components.map { ($0, (false, "starting")) })))
    }

    /// How a component is now; `text` is for people: `PostgreSQL 15.14 (private)`, `19 of 20 running`.
    package func set(_ component: Component, isReady: Bool, _ text: String) {
        values.withLock { $0.components[component] = (isReady, text) }
    }

    package func set(_ protections: [Protection]) {
        values.withLock { $0.protections = protections }
    }

    /// Everything is wired and running.
    package func finishStarting() {
        values.withLock { $0.hasStarted = true }
    }

    /// From now on the host is not ready, whatever its parts say.
    package func beginStopping() {
        values.withLock { $0.isStopping = true }
    }

    package func report() -> HealthReport {
        let uptime = start.duration(to: .now)
        return values.withLock { values in
            let components = values.components.map { name, status in
                HealthReport.Component(name: name, isReady: status.isReady, text: status.text)
            }
            return HealthReport(
                status: HealthState.status(values), version: version, startedAt: startedAt,
                uptimeSeconds: Double(uptime.components.seconds) + Double(uptime.components.attoseconds / 1_000_000_000_000_000)
                    / 1_000,
                components: components.sorted { $0.name.rawValue < $1.name.rawValue }, protections: values.protections)
        }
    }

    private static func status(_ values: Values) -> HealthReport.Status {
        if values.isStopping { return .stopping }
        if !values.hasStarted { return .starting }
        return values.components.values.allSatisfy(\.isReady) ? .ready : .degraded
    }
}

/// The body of `GET /health`.
package struct HealthReport: Sendable, Hashable, Codable {
    package enum Status: String, Sendable, Hashable, Codable {
        case starting
        case ready
        /// Started, and a component does not work.
        case degraded
        case stopping
    }

    package struct Component: Sendable, Hashable, Codable {
        package var name: HealthState.Component
        package var isReady: Bool
        package var text: String
    }

    package var status: Status
    package var version: String
    package var startedAt: Date
    package var uptimeSeconds: Double
    package var components: [Component]
    package var protections: [HealthState.Protection]

    /// Why the host is not ready, one line each; empty when it is.
    package var reasons: [String] {
        switch status {
        case .ready: return []
        case .stopping: return ["the host is stopping"]
        case .starting, .degraded:
            let missing = components.filter { !$0.isReady }.map { "\($0.name.rawValue): \($0.text)" }
            return missing.isEmpty ? ["the host is starting"] : missing
        }
    }
}

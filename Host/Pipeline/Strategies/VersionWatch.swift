/// A plugin's name and version: what fails for one user fails for another.
package struct PluginVersion: Sendable, Hashable, CustomStringConvertible {
    package var name: String
    package var version: String

    package init(name: String, version: String) {
        self.name = name
        self.version = version
    }

    package var description: String { "\(name) \(version)" }
}

/// A version that may not be started until an operator says otherwise.
package struct QuarantinedVersion: Sendable, Hashable {
    package var version: PluginVersion
    /// For people: how many failures, and the last.
    package var reason: String
}

/// Counts the failures of each plugin version over all its workers, whoever's they are. Knows no clock: `now` is nanoseconds of
/// one that never jumps.
struct VersionWatch {
    private let policy: StrategyWorkersConfiguration.RestartPolicy
    /// When workers of a version failed, within the window.
    private var failures: [PluginVersion: [UInt64]] = [:]
    private var reasons: [PluginVersion: String] = [:]

    init(_ policy: StrategyWorkersConfiguration.RestartPolicy) { self.policy = policy }

    /// Why a version may not be started; nil when it may.
    func reason(of version: PluginVersion) -> String? { reasons[version] }

    var quarantined: [QuarantinedVersion] {
        reasons.map { QuarantinedVersion(version: $0.key, reason: $0.value) }.sorted {
            $0.version.description < $1.version.description
        }
    }

    /// A worker of the version failed by its own doing.
    mutating func failed(_ version: PluginVersion, text: String, now: UInt64) {
        guard reasons[version] == nil else { return }
        var times = failures[version, default: []]
        times.removeAll { now - $0 >= policy.versionWindow }
        times.append(now)
        failures[version] = times
        guard times.count >= policy.maximumVersionFailures else { return }
        let window = Double(policy.versionWindow / 1_000_000) / 1_000
        reasons[version] =
            "\(version) is in quarantine: \(times.count) failures of its workers within \(window) s, the last: \(text)"
        failures[version] = nil
    }

    /// The version may be started again, and its count begins anew. False when it was not in quarantine.
    mutating func lift(_ version: PluginVersion) -> Bool {
        failures[version] = nil
        return reasons.removeValue(forKey: version) != nil
    }
}

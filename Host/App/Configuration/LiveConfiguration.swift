import API
import Logging
import Synchronization

/// The configuration of a host that runs: what can be taken over while it does is read here each time that it is needed.
final class LiveConfiguration: Sendable {
    /// What a running host takes over.
    struct Settings: Sendable {
        var identity: IdentitySettings
        var plans: [Plan]
        var logging: LoggingSettings
    }

    private struct State {
        var settings: Settings
        var values: [HostConfiguration.Value]
        /// What the host began with, of keys that count at the next start only.
        var started: [String: String?]
    }

    private let input: ConfigurationInput
    private let state: Mutex<State>
    /// Who reads last is taken over last.
    private let reloading = Mutex(())
    /// Of the server, by connection and request.
    let server: LiveServerSettings
    let logLevel: LiveLogLevel

    init(_ configuration: HostConfiguration, input: ConfigurationInput, logLevel: LiveLogLevel = LiveLogLevel()) {
        self.input = input
        self.logLevel = logLevel
        server = LiveServerSettings(configuration.http.server)
        state = Mutex(
            State(
                settings: configuration.settings, values: configuration.values,
                started: configuration.values.reduce(into: [:]) { if !$1.isReloadable { $0[$1.key] = $1.value } }))
        logLevel.set(configuration.logging.level)
    }

    var settings: Settings { state.withLock(\.settings) }
    var values: [HostConfiguration.Value] { state.withLock(\.values) }

    /// Reads everything again, and takes over what can be. Throws `ConfigurationProblems`; then everything is as it was.
    func reload() throws -> ReloadReport {
        try reloading.withLock { _ in takeOver(try HostConfiguration(input)) }
    }

    private func takeOver(_ new: HostConfiguration) -> ReloadReport {
        state.withLock { state in
            var report = ReloadReport(applied: [], needsRestart: [])
            let old = state.values.reduce(into: [String: String?]()) { $0[$1.key] = $1.value }
            let now = new.values.reduce(into: [String: String?]()) { $0[$1.key] = $1.value }
            for value in new.values where value.isReloadable && old[value.key] != value.value { report.applied.append(value.key) }
            for value in state.values where value.isReloadable && now[value.key] == nil { report.applied.append(value.key) }
            // What waits for a start is told until there is one.
            for value in new.values where !value.isReloadable && state.started[value.key] != value.value {
                report.needsRestart.append(value.key)
            }
            report.needsRestart += state.started.keys.filter { now[$0] == nil }.sorted()
            takeOverServer(new.http.server, &report)
            state.settings = new.settings
            state.values = new.values
            logLevel.set(new.logging.level)
            return report
        }
    }

    /// Whether a host speaks TLS stays as it is: it may listen where plain HTTP is not allowed.
    private func takeOverServer(_ new: ServerSettings, _ report: inout ReloadReport) {
        let old = server.current
        var taken = new
        if (old.tls == nil) != (new.tls == nil) {
            taken.tls = old.tls
            let keys = report.applied.filter { $0.hasPrefix("http.tls.") }
            report.applied.removeAll { keys.contains($0) }
            // Read once more it is no change any more, and waits for a start all the same.
            report.needsRestart += keys.isEmpty ? ["http.tls.certificate"] : keys
        } else if old.tls?.fingerprint != new.tls?.fingerprint, !report.applied.contains("http.tls.certificate") {
            // The same file with another certificate.
            report.applied.append("http.tls.certificate")
        }
        server.current = taken
    }
}

extension HostConfiguration {
    fileprivate var settings: LiveConfiguration.Settings {
        LiveConfiguration.Settings(identity: identity, plans: plans, logging: logging)
    }
}

extension LiveConfiguration: ConfigurationReloading {
    func reloadConfiguration() async throws -> ReloadReport {
        do {
            return try reload()
        } catch let problems as ConfigurationProblems {
            throw RequestProblem.invalid(
                code: "configuration",
                "The new configuration is wrong, and everything is as it was: \(problems.problems[0].description)",
                errors: problems.problems.map { FieldProblem($0.key, code: "configuration", $0.description) })
        }
    }
}

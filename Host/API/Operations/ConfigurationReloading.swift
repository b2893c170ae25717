/// What became of a configuration that was read again.
package struct ReloadReport: Sendable, Hashable, Codable {
    /// Keys that changed and count from now on.
    package var applied: [String]
    /// Keys that changed and count from the next start on.
    package var needsRestart: [String]

    package init(applied: [String], needsRestart: [String]) {
        self.applied = applied
        self.needsRestart = needsRestart
    }
}

/// A host that can read its configuration again.
package protocol ConfigurationReloading: Sendable {
    /// Takes over what can be while the host runs. Throws `RequestProblem` for one that is wrong; then nothing changed.
    func reloadConfiguration() async throws -> ReloadReport
}

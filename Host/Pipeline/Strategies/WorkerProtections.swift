import CCage

/// What confines the workers on this machine.
package struct WorkerProtections: Sendable, Hashable, CustomStringConvertible {
    /// CAGE_PROTECTION_…
    package let rawValue: UInt32
    /// The kernel's version of Landlock; 0 = it has none.
    package let landlockVersion: UInt32

    /// One line for the operator: what is active, and what this machine cannot give.
    package var description: String {
        let names: [(UInt32, String)] = [
            (CAGE_PROTECTION_LIMITS, "resource limits"), (CAGE_PROTECTION_NO_NEW_PRIVILEGES, "no new privileges"),
            (CAGE_PROTECTION_NOT_DUMPABLE, "not dumpable"), (CAGE_PROTECTION_FILES, "Landlock files"),
            (CAGE_PROTECTION_NETWORK, "Landlock network"), (CAGE_PROTECTION_SCOPE, "Landlock scope"),
            (CAGE_PROTECTION_FILTER_LOAD, "system call filter while loading"),
            (CAGE_PROTECTION_FILTER_RUN, "system call filter"),
        ]
        let active = names.filter { rawValue & $0.0 != 0 }.map(\.1).joined(separator: ", ")
        let missing = names.filter { rawValue & $0.0 == 0 }.map(\.1).joined(separator: ", ")
        return missing.isEmpty ? active : "\(active); this machine cannot give: \(missing)"
    }
}

import API
import CCage

/// What the machine's kernel gives to confine a worker, for `GET /health` and for people.
enum CageReport {
    private static let known: [(bit: UInt32, name: String)] = [
        (CAGE_PROTECTION_LIMITS, "limits"), (CAGE_PROTECTION_NO_NEW_PRIVILEGES, "no new privileges"),
        (CAGE_PROTECTION_NOT_DUMPABLE, "not dumpable"), (CAGE_PROTECTION_FILES, "landlock files"),
        (CAGE_PROTECTION_NETWORK, "landlock network"), (CAGE_PROTECTION_SCOPE, "landlock scope"),
        (CAGE_PROTECTION_FILTER_LOAD, "seccomp load"), (CAGE_PROTECTION_FILTER_RUN, "seccomp run"),
    ]

    static func protections(_ bits: UInt32) -> [HealthState.Protection] {
        known.map { protection in
            let isActive = bits & protection.bit != 0
            return HealthState.Protection(
                name: protection.name, isActive: isActive, text: isActive ? "active" : "not on this machine")
        }
    }

    /// `limits ✓ landlock files ✓ … landlock scope – (not on this machine)`
    static func line(_ protections: [HealthState.Protection]) -> String {
        protections.map { $0.isActive ? "\($0.name) ✓" : "\($0.name) – (\($0.text))" }.joined(separator: "  ")
    }
}

import CCage

/// What confines the workers on this machine.
package struct WorkerProtections: Sendable, Hashable, CustomStringConvertible {
    /// CAGE_PROTECTION_…
    package let rawValue: UInt32
    /// The kernel's version of Landlock; 0 = it has none.
    package let landlockVersion: UInt32

    /// A protection that a machine may give.
    package struct Kind: Sendable, Hashable {
        package let bit: UInt32
        /// As in reports and in the configuration.
        package let name: String
        /// What it is for, in a few words.
        package let text: String
    }

    /// Every protection there is, in the order of a report.
    package static let kinds: [Kind] = {
        var count: UInt32 = 0
        // SAFETY: the table is constant and as long as it says, and its texts are constant.
        let first = unsafe cage_protections(&count)
        return unsafe UnsafeBufferPointer(start: first, count: Int(count)).map {
            unsafe Kind(bit: $0.bit, name: String(cString: $0.name), text: String(cString: $0.text))
        }
    }()

    /// Names of those without which no plugin is started anywhere.
    package static let minimum: [String] = kinds.filter { CAGE_PROTECTIONS_REQUIRED & $0.bit != 0 }.map(\.name)

    package func has(_ kind: Kind) -> Bool { rawValue & kind.bit != 0 }

    /// Why this machine does not give a protection; known once a worker was started or surveyed.
    package static func reason(_ kind: Kind) -> String {
        // SAFETY: a text that stays for the life of the process.
        unsafe String(cString: cage_missing_reason(kind.bit))
    }

    /// Starts the worker's program as a cage without any plugin, and takes what it achieved.
    package static func survey(_ configuration: StrategyWorkersConfiguration) throws(StrategyWorkersError) -> WorkerProtections {
        var survey = cage_survey()
        // SAFETY: path and result live as long as the call.
        let result = unsafe configuration.workerExecutable.withCString {
            unsafe cage_survey_take($0, configuration.memoryLimit, &survey)
        }
        guard result == 0 else { throw .system("try the cage of \(configuration.workerExecutable)", errno: -result) }
        return WorkerProtections(rawValue: survey.protections, landlockVersion: survey.landlock_version)
    }

    /// One line for the operator: what is active, and what this machine cannot give.
    package var description: String {
        let active = WorkerProtections.kinds.filter(has).map(\.name).joined(separator: ", ")
        let missing = WorkerProtections.kinds.filter { !has($0) }.map(\.name).joined(separator: ", ")
        return missing.isEmpty ? active : "\(active); this machine cannot give: \(missing)"
    }
}

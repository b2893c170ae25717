import Foundation
import Store
import Vault

/// `vault` of the configuration file: where the master key is, and at which venues keys are inspected. A host without it keeps a
/// master key in its data folder.
struct VaultConfiguration: Decodable {
    var masterKeyFile: String?
    var masterKeyProgram: String?
    var nextMasterKeyFile: String?
    var nextMasterKeyProgram: String?
    /// Addresses of venues by their names: `{"okx": "https://www.okx.com"}`.
    var inspection: [String: String]?

    static let keys = JSONKeys.object([
        "master_key_file": .value, "master_key_program": .value, "next_master_key_file": .value,
        "next_master_key_program": .value, "inspection": .value,
    ])

    /// Throws where two things are said, or a venue cannot be asked.
    func plan(source: String) throws -> VaultPlan {
        let current = try key(masterKeyFile, masterKeyProgram, "master_key", source)
        let next = try key(nextMasterKeyFile, nextMasterKeyProgram, "next_master_key", source)
        var venues: [CredentialVenue: String] = [:]
        for (name, address) in inspection ?? [:] {
            guard let venue = CredentialVenue(rawValue: name), HTTPKeyInspector.venues.contains(venue) else {
                let known = HTTPKeyInspector.venues.map(\.rawValue).joined(separator: ", ")
                throw CommandFailure("\(source): vault.inspection names '\(name.shownShort)'; keys are inspected at \(known)")
            }
            guard address.isWebAddress, !address.hasSuffix("/") else {
                throw CommandFailure(
                    "\(source): vault.inspection.\(name) is '\(address.shownShort)'; give an address such as https://example.com "
                        + "without a slash at its end")
            }
            venues[venue] = address
        }
        return VaultPlan(source: current, next: next, inspection: venues)
    }

    private func key(_ file: String?, _ program: String?, _ key: String, _ source: String) throws -> MasterKeySource? {
        guard file == nil || program == nil else {
            throw CommandFailure("\(source): vault.\(key)_file and vault.\(key)_program are both there; give one of them")
        }
        for path in [file, program].compactMap({ $0 }) where !path.hasPrefix("/") || path.contains("\0") {
            throw CommandFailure("\(source): vault.\(key) is '\(path.shownShort)'; give a whole path, from its first slash")
        }
        return file.map { .file(path: $0, isMadeWhenMissing: false) } ?? program.map { .program(path: $0) }
    }
}

/// What a host's vault starts with.
struct VaultPlan: Sendable {
    var source: MasterKeySource?
    var next: MasterKeySource?
    var inspection: [CredentialVenue: String] = [:]

    /// What the environment has comes first, then the configuration, then a file in the data folder.
    ///
    /// - Parameter environment: master keys that were taken from the environment.
    func settings(dataFolder: String, environment: VaultEnvironment) throws -> VaultSettings {
        if environment.current != nil, source != nil {
            throw CommandFailure(
                "the master key is in the environment (\(MasterKeyEnvironment.name)) and in the configuration: leave one out")
        }
        return VaultSettings(
            source: environment.current ?? source ?? .file(path: "\(dataFolder)/master.key", isMadeWhenMissing: true),
            next: environment.next ?? next)
    }

    /// Who is asked about keys.
    var inspectors: KeyInspectors {
        KeyInspectors(
            Dictionary(
                uniqueKeysWithValues: inspection.map { venue, address in
                    (venue, HTTPKeyInspector(venue, CurlVenueTransport(address: address)))
                }))
    }
}

/// Master keys that came with the environment, which has them no more.
struct VaultEnvironment: Sendable {
    var current: MasterKeySource?
    var next: MasterKeySource?

    static func take() throws -> VaultEnvironment {
        VaultEnvironment(
            current: try MasterKeyEnvironment.take(), next: try MasterKeyEnvironment.take(MasterKeyEnvironment.nextName))
    }
}

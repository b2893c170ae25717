import CTradingBoost
package import StrictJSON

/// What a plugin says of itself: read from its ELF note, never by running it.
package struct Manifest: Sendable, Hashable {
    /// Reverse domain name, for example `com.example.hyper-rsi`; one plugin through all its versions.
    package var id: String
    package var name: String
    /// Three numbers, and perhaps `-beta.1`.
    package var version: String
    package var vendor: String
    /// Empty when there is none.
    package var description: String
    package var abi: ABIVersion
    /// The version of what `save` writes; a state of another version is given to `load` with its own number.
    package var stateVersion: Int64
    /// What the strategy asks to be given, in the manifest's order.
    package var capabilities: [Capability]
    package var parameters: ParameterSchema
    /// What a user can tell the strategy or ask it; empty for most.
    package var commands: [CommandSchema]
    /// The largest state that the strategy saves.
    package var stateBytes: Int64
    /// The manifest as it stands in the plugin, without spaces: for a row of the database.
    package var source: JSON

    /// The contract's version; majors have to be equal, a minor counts additions.
    package struct ABIVersion: Sendable, Hashable, Codable, CustomStringConvertible {
        package var major: Int64
        package var minor: Int64

        package init(major: Int64, minor: Int64) {
            self.major = major
            self.minor = minor
        }

        /// What this host offers.
        package static let host = ABIVersion(major: Int64(TRADINGBOOST_ABI_MAJOR), minor: Int64(TRADINGBOOST_ABI_MINOR))

        package var description: String { "\(major).\(minor)" }
    }

    /// A service of the host that a plugin can ask for.
    package enum Capability: String, Sendable, Hashable, Codable, CaseIterable {
        case candles
        case trades
        case quotes
        case book
        case funding
        case orders
        case timers
        case notifications
        case state
        case store
        case history
    }

    static let maximumStateBytes: Int64 = 16 << 20
    static let defaultStateBytes: Int64 = 65_536
}

extension Manifest {
    /// Reads a manifest's JSON. Nil when something is wrong with it; then the problems say what, all of it.
    /// - Parameter host: the contract's version that the host offers.
    package static func read(
        _ bytes: [UInt8], host: ABIVersion = .host, problems: inout [InspectionProblem]
    ) -> Manifest? {
        let source: JSON
        do {
            source = try JSON(bytes)
        } catch {
            problems.append(.init(.manifestSyntax, "has a manifest that is not JSON: \(error)"))
            return nil
        }
        guard case .object(let members) = source else {
            problems.append(.init(.manifestSyntax, "has a manifest that is not a JSON object"))
            return nil
        }
        var reader = ManifestReader(members, place: "manifest", code: .manifestValue, keyCode: .manifestKey)
        guard isVersionKnown(&reader, &problems) else { return nil }
        let found = problems.count
        let manifest = Manifest(source, &reader, host, &problems)
        reader.finish(into: &problems)
        return problems.count == found ? manifest : nil
    }

    /// A manifest of another version may mean something else by every key, so nothing more is said about it.
    private static func isVersionKnown(_ reader: inout ManifestReader, _ problems: inout [InspectionProblem]) -> Bool {
        switch reader.value("manifest_version") {
        case .number("1"): return true
        case nil:
            problems.append(.init(.manifestVersion, "has no \"manifest_version\" in its manifest: add \"manifest_version\": 1"))
        case .some(let value):
            let text = printable(value.description)
            problems.append(.init(.manifestVersion, "has a manifest of version \(text); this host reads version 1"))
        }
        return false
    }

    private init?(
        _ source: JSON, _ reader: inout ManifestReader, _ host: ABIVersion, _ problems: inout [InspectionProblem]
    ) {
        let id = reader.text("id", length: 3...128)
        if let id, !isReverseDomain(id) {
            reader.wrong("id", .text(id), "a reverse domain name like com.example.my-strategy")
        }
        let name = reader.text("name")
        let version = reader.text("version")
        if let version, !isSemanticVersion(version) { reader.wrong("version", .text(version), "a version like 1.0.0") }
        let vendor = reader.text("vendor")
        let description = reader.text("description", length: 0...1_000, isRequired: false)
        let abi = Manifest.abi(&reader, host, &problems)
        let stateVersion = reader.integer("state_version", 0...Int64(Int32.max), isRequired: false)
        let capabilities = Manifest.capabilities(&reader)
        let stateBytes = Manifest.stateBytes(&reader, &problems)
        let schema = reader.object("parameters", isRequired: false).map { ParameterSchema.read($0, problems: &problems) }
        let commands = Manifest.commands(&reader, &problems)
        guard let id, let name, let version, let vendor, let abi else { return nil }
        self.init(
            id: id, name: name, version: version, vendor: vendor, description: description ?? "", abi: abi,
            stateVersion: stateVersion ?? 0, capabilities: capabilities,
            parameters: schema ?? ParameterSchema(parameters: []), commands: commands,
            stateBytes: stateBytes ?? Manifest.defaultStateBytes,
            source: source)
    }

    private static func abi(
        _ reader: inout ManifestReader, _ host: ABIVersion, _ problems: inout [InspectionProblem]
    ) -> ABIVersion? {
        guard let members = reader.object("abi") else { return nil }
        var abi = ManifestReader(members, place: "manifest's abi", code: .manifestValue, keyCode: .manifestKey)
        let major = abi.integer("major", 0...65_535)
        let minor = abi.integer("minor", 0...65_535)
        abi.finish(into: &problems)
        guard let major, let minor else { return nil }
        if major != host.major {
            let offered = host.major
            reader.report(
                .manifestABI, "needs ABI \(major), this host offers \(offered): build it with the SDK of ABI \(offered)")
        } else if minor > host.minor {
            let needed = ABIVersion(major: major, minor: minor)
            reader.report(
                .manifestABI, "needs ABI \(needed), this host offers \(host): update the host or use an older SDK")
        }
        return ABIVersion(major: major, minor: minor)
    }

    private static func capabilities(_ reader: inout ManifestReader) -> [Capability] {
        let expected = "a list of \(Capability.allCases.map(\.rawValue).joined(separator: ", "))"
        guard let value = reader.required("capabilities", expected) else { return [] }
        guard case .array(let values) = value else {
            reader.wrong("capabilities", value, expected)
            return []
        }
        var capabilities: [Capability] = []
        for value in values {
            guard case .text(let text) = value, let capability = Capability(rawValue: text) else {
                reader.report(
                    .manifestCapability, "asks for the unknown capability \(printable(value.description)); it takes \(expected)")
                continue
            }
            guard !capabilities.contains(capability) else {
                reader.report(.manifestCapability, "asks for the capability \"\(text)\" twice")
                continue
            }
            capabilities.append(capability)
        }
        return capabilities
    }

    private static func commands(
        _ reader: inout ManifestReader, _ problems: inout [InspectionProblem]
    ) -> [CommandSchema] {
        guard let value = reader.value("commands") else { return [] }
        guard case .array(let values) = value else {
            reader.wrong("commands", value, "a list of objects")
            return []
        }
        return CommandSchema.read(values, problems: &problems)
    }

    private static func stateBytes(_ reader: inout ManifestReader, _ problems: inout [InspectionProblem]) -> Int64? {
        guard let members = reader.object("limits", isRequired: false) else { return nil }
        var limits = ManifestReader(members, place: "manifest's limits", code: .manifestValue, keyCode: .manifestKey)
        let bytes = limits.integer("state_bytes", 0...maximumStateBytes, isRequired: false)
        limits.finish(into: &problems)
        return bytes
    }
}

extension Manifest {
    /// Whether a manifest may have this id.
    package static func isID(_ text: String) -> Bool { (3...128).contains(text.utf8.count) && isReverseDomain(text) }
}

/// Two or more labels of small letters, digits and hyphens between dots.
private func isReverseDomain(_ text: String) -> Bool {
    let labels = text.split(separator: ".", omittingEmptySubsequences: false)
    return labels.count >= 2
        && labels.allSatisfy { label in
            !label.isEmpty && label.first != "-" && label.last != "-"
                && label.utf8.allSatisfy { isDigit($0) || isSmallLetter($0) || $0 == UInt8(ascii: "-") }
        }
}

/// `1.2.3`, perhaps with `-` and letters, digits, dots and hyphens (semver.org without build metadata).
private func isSemanticVersion(_ text: String) -> Bool {
    let parts = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    let numbers = parts[0].split(separator: ".", omittingEmptySubsequences: false)
    guard numbers.count == 3, numbers.allSatisfy({ !$0.isEmpty && $0.utf8.count <= 9 && $0.utf8.allSatisfy(isDigit) }) else {
        return false
    }
    guard parts.count == 2 else { return true }
    return !parts[1].isEmpty
        && parts[1].utf8.allSatisfy { byte in
            isDigit(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || isSmallLetter(byte | 0x20)
        }
}

func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

func isSmallLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }

import Crypto

/// A plugin file, read once. What was inspected is what is loaded: the bytes go from here into a sealed memory file.
package struct PluginFile: Sendable {
    /// As the user wrote it.
    package let path: String
    /// Absolute, without links: the file that the bytes were read from; nil for bytes that came from elsewhere.
    package let location: String?
    package let bytes: [UInt8]
    /// Of the bytes; 32 of them.
    package let sha256: [UInt8]
    /// What the file `path.signature` says of these bytes.
    package let signature: SignatureState
    /// A signature that does not fit is among its problems.
    package let inspection: Inspection

    /// A real plugin has 20 kB to 1 MB.
    package static let maximumSize = 64 << 20

    /// For bytes that are already in memory; `path` only names them.
    package init(
        path: String, bytes: [UInt8], location: String? = nil, signature: SignatureState = .unsigned,
        policy: InspectionPolicy = InspectionPolicy()
    ) {
        self.path = path
        self.location = location
        self.bytes = bytes
        self.sha256 = Array(SHA256.hash(data: bytes))
        self.signature = signature
        var inspection = PluginFile.inspect(bytes, policy: policy)
        if case .invalid(let problem) = signature { inspection.problems.append(.init(problem.code, problem.description)) }
        self.inspection = inspection
    }

    /// Reads and inspects a file. Throws only when the file cannot be read; problems with its contents are in `inspection`.
    package static func open(
        path: String, policy: InspectionPolicy = InspectionPolicy()
    ) throws(PluginFileError) -> PluginFile {
        let file: RegularFile
        do {
            file = try RegularFile(path: path, maximumSize: maximumSize, followsLinks: true)
        } catch {
            throw PluginFileError(path: path, reason: PluginFileError.Reason(error))
        }
        guard !file.bytes.isEmpty else { throw PluginFileError(path: path, reason: .empty) }
        return PluginFile(
            path: path, bytes: file.bytes, location: file.location, signature: SignatureState.read(beside: path, of: file.bytes),
            policy: policy)
    }

    /// The plugin when nothing is wrong with it, or everything that is.
    package func accepted() throws(PluginRefusal) -> AcceptedPlugin {
        guard inspection.isAccepted, let manifest = inspection.manifest else {
            throw PluginRefusal(path: path, problems: inspection.problems)
        }
        return AcceptedPlugin(
            path: path, location: location, bytes: bytes, sha256: sha256, manifest: manifest, signature: signature)
    }
}

/// A plugin file that passed inspection: the only thing that a worker is given. Only `PluginFile.accepted` makes one.
package struct AcceptedPlugin: Sendable {
    package let path: String
    /// Absolute, without links: the file that the bytes were read from; nil for bytes that came from elsewhere.
    package let location: String?
    /// Exactly the bytes that were inspected.
    package let bytes: [UInt8]
    package let sha256: [UInt8]
    package let manifest: Manifest
    /// None, or one that fits the bytes. Whose key it is, and whether that is trusted, is for a `TrustList` to say.
    package let signature: SignatureState

    fileprivate init(
        path: String, location: String?, bytes: [UInt8], sha256: [UInt8], manifest: Manifest, signature: SignatureState
    ) {
        self.path = path
        self.location = location
        self.bytes = bytes
        self.sha256 = sha256
        self.manifest = manifest
        self.signature = signature
    }
}

extension AcceptedPlugin {
    /// The same plugin by its name and version in messages, for one whose file has a name that says nothing.
    package var shownAsItself: AcceptedPlugin {
        AcceptedPlugin(
            path: "\(manifest.name) \(manifest.version)", location: location, bytes: bytes, sha256: sha256, manifest: manifest,
            signature: signature)
    }
}

/// A file that passed no inspection, with everything that is wrong with it; one line for each.
package struct PluginRefusal: Error, Sendable, Hashable, CustomStringConvertible {
    package let path: String
    package let problems: [InspectionProblem]

    package var description: String {
        problems.map { "\(path) \($0.text)" }.joined(separator: "\n")
    }
}

/// A file that could not be read at all.
package struct PluginFileError: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Reason: Sendable, Hashable {
        case unreadable(errno: Int32)
        case notAFile
        case empty
        case tooLarge(size: Int)

        init(_ failure: RegularFile.Failure) {
            switch failure {
            case .unreadable(let number): self = .unreadable(errno: number)
            case .notAFile, .symbolicLink: self = .notAFile
            case .tooLarge(let size): self = .tooLarge(size: size)
            }
        }
    }

    package let path: String
    package let reason: Reason

    package var description: String {
        switch reason {
        case .unreadable(let number):
            "\(path) cannot be read: \(systemText(number)); give the path of a plugin (.so)"
        case .notAFile: "\(path) is not a file: give the path of a plugin (.so)"
        case .empty: "\(path) is empty: build or copy it again"
        case .tooLarge(let size):
            "\(path) has \(size) bytes; a plugin has at most \(PluginFile.maximumSize): strip it or split its data off"
        }
    }
}

import Crypto
import Glibc

/// A plugin file, read once. What was inspected is what is loaded: the bytes go from here into a sealed memory file.
package struct PluginFile: Sendable {
    /// As the user wrote it.
    package let path: String
    package let bytes: [UInt8]
    /// Of the bytes; 32 of them.
    package let sha256: [UInt8]
    package let inspection: Inspection

    /// A real plugin has 20 kB to 1 MB.
    package static let maximumSize = 64 << 20

    /// For bytes that are already in memory; `path` only names them.
    package init(path: String, bytes: [UInt8], policy: InspectionPolicy = InspectionPolicy()) {
        self.path = path
        self.bytes = bytes
        self.sha256 = Array(SHA256.hash(data: bytes))
        self.inspection = PluginFile.inspect(bytes, policy: policy)
    }

    /// Reads and inspects a file. Throws only when the file cannot be read; problems with its contents are in `inspection`.
    package static func open(
        path: String, policy: InspectionPolicy = InspectionPolicy()
    ) throws(PluginFileError) -> PluginFile {
        let descriptor = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw PluginFileError(path: path, reason: .unreadable(errno: errno)) }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else {
            throw PluginFileError(path: path, reason: .unreadable(errno: errno))
        }
        guard status.st_mode & S_IFMT == S_IFREG else { throw PluginFileError(path: path, reason: .notAFile) }
        guard status.st_size > 0 else { throw PluginFileError(path: path, reason: .empty) }
        guard status.st_size <= maximumSize else {
            throw PluginFileError(path: path, reason: .tooLarge(size: Int(status.st_size)))
        }
        var bytes: [UInt8] = []
        do {
            bytes = try read(descriptor, count: Int(status.st_size))
        } catch {
            throw PluginFileError(path: path, reason: .unreadable(errno: error.number))
        }
        return PluginFile(path: path, bytes: bytes, policy: policy)
    }

    /// The plugin when nothing is wrong with it, or everything that is.
    package func accepted() throws(PluginRefusal) -> AcceptedPlugin {
        guard inspection.isAccepted, let manifest = inspection.manifest else {
            throw PluginRefusal(path: path, problems: inspection.problems)
        }
        return AcceptedPlugin(path: path, bytes: bytes, sha256: sha256, manifest: manifest)
    }

    private struct ReadFailure: Error { var number: Int32 }

    private static func read(_ descriptor: Int32, count: Int) throws(ReadFailure) -> [UInt8] {
        var failure: Int32 = 0
        // SAFETY: read(2) gets the part of the buffer that is not filled yet and writes no more than that.
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let result = unsafe Glibc.read(descriptor, buffer.baseAddress?.advanced(by: filled), count - filled)
                if result > 0 {
                    filled += result
                } else if result == 0 {
                    break
                } else if errno != EINTR {
                    failure = errno
                    break
                }
            }
        }
        guard failure == 0 else { throw ReadFailure(number: failure) }
        return bytes
    }
}

/// A plugin file that passed inspection: the only thing that a worker is given. Only `PluginFile.accepted` makes one.
package struct AcceptedPlugin: Sendable {
    package let path: String
    /// Exactly the bytes that were inspected.
    package let bytes: [UInt8]
    package let sha256: [UInt8]
    package let manifest: Manifest

    fileprivate init(path: String, bytes: [UInt8], sha256: [UInt8], manifest: Manifest) {
        self.path = path
        self.bytes = bytes
        self.sha256 = sha256
        self.manifest = manifest
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

    private func systemText(_ number: Int32) -> String {
        // SAFETY: strerror answers a constant or a thread's own text with a final NUL, copied at once.
        unsafe strerror(number).map { unsafe String(cString: $0) } ?? "error \(number)"
    }
}

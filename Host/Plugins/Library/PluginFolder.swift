import Glibc

/// Plugin files of a host, each under the name of its hash: `<sha256>.so`, and its signature beside it. Only the host's account
/// may read them.
package struct PluginFolder: Sendable {
    package let path: String

    package init(path: String) { self.path = path }

    /// What can be used, in no order, and a line for each file that cannot. Removes what a killed host left half written.
    package func read() throws(PluginFolderError) -> (plugins: [AcceptedPlugin], problems: [String]) {
        var plugins: [AcceptedPlugin] = []
        var problems: [String] = []
        for name in try names() {
            if name.hasSuffix(PluginFolder.unfinished) {
                // SAFETY: here and below the system reads texts during the call.
                _ = unsafe unlink("\(path)/\(name)")
                continue
            }
            guard name.hasSuffix(".so") else { continue }
            do {
                let file = try PluginFile.open(path: "\(path)/\(name)")
                guard "\(file.sha256Text).so" == name else {
                    problems.append("\(path)/\(name) has other bytes than its name says: remove it and install the plugin again")
                    continue
                }
                plugins.append(try file.accepted().shownAsItself)
            } catch {
                problems.append("\(error)")
            }
        }
        return (plugins, problems)
    }

    /// Stores a plugin so that it is there after a power cut, or is not there at all.
    package func write(_ plugin: AcceptedPlugin, signature: [UInt8]?) throws(PluginFolderError) {
        guard unsafe mkdir(path, 0o700) == 0 || errno == EEXIST else { throw PluginFolderError(path: path, errno: errno) }
        let name = "\(path)/\(SHA256Text.text(plugin.sha256)).so"
        // The signature first: a plugin is never there without it.
        if let signature { try PluginFolder.write(signature, to: PluginSignature.path(of: name)) }
        try PluginFolder.write(plugin.bytes, to: name)
        let folder = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw PluginFolderError(path: path, errno: errno) }
        defer { close(folder) }
        guard fsync(folder) == 0 else { throw PluginFolderError(path: path, errno: errno) }
    }

    private static let unfinished = ".unfinished"

    private static func write(_ bytes: [UInt8], to name: String) throws(PluginFolderError) {
        let beside = name + unfinished
        let file = unsafe open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw PluginFolderError(path: beside, errno: errno) }
        var failure: Int32 = 0
        var written = 0
        // SAFETY: write(2) reads the part of the array that is not written yet.
        unsafe bytes.withUnsafeBytes { buffer in
            while written < buffer.count, failure == 0 {
                let result = unsafe Glibc.write(file, buffer.baseAddress?.advanced(by: written), buffer.count - written)
                if result > 0 { written += result } else if errno != EINTR { failure = errno }
            }
        }
        if failure == 0, fsync(file) != 0 { failure = errno }
        close(file)
        if failure == 0, unsafe rename(beside, name) != 0 { failure = errno }
        guard failure == 0 else {
            _ = unsafe unlink(beside)
            throw PluginFolderError(path: name, errno: failure)
        }
    }

    /// Of the files in the folder; none where there is no folder.
    private func names() throws(PluginFolderError) -> [String] {
        // SAFETY: the stream is open until closedir; an entry's name ends with a NUL and is copied before the next is read.
        guard let stream = unsafe opendir(path) else {
            guard errno == ENOENT else { throw PluginFolderError(path: path, errno: errno) }
            return []
        }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            names.append(name)
        }
        return names.sorted()
    }
}

/// The folder cannot be read or written.
package struct PluginFolderError: Error, Sendable, Hashable, CustomStringConvertible {
    package let path: String
    package let errno: Int32

    package var description: String { "\(path) cannot be used: \(systemText(errno)); plugins are kept there" }
}

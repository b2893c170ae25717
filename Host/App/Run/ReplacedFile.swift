import Foundation

/// Files that are there whole or not at all: written beside, then renamed.
enum ReplacedFile {
    static func write(_ bytes: [UInt8], to path: String, permissions: Int = 0o644) throws {
        let target = URL(filePath: path)
        let beside = target.deletingLastPathComponent().appending(path: ".\(target.lastPathComponent).\(getpid())")
        do {
            guard
                FileManager.default.createFile(
                    atPath: beside.path, contents: Data(bytes), attributes: [.posixPermissions: permissions]),
                // SAFETY: rename(2) reads both texts during the call.
                unsafe rename(beside.path, target.path) == 0
            else { throw CocoaError(.fileWriteUnknown) }
        } catch {
            // SAFETY: a constant or a thread's own text with a final NUL, copied at once.
            let reason = unsafe strerror(errno).map { unsafe String(cString: $0) } ?? "error \(errno)"
            throw CommandFailure("\(path) cannot be written: \(reason); choose a place that you may write to")
        }
    }
}

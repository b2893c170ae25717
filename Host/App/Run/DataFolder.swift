import Foundation

/// The host's folder.
enum DataFolder {
    /// Makes the folder when it is missing. Returns its absolute path.
    static func make(_ path: String) throws -> String {
        let url = URL(filePath: path).standardizedFileURL
        var isFolder: ObjCBool = false
        // SAFETY: the call fills the value that it is given.
        if unsafe FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) {
            guard isFolder.boolValue else {
                throw CommandFailure("\(path): is a file, not a folder; choose another with --data")
            }
            return url.path
        }
        do {
            try FileManager.default.createDirectory(
                at: url, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw CommandFailure("\(path): the folder cannot be made; choose another with --data")
        }
        return url.path
    }
}

import Foundation
import Glibc

/// A host that somebody signed in to, under a name.
struct Profile: Codable, Hashable {
    /// `https://trade.example.com`, without a path.
    var url: String
    /// Of the person; for messages.
    var user: String
    /// Counts for some minutes.
    var accessToken: String
    /// Gives the next access token, once.
    var refreshToken: String
    /// A file of certificates to trust instead of the system's; nil: the system's.
    var certificateAuthority: String?
}

/// The profiles of this account, in one file that nobody else may read: they hold tokens.
struct Profiles: Codable {
    /// Which one counts when none is named.
    var current: String?
    var profiles: [String: Profile] = [:]

    /// `$TRADINGBOOST_PROFILES`, or in the configuration folder of the account.
    static var path: String {
        let environment = ProcessInfo.processInfo.environment
        if let path = environment["TRADINGBOOST_PROFILES"], !path.isEmpty { return path }
        let folder = environment["XDG_CONFIG_HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? "\(NSHomeDirectory())/.config"
        return "\(folder)/tradingboost/profiles.json"
    }

    /// The profile of this name; throws with those that there are.
    func named(_ name: String) throws -> Profile {
        if let profile = profiles[name] { return profile }
        let known = profiles.keys.sorted().joined(separator: ", ")
        throw CommandFailure(
            "there is no profile '\(name)'; \(known.isEmpty ? "make one with tradingboost login" : "there are \(known)")")
    }

    /// Reads the file; none is there: no profiles.
    static func read() throws -> Profiles { try locked(LOCK_SH) { try load() } }

    /// Reads, changes and writes while nobody else does: two commands that need a new token at once would use the old refresh
    /// token twice, which ends the session.
    static func change<Result>(_ body: (inout Profiles) throws -> Result) throws -> Result {
        try locked(LOCK_EX) {
            var profiles = try load()
            let result = try body(&profiles)
            try profiles.save()
            return result
        }
    }

    private static func load() throws -> Profiles {
        guard FileManager.default.fileExists(atPath: path) else { return Profiles() }
        var status = stat()
        // SAFETY: the system reads the text and fills the value during the call.
        guard unsafe stat(path, &status) == 0 else { throw CommandFailure("\(path) cannot be looked at; whose is it?") }
        guard status.st_uid == geteuid(), status.st_mode & 0o077 == 0 else {
            throw CommandFailure("\(path) holds tokens and others may read it: run chmod 600 \(path), or sign in again")
        }
        do {
            return try JSONDecoder().decode(Profiles.self, from: Data(contentsOf: URL(filePath: path)))
        } catch {
            throw CommandFailure("\(path) is damaged: remove it and sign in again with tradingboost login")
        }
    }

    private func save() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let data = try encoder.encode(self)
        let temporary = "\(Profiles.path).new"
        // Made anew: tokens go into no file that somebody else has made, and may read.
        // SAFETY: the system reads the texts and the bytes during the calls.
        unsafe unlink(temporary)
        let descriptor = unsafe open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw CommandFailure("\(temporary) cannot be written; whose folder is it?") }
        let written = unsafe data.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
        let isWhole = written == data.count && fsync(descriptor) == 0
        close(descriptor)
        guard isWhole, unsafe rename(temporary, Profiles.path) == 0 else {
            unsafe unlink(temporary)
            throw CommandFailure("\(Profiles.path) cannot be written: is the disk full?")
        }
    }

    private static func locked<Result>(_ kind: Int32, _ body: () throws -> Result) throws -> Result {
        let folder = URL(filePath: path).deletingLastPathComponent().path
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw CommandFailure("\(folder) cannot be made; name another file with TRADINGBOOST_PROFILES")
        }
        // SAFETY: the system reads the text during the call.
        let lock = unsafe open("\(path).lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0 else { throw CommandFailure("\(path).lock cannot be opened; whose is it?") }
        defer { close(lock) }
        guard flock(lock, kind) == 0 else { throw CommandFailure("\(path).lock cannot be locked") }
        return try body()
    }
}

import FoundationEssentials
import Glibc

/// Where a master key is.
package enum MasterKeySource: Sendable {
    /// 32 bytes in base64, in a file of the host's own account that nobody else may read.
    ///
    /// - Parameter isMadeWhenMissing: a host that has no keys yet makes one.
    case file(path: String, isMadeWhenMissing: Bool)
    /// As an environment variable gave it; see `MasterKeyEnvironment`.
    case environment(variable: String, KeyMaterial)
    /// A program that wraps and unwraps: see `KeyServiceProgram`.
    case program(path: String)

    func load() throws -> any KeyWrapping {
        switch self {
        case .file(let path, _): LocalMasterKey(try MasterKeyFile(path: path).read(), origin: "file \(path)")
        case .environment(let variable, let material): LocalMasterKey(material, origin: "environment variable \(variable)")
        case .program(let path): try KeyServiceProgram(path: path)
        }
    }
}

/// What a vault starts with.
package struct VaultSettings: Sendable {
    package var source: MasterKeySource
    /// What the next rotation changes to, or the last one changed to; nil: of a file, a new one beside it.
    package var next: MasterKeySource?

    package init(source: MasterKeySource, next: MasterKeySource? = nil) {
        self.source = source
        self.next = next
    }
}

/// Master keys that come with the environment. They leave it when they are read: no child inherits them, and
/// `/proc/PID/environ` of the host does not show them.
package enum MasterKeyEnvironment {
    package static let name = "TRADINGBOOST_MASTER_KEY"
    package static let nextName = "TRADINGBOOST_NEXT_MASTER_KEY"

    /// Nil where the variable is missing or empty. To be called before other threads read the environment.
    package static func take(_ name: String = name) throws(VaultError) -> MasterKeySource? {
        // SAFETY: the value is a text that ends with NUL and stays where it is until the variable is removed, below; it is
        // overwritten in place and not beyond its length.
        guard let value = unsafe getenv(name) else { return nil }
        let text = unsafe String(cString: value)
        unsafe memset(value, 0, strlen(value))
        unsafe unsetenv(name)
        guard !text.isEmpty else { return nil }
        return .environment(variable: name, try KeyMaterial(base64: text, place: name))
    }
}

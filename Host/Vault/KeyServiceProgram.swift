import Crypto
import FoundationEssentials
import Glibc

/// A program that stands for a key service: the master key stays there, the host passes what is to be wrapped.
///
/// It is run as `PROGRAM id`, `PROGRAM wrap` and `PROGRAM unwrap`. `id` writes the name of the key that wraps, one line of at
/// most 150 characters; the others read one line of base64 from standard input and write one. It has ten seconds and 4096 bytes.
struct KeyServiceProgram: KeyWrapping {
    let id: String
    let origin: String
    private let path: String

    static let limit = Duration.seconds(10)
    static let maximumOutput = 4_096

    init(path: String) throws(VaultError) {
        self.path = path
        self.origin = "program \(path)"
        try KeyServiceProgram.check(path)
        let line = String(decoding: try KeyServiceProgram.run(path, "id", []), as: UTF8.self)
            .trimmed
        guard (1...150).contains(line.count), line.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw KeyServiceProgram.failure(
                path, "id", "wrote no name of a key: one line of at most 150 characters without spaces")
        }
        self.id = "service:\(line)"
    }

    /// Whoever can change the program can read what it is given.
    private static func check(_ path: String) throws(VaultError) {
        var status = stat()
        // SAFETY: the call fills the value that it is given.
        guard path.hasPrefix("/"), unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            unsafe access(path, X_OK) == 0
        else {
            throw VaultError(.keyService, "\(path) is no program: name one by its whole path, and let this account run it")
        }
        guard status.st_uid == geteuid() || status.st_uid == 0, status.st_mode & 0o022 == 0 else {
            throw VaultError(
                .keyService, "\(path) may be changed by others: chown it to this account or root, and chmod go-w \(path)")
        }
    }

    /// What is wrapped is the key and a hash of where it belongs, so that a service which knows nothing of that keeps it too.
    func wrap(_ key: SymmetricKey, _ context: KeyContext) throws -> [UInt8] {
        // SAFETY: the bytes are copied during the call.
        let bytes = unsafe key.withUnsafeBytes { unsafe Array($0) } + Array(SHA256.hash(data: context.bytes))
        let wrapped = try exchange("wrap", bytes)
        guard !wrapped.isEmpty else { throw KeyServiceProgram.failure(path, "wrap", "wrote nothing") }
        return wrapped
    }

    func unwrap(_ wrapped: [UInt8], _ context: KeyContext) throws -> SymmetricKey {
        let bytes = try exchange("unwrap", wrapped)
        guard bytes.count == 64, Array(bytes[32...]) == Array(SHA256.hash(data: context.bytes)) else {
            throw VaultError(
                .sealBroken, "\(context.words) does not open: \(path) unwrapped something else than was wrapped for it")
        }
        return SymmetricKey(data: bytes[..<32])
    }

    private func exchange(_ verb: String, _ bytes: [UInt8]) throws(VaultError) -> [UInt8] {
        let output = try KeyServiceProgram.run(path, verb, Array((Data(bytes).base64EncodedString() + "\n").utf8))
        guard let answer = Data(base64Encoded: String(decoding: output, as: UTF8.self).trimmed) else {
            throw KeyServiceProgram.failure(path, verb, "wrote something else than a line of base64")
        }
        return Array(answer)
    }

    private static func run(_ path: String, _ verb: String, _ input: [UInt8]) throws(VaultError) -> [UInt8] {
        do throws(BoundedProgram.Failure) {
            return try BoundedProgram(path: path, arguments: [verb], limit: limit, maximumOutput: maximumOutput).run(input)
        } catch {
            throw failure(path, verb, error.words)
        }
    }

    private static func failure(_ path: String, _ verb: String, _ words: String) -> VaultError {
        VaultError(.keyService, "the key service failed: \(path) \(verb) \(words)")
    }
}

extension String {
    fileprivate var trimmed: String {
        String(decoding: utf8.filter { !($0 == 0x0A || $0 == 0x0D) }, as: UTF8.self)
    }
}

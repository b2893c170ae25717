import Crypto
import CryptoExtras
import FoundationEssentials

/// How much work a password's hash is (scrypt, RFC 7914).
package struct PasswordWork: Sendable, Hashable {
    /// Logarithm of the cost, which is memory and time.
    package var logCost: Int
    package var blockSize: Int
    package var parallelism: Int

    package init(logCost: Int, blockSize: Int, parallelism: Int) {
        self.logCost = logCost
        self.blockSize = blockSize
        self.parallelism = parallelism
    }

    /// One of the settings that OWASP's Password Storage Cheat Sheet names as the least, all equally hard: 32 MiB, gone through
    /// three times. Two at once need 64 MiB, which a small server has.
    package static let recommended = PasswordWork(logCost: 15, blockSize: 8, parallelism: 3)

    /// What a stored hash may ask for: up to 128 MiB.
    var isBounded: Bool {
        (1...20).contains(logCost) && (1...32).contains(blockSize) && (1...16).contains(parallelism)
            && blockSize << (logCost + 7) <= 128 << 20
    }
}

/// A password's hash as it is stored: `$scrypt$ln=15,r=8,p=3$SALT$HASH`, both in base64 without padding.
package struct PasswordHash: Sendable, Hashable {
    package let work: PasswordWork
    private let salt: [UInt8]
    private let hash: [UInt8]

    /// Works for as long as `work` says. Throws what the library throws when there is no memory for it.
    package init(_ password: String, work: PasswordWork) throws {
        precondition(work.isBounded, "a password's work is within its bounds")
        self.work = work
        salt = OpaqueToken.randomBytes(16)
        hash = try PasswordHash.derive(password, salt, work, 32)
    }

    /// A hash of no password, made without work: to compare takes as long as with any other, and never matches.
    init(ofNobody work: PasswordWork) {
        precondition(work.isBounded, "a password's work is within its bounds")
        self.work = work
        salt = OpaqueToken.randomBytes(16)
        hash = OpaqueToken.randomBytes(32)
    }

    /// Reads what `text` wrote; nil for anything else.
    package init?(_ text: String) {
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0].isEmpty, parts[1] == "scrypt", let work = PasswordHash.work(parts[2]), work.isBounded,
            let salt = PasswordHash.bytes(parts[3]), (8...64).contains(salt.count), let hash = PasswordHash.bytes(parts[4]),
            (16...64).contains(hash.count)
        else { return nil }
        self.work = work
        self.salt = salt
        self.hash = hash
    }

    package var text: String {
        "$scrypt$ln=\(work.logCost),r=\(work.blockSize),p=\(work.parallelism)"
            + "$\(PasswordHash.text(salt))$\(PasswordHash.text(hash))"
    }

    /// Works as long as it did when the hash was made.
    package func matches(_ password: String) throws -> Bool {
        ConstantTime.areEqual(try PasswordHash.derive(password, salt, work, hash.count), hash)
    }

    private static func derive(_ password: String, _ salt: [UInt8], _ work: PasswordWork, _ count: Int) throws -> [UInt8] {
        // The library takes no empty password; nobody has one, and the work is done all the same.
        let bytes = password.isEmpty ? [0] : Array(password.utf8)
        let key = try KDF.Scrypt.deriveKey(
            from: bytes, salt: salt, outputByteCount: count, rounds: 1 << work.logCost, blockSize: work.blockSize,
            parallelism: work.parallelism)
        // SAFETY: the bytes are copied during the call.
        return unsafe key.withUnsafeBytes { unsafe Array($0) }
    }

    private static func work(_ text: Substring) -> PasswordWork? {
        let values = text.split(separator: ",", omittingEmptySubsequences: false).map {
            $0.split(separator: "=", omittingEmptySubsequences: false)
        }
        guard values.count == 3, values.allSatisfy({ $0.count == 2 }), values.map({ String($0[0]) }) == ["ln", "r", "p"],
            let logCost = Int(values[0][1]), let blockSize = Int(values[1][1]), let parallelism = Int(values[2][1])
        else { return nil }
        return PasswordWork(logCost: logCost, blockSize: blockSize, parallelism: parallelism)
    }

    private static func text(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString().replacing("=", with: "") }

    private static func bytes(_ text: Substring) -> [UInt8]? {
        Data(base64Encoded: String(text) + String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)).map { Array($0) }
    }
}

extension PasswordHash: CustomStringConvertible, CustomReflectable {
    package var description: String { "a password's hash" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

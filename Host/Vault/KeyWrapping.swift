import Crypto
import FoundationEssentials

/// A master key, or a service that has one: it wraps the keys under which everything else lies.
protocol KeyWrapping: Sendable {
    /// Tells which key it is and nothing of the key.
    var id: String { get }
    /// Where it comes from, for people.
    var origin: String { get }

    func wrap(_ key: SymmetricKey, _ context: KeyContext) throws -> [UInt8]
    func unwrap(_ wrapped: [UInt8], _ context: KeyContext) throws -> SymmetricKey
}

/// A master key in the host's own memory.
struct LocalMasterKey: KeyWrapping {
    let id: String
    let origin: String
    private let key: SymmetricKey

    init(_ material: KeyMaterial, origin: String) {
        self.origin = origin
        self.key = material.key
        let print = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: material.key, info: Array("tradingboost master key id".utf8), outputByteCount: 16)
        // SAFETY: the bytes are read during the call alone.
        id = unsafe print.withUnsafeBytes { bytes in unsafe Hexadecimal.text(bytes) }
    }

    func wrap(_ key: SymmetricKey, _ context: KeyContext) throws -> [UInt8] {
        try Seal.close(key, under: self.key, context)
    }

    func unwrap(_ wrapped: [UInt8], _ context: KeyContext) throws -> SymmetricKey {
        try Seal.open(wrapped, under: key, context)
    }
}

/// 32 random bytes that somebody made for the host.
package struct KeyMaterial: Sendable {
    let key: SymmetricKey

    /// New ones.
    package init() { key = SymmetricKey(size: .bits256) }

    /// Reads 32 bytes in base64, white space around them left out.
    ///
    /// - Parameter place: what the text is, for the message.
    package init(base64 text: String, place: String) throws(VaultError) {
        let trimmed = text.utf8.filter { !($0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09) }
        guard let bytes = Data(base64Encoded: String(decoding: trimmed, as: UTF8.self)), bytes.count == 32 else {
            throw VaultError(
                .masterKey,
                "\(place) does not hold 32 bytes in base64; make a key with: head -c 32 /dev/urandom | base64")
        }
        key = SymmetricKey(data: bytes)
    }

    /// As the file has it.
    var base64: [UInt8] {
        // SAFETY: the bytes are copied during the call.
        Array((unsafe key.withUnsafeBytes { unsafe Data($0) }).base64EncodedString().utf8)
    }
}

extension KeyMaterial: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "a key" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// Bytes as people write them.
enum Hexadecimal {
    private static let digits = Array("0123456789abcdef".utf8)

    static func text(_ bytes: some Sequence<UInt8>) -> String {
        String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}

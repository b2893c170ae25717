import Crypto
import FoundationEssentials
import HTTPTypes

/// What a caller names a request by, to send it again without having it done again.
struct IdempotencyKey: Sendable {
    static let header = "Idempotency-Key"

    private let text: String

    /// Nil when the request names none. Throws a 400 for anything but 1 to 128 visible ASCII characters.
    init?(_ headers: HTTPFields) throws {
        guard let name = HTTPField.Name(IdempotencyKey.header), let text = headers[name] else { return nil }
        guard (1...128).contains(text.utf8.count), text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw RequestProblem(
                .badRequest, code: "header_value",
                "The header \(IdempotencyKey.header) takes 1 to 128 visible ASCII characters, such as a UUID.",
                field: IdempotencyKey.header)
        }
        self.text = text
    }

    /// The database knows this and not the key.
    var hash: [UInt8] { Array(SHA256.hash(data: Data(text.utf8))) }

    /// For the hash of the request that comes with it: one that anybody could make again from a guessed request would let whoever
    /// reads the database try passwords at no cost.
    var requestKey: SymmetricKey {
        HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: Data(text.utf8)), info: Data("idempotent request".utf8), outputByteCount: 32)
    }

    /// An answer may hold what nobody else may see, such as a person's address: whoever reads the database has to have the key as
    /// well.
    func seal(_ answer: Data, _ place: [UInt8]) throws -> [UInt8] {
        Array(try AES.GCM.seal(answer, using: secret(place)).combined ?? Data())
    }

    func open(_ sealed: [UInt8], _ place: [UInt8]) throws -> Data {
        try AES.GCM.open(AES.GCM.SealedBox(combined: sealed), using: secret(place))
    }

    private func secret(_ place: [UInt8]) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: Data(text.utf8)), salt: place, info: Data("idempotent answer".utf8),
            outputByteCount: 32)
    }
}

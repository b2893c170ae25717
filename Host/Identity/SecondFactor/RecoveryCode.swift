import Crypto
import FoundationEssentials
package import TradingModel

/// A code that stands in for the device, once: sixteen letters of base32, 80 bits, in four groups.
package struct RecoveryCode: Sendable, Hashable {
    /// How many a person gets.
    package static let count = 10

    package let text: String

    package static func random() -> RecoveryCode {
        let letters = Base32.text(OpaqueToken.randomBytes(10)).lowercased()
        let groups = stride(from: 0, to: 16, by: 4).map { letters.dropFirst($0).prefix(4) }
        return RecoveryCode(text: groups.joined(separator: "-"))
    }

    private init(text: String) { self.text = text }

    /// Reads a code as people write it: hyphens, spaces and capitals do not count; nil for what is none.
    package init?(_ text: String) {
        let letters = text.lowercased().filter { $0 != "-" && $0 != " " }
        guard letters.utf8.count == 16, Base32.bytes(letters.uppercased()) != nil else { return nil }
        let groups = stride(from: 0, to: 16, by: 4).map { letters.dropFirst($0).prefix(4) }
        self.text = groups.joined(separator: "-")
    }

    /// What is kept of it. With its 80 random bits a fast hash is enough.
    package func hash(for user: UserID) -> [UInt8] { Array(SHA256.hash(data: Data("\(user)/\(text)".utf8))) }
}

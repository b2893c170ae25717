import Crypto
package import Foundation
import StrictJSON

/// A signature that fits its plugin: the owner of `key` says that these bytes are theirs.
///
/// It lies beside the plugin in `FILE.so.signature`, a JSON object: `version` 1, `algorithm` "ed25519", `key` (base64),
/// `fingerprint`, `publisher`, `signed_at` (UTC), `sha256` of the plugin, `signature` (base64). All of it is signed.
package struct PluginSignature: Sendable, Hashable {
    package let key: PublisherKey
    /// `2026-11-21T07:00:00Z`, by the publisher's clock.
    package let signedAt: String
    /// Of the plugin's bytes.
    package let sha256: [UInt8]
    /// Ed25519 (RFC 8032): 64 bytes.
    let bytes: [UInt8]

    /// A signature file has some 500 bytes.
    package static let maximumSize = 8_192

    /// The signature file of a plugin file.
    package static func path(of plugin: String) -> String { plugin + ".signature" }

    /// What is signed: a text that no other use of the key begins with, the publisher and the time, each behind its length, then
    /// the whole plugin file.
    ///
    ///     "TradingBoost plugin signature 1" 00 | UInt32 length, publisher | UInt32 length, signed_at | bytes
    ///
    /// Lengths are big-endian.
    static func message(publisher: String, signedAt: String, plugin: [UInt8]) -> [UInt8] {
        var message = Array("TradingBoost plugin signature 1\0".utf8)
        message.reserveCapacity(message.count + publisher.utf8.count + signedAt.utf8.count + 8 + plugin.count)
        for text in [publisher, signedAt] {
            let length = UInt32(text.utf8.count)
            message += [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: length >> $0) }
            message += text.utf8
        }
        message += plugin
        return message
    }

    /// Signs the bytes of a plugin.
    ///
    /// - Parameter date: goes into the signature, to the second.
    init(of plugin: [UInt8], by signer: SigningKey, date: Date) throws {
        key = signer.key
        signedAt = date.formatted(.iso8601)
        sha256 = Array(SHA256.hash(data: plugin))
        let message = PluginSignature.message(publisher: signer.key.publisher, signedAt: signedAt, plugin: plugin)
        bytes = Array(try signer.privateKey.signature(for: message))
    }

    /// Reads a signature file and checks it against the plugin's bytes.
    package init(file: [UInt8], plugin: [UInt8]) throws(SignatureProblem) {
        let fields = try SignatureFields(file)
        guard fields.sha256 == Array(SHA256.hash(data: plugin)) else { throw .otherBytes(signed: fields.sha256) }
        let message = PluginSignature.message(
            publisher: fields.key.publisher, signedAt: fields.signedAt, plugin: plugin)
        guard fields.key.verifies(fields.signature, of: message) else { throw .wrong }
        key = fields.key
        signedAt = fields.signedAt
        sha256 = fields.sha256
        bytes = fields.signature
    }

    /// The text of the signature file.
    package var fileText: String {
        let members: [(String, String)] = [
            ("algorithm", "ed25519"), ("publisher", key.publisher), ("key", Data(key.publicKey).base64EncodedString()),
            ("fingerprint", key.fingerprint.description), ("signed_at", signedAt), ("sha256", SHA256Text.text(sha256)),
            ("signature", Data(bytes).base64EncodedString()),
        ]
        let lines = members.map { "  \"\($0)\": \(JSON.text($1))" }
        return "{\n  \"version\": 1,\n" + lines.joined(separator: ",\n") + "\n}\n"
    }
}

extension PluginFile {
    /// Signs the file's bytes. A plugin that is refused for anything but a signature that does not fit is not signed.
    ///
    /// - Parameter date: goes into the signature, to the second.
    package func signed(by signer: SigningKey, date: Date) throws -> PluginSignature {
        let problems = inspection.problems.filter { !$0.code.rawValue.hasPrefix("signature.") }
        guard problems.isEmpty else { throw PluginRefusal(path: path, problems: problems) }
        return try PluginSignature(of: bytes, by: signer, date: date)
    }
}

/// The fields of a signature file, each of its form; whether they fit a plugin is another question.
private struct SignatureFields {
    let key: PublisherKey
    let signedAt: String
    let sha256: [UInt8]
    let signature: [UInt8]

    private static let names: Set<String> = [
        "version", "algorithm", "publisher", "key", "fingerprint", "signed_at", "sha256", "signature",
    ]

    init(_ file: [UInt8]) throws(SignatureProblem) {
        let json: JSON
        do {
            json = try JSON(file)
        } catch {
            throw .damaged("is not JSON (\(error))")
        }
        guard case .object(let members) = json else { throw .damaged("is not a JSON object") }
        guard json["version"] == .number("1") else { throw .damaged("is not of version 1") }
        if let unknown = members.first(where: { !SignatureFields.names.contains($0.name) }) {
            throw .damaged("has the unknown field \(printable(unknown.name))")
        }
        func text(_ name: String) throws(SignatureProblem) -> String {
            guard case .text(let value)? = json[name] else { throw .damaged("has no text '\(name)'") }
            return value
        }
        guard try text("algorithm") == "ed25519" else { throw .damaged("is not an ed25519 signature") }
        guard let publicKey = StrictBase64.bytes(try text("key")),
            let key = PublisherKey(publisher: try text("publisher"), publicKey: publicKey)
        else { throw .damaged("has no valid 'key' and 'publisher'") }
        guard KeyFingerprint(try text("fingerprint")) == key.fingerprint else {
            throw .damaged("has a 'fingerprint' of another key")
        }
        let signedAt = try text("signed_at")
        guard SignatureFields.isTime(signedAt) else { throw .damaged("has no time like 2026-11-21T07:00:00Z in 'signed_at'") }
        guard let sha256 = SHA256Text.bytes(try text("sha256")) else { throw .damaged("has no 64 digits in 'sha256'") }
        guard let signature = StrictBase64.bytes(try text("signature")), signature.count == 64 else {
            throw .damaged("has no 64 bytes in 'signature'")
        }
        self.key = key
        self.signedAt = signedAt
        self.sha256 = sha256
        self.signature = signature
    }

    /// `2026-11-21T07:00:00Z`: the form alone, since it is shown and never computed with.
    private static func isTime(_ text: String) -> Bool {
        let form = Array("0000-00-00T00:00:00Z".utf8)
        let bytes = Array(text.utf8)
        guard bytes.count == form.count else { return false }
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        return zip(bytes, form).allSatisfy { byte, place in
            place == UInt8(ascii: "0") ? digits.contains(byte) : byte == place
        }
    }
}

import Crypto
import Foundation
import PluginFixtures
import StrictJSON
import Testing

@testable import PluginInspection

@Suite("Plugin signature")
struct PluginSignatureTests {
    private let plugin: [UInt8]
    private let signer = SigningKey(publisher: "ada")
    private let date = Date(timeIntervalSince1970: 1_767_225_600)

    init() throws { plugin = try CompiledPlugin.make() }

    private func sign(_ bytes: [UInt8], publisher: String = "ada") throws -> PluginSignature {
        let signer = try #require(SigningKey(publisher: publisher))
        return try PluginSignature(of: bytes, by: signer, date: date)
    }

    @Test func `what was signed is what is read`() throws {
        let signature = try sign(plugin)
        #expect(try PluginSignature(file: Array(signature.fileText.utf8), plugin: plugin) == signature)
        #expect(signature.signedAt == "2026-01-01T00:00:00Z")
        #expect(SignatureState.check(Array(signature.fileText.utf8), of: plugin) == .signed(signature))
    }

    /// A second reading of the documentation: other tools must be able to sign.
    @Test func `the message is a fixed text, publisher and time behind their lengths, and the file`() throws {
        let bytes: [UInt8] = [1, 2, 3]
        let signature = try sign(bytes, publisher: "안")
        var message = Data("TradingBoost plugin signature 1".utf8) + [0]
        message += [0, 0, 0, 3] + Data("안".utf8) + [0, 0, 0, 20] + Data("2026-01-01T00:00:00Z".utf8) + [1, 2, 3]
        let key = try Curve25519.Signing.PublicKey(rawRepresentation: signature.key.publicKey)
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(signature.fileText.utf8)) as? [String: Any])
        let raw = try #require((object["signature"] as? String).flatMap { Data(base64Encoded: $0) })
        #expect(key.isValidSignature(raw, for: message))
        #expect(!key.isValidSignature(raw, for: bytes), "a signature of the bare file is another thing")
    }

    @Test func `any other byte in the plugin makes it a signature of other bytes`() throws {
        let file = Array(try sign(plugin).fileText.utf8)
        // Every region of the file: headers, code, note, tables, the end; each byte of the first kilobyte.
        for offset in Array(0..<1_024) + Array(stride(from: 1_024, to: plugin.count, by: 61)) + [plugin.count - 1] {
            var changed = plugin
            changed[offset] ^= 0x01
            guard case .invalid(.otherBytes) = SignatureState.check(file, of: changed) else {
                Issue.record("byte \(offset) of \(plugin.count) is not covered")
                continue
            }
        }
        for changed in [Array(plugin.dropLast()), plugin + [0], []] {
            guard case .invalid(.otherBytes) = SignatureState.check(file, of: changed) else {
                Issue.record("a length of \(changed.count) is not noticed")
                continue
            }
        }
    }

    @Test func `any other byte in the signature file says something else or nothing`() throws {
        let signature = try sign(plugin)
        let file = Array(signature.fileText.utf8)
        for offset in file.indices {
            for mask: UInt8 in [0x01, 0x04, 0x20, 0x80] {
                var changed = file
                changed[offset] ^= mask
                switch SignatureState.check(changed, of: plugin) {
                case .invalid: break
                // Space between values and the case of hexadecimal digits mean nothing.
                case .signed(let read): #expect(read == signature, "byte \(offset) changed what is signed")
                case .unsigned: Issue.record("byte \(offset): a file that is there is not unsigned")
                }
            }
        }
    }

    @Test func `a signature file that was cut off anywhere is damaged`() throws {
        let file = Array(try sign(plugin).fileText.utf8)
        // Without the last line break it is still whole.
        for count in 0..<(file.count - 1) {
            guard case .invalid(.damaged) = SignatureState.check(Array(file.prefix(count)), of: plugin) else {
                Issue.record("\(count) of \(file.count) bytes are not enough")
                continue
            }
        }
    }

    /// The signature file with some fields of another one.
    private func mixed(_ own: PluginSignature, _ other: PluginSignature, _ names: [String]) throws -> [UInt8] {
        var object = try #require(try JSONSerialization.jsonObject(with: Data(own.fileText.utf8)) as? [String: Any])
        let fields = try #require(try JSONSerialization.jsonObject(with: Data(other.fileText.utf8)) as? [String: Any])
        for name in names { object[name] = fields[name] }
        return Array(try JSONSerialization.data(withJSONObject: object))
    }

    @Test(arguments: [
        ["signature"], ["key", "fingerprint"], ["publisher"], ["signed_at"], ["key", "fingerprint", "publisher"],
        ["publisher", "signature"],
    ])
    func `the fields belong together`(names: [String]) throws {
        let own = try sign(plugin)
        let signer = try #require(SigningKey(publisher: "eve"))
        let other = try PluginSignature(of: plugin, by: signer, date: date + 1)
        #expect(SignatureState.check(try mixed(own, other, names), of: plugin) == .invalid(.wrong))
    }

    @Test func `a signature of other bytes with the hash of these is wrong`() throws {
        let other = try sign(plugin + [0])
        #expect(SignatureState.check(try mixed(other, try sign(plugin), ["sha256"]), of: plugin) == .invalid(.wrong))
    }

    @Test(arguments: [
        (#""version": 1"#, #""version": 2"#, "version 1"), (#""version": 1"#, #""version": "1""#, "version 1"),
        (#""ed25519","#, #""rsa","#, "ed25519"), (#"{"#, #"{"note": "x","#, "unknown field note"),
        (#""publisher": "ada""#, #""publisher": "a\u0000da""#, "publisher"),
        (#""publisher": "ada""#, #""publisher": 7"#, "publisher"), ("2026-01-01T", "2026-01-01 ", "signed_at"),
        (#""fingerprint": "ed25519:"#, #""fingerprint": "ed25519:0"#, "another key"), (#"{"#, #"[{"#, "JSON"),
        (#""sha256": ""#, #""sha256": "x"#, "sha256"), (#""signature": ""#, #""signature": "AAAA"#, "64 bytes"),
        (#""algorithm": "#, #""version": 1, "algorithm": "#, "JSON"), ("==\"", "=\"", "64 bytes"),
    ])
    func `a field of another form is named`(part: String, other: String, word: String) throws {
        let text = try sign(plugin).fileText
        #expect(text.contains(part))
        guard case .invalid(let problem) = SignatureState.check(Array(text.replacing(part, with: other).utf8), of: plugin),
            case .damaged(let reason) = problem
        else {
            Issue.record("\(other) is not noticed")
            return
        }
        #expect(reason.contains(word), "\(reason)")
        #expect(problem.description.contains("damaged signature"))
    }

    @Test func `only what a host would load is signed`() throws {
        let signer = try #require(signer)
        let refused = PluginFile(path: "dip.so", bytes: try CompiledPlugin.make(manifest: nil))
        let refusal = try #require(throws: PluginRefusal.self) { try refused.signed(by: signer, date: date) }
        #expect(refusal.problems.map(\.code) == [.noteMissing])
    }

    @Test func `a plugin with a stale signature can be signed again`() throws {
        let signer = try #require(signer)
        let stale = PluginFile(path: "dip.so", bytes: plugin, signature: .invalid(.otherBytes(signed: [])))
        #expect(!stale.inspection.isAccepted)
        #expect(try stale.signed(by: signer, date: date).sha256 == stale.sha256)
    }
}

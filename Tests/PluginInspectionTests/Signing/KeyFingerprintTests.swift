import StrictJSON
import Testing

@testable import PluginInspection

@Suite("Key fingerprint")
struct KeyFingerprintTests {
    // FIPS 180-2, appendix B.1: the hash of "abc".
    private let abc = KeyFingerprint(ofPublicKey: Array("abc".utf8))
    private let text = "ed25519:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

    @Test func `is the SHA-256 of the public key, written with its kind in front`() {
        #expect(abc.description == text)
        #expect(abc.short == "ed25519:ba7816bf8f01…")
        #expect(KeyFingerprint(text) == abc)
        #expect(KeyFingerprint(bytes: abc.bytes) == abc)
    }

    @Test(arguments: [
        "", "ed25519:", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "ed25519:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015a",
        "ed25519:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad0",
        "ed25519:ga7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "ed25519: a7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "ED25519:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    ])
    func `another text is no fingerprint`(text: String) {
        #expect(KeyFingerprint(text) == nil)
    }

    @Test func `32 bytes and no other number`() {
        #expect(KeyFingerprint(bytes: Array(repeating: 1, count: 31)) == nil)
        #expect(KeyFingerprint(bytes: Array(repeating: 1, count: 33)) == nil)
    }

    @Test func `is named by eight of its first digits or more`() {
        #expect(abc.matches("ed25519:ba7816bf"))
        #expect(abc.matches(abc.short))
        #expect(abc.matches(text))
        #expect(!abc.matches("ed25519:ba7816b"), "seven are too few")
        #expect(!abc.matches("ed25519:"))
        #expect(!abc.matches("ed25519:ba7816be"))
        #expect(!abc.matches("ba7816bf8f01cfea"), "a plugin's hash begins without the kind")
    }
}

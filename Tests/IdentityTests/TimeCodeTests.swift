import Testing
import TradingModel

@testable import Identity

@Suite("Second factor")
struct TimeCodeTests {
    private let device = TimeCode(secret: Array("12345678901234567890".utf8))

    private func time(_ seconds: Int64) -> Timestamp { Timestamp(milliseconds: seconds * 1_000) }

    // RFC 6238, appendix B, SHA-1; the last is beyond the years that a time here can have.
    @Test(
        arguments: [
            (59, "94287082"), (1_111_111_109, "07081804"), (1_111_111_111, "14050471"), (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"), (20_000_000_000, "65353130"),
        ] as [(Int64, String)])
    func `the codes are those of the standard`(seconds: Int64, code: String) {
        #expect(device.code(seconds / TimeCode.period, digits: 8) == code)
    }

    @Test func `a step before and behind counts, no more`() {
        let now = time(1_700_000_000)
        let step = TimeCode.step(now)
        for offset in -3...3 as ClosedRange<Int64> {
            let expected = abs(offset) <= 1 ? step + offset : nil
            #expect(device.matchingStep(device.code(step + offset), now: now) == expected)
        }
        for code in ["", "1", "1234567", "abcdef", device.code(step) + " "] {
            #expect(device.matchingStep(code, now: now) == nil)
        }
    }

    // RFC 4648, section 10.
    @Test(arguments: [
        ("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"), ("fooba", "MZXW6YTB"),
        ("foobar", "MZXW6YTBOI"),
    ])
    func `secrets are written as the standard says`(text: String, letters: String) {
        #expect(Base32.text(Array(text.utf8)) == letters)
        #expect(Base32.bytes(letters) == Array(text.utf8))
    }

    @Test func `an app reads the address`() {
        let address = device.address(name: "kim & co")
        #expect(
            address == "otpauth://totp/TradingBoost:kim%20%26%20co?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=TradingBoost"
                + "&algorithm=SHA1&digits=6&period=30")
        #expect(Base32.bytes("1") == nil && Base32.bytes("a") == nil)
    }

    @Test func `a recovery code is read as people write it, and is its owner's alone`() throws {
        let code = RecoveryCode.random()
        #expect(code.text.utf8.count == 19)
        #expect(RecoveryCode(code.text.uppercased().replacing("-", with: " ")) == code)
        for text in ["", "123456", "abcd-efgh-ijkl-mno1", "abcd-efgh-ijkl-mnop-q"] { #expect(RecoveryCode(text) == nil) }
        #expect(code.hash(for: UserID(1)) != code.hash(for: UserID(2)))
        #expect(Set((0..<100).map { _ in RecoveryCode.random() }).count == 100)
    }
}

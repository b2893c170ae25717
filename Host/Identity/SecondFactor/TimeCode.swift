import Crypto
import FoundationEssentials
package import TradingModel

/// Codes that an app shows for thirty seconds each: TOTP (RFC 6238) with SHA-1 and six digits, which every app knows.
package struct TimeCode: Sendable {
    package static let digits = 6
    /// Seconds.
    package static let period: Int64 = 30
    package static let secretByteCount = 20

    package let secret: [UInt8]

    package init(secret: [UInt8]) { self.secret = secret }

    package static func random() -> TimeCode { TimeCode(secret: OpaqueToken.randomBytes(secretByteCount)) }

    /// The step of 30 seconds that a time is in.
    package static func step(_ time: Timestamp) -> Int64 { time.milliseconds / 1_000 / period }

    /// The code of a step (RFC 4226, section 5.3).
    package func code(_ step: Int64, digits: Int = TimeCode.digits) -> String {
        let counter = (0..<8).map { UInt8(truncatingIfNeeded: UInt64(bitPattern: step) >> (56 - 8 * UInt64($0))) }
        let mac = Array(HMAC<Insecure.SHA1>.authenticationCode(for: counter, using: SymmetricKey(data: secret)))
        let offset = Int(mac[mac.count - 1] & 15)
        var number = mac[offset..<(offset + 4)].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF
        var modulus: UInt32 = 1
        for _ in 0..<digits { modulus *= 10 }
        number %= modulus
        let text = "\(number)"
        return String(repeating: "0", count: digits - text.utf8.count) + text
    }

    /// The step whose code it is: this one, the one before or the one behind, since clocks differ; nil: none of them. All are
    /// compared, whichever matches.
    package func matchingStep(_ code: String, now: Timestamp) -> Int64? {
        let current = TimeCode.step(now)
        var match: Int64?
        for step in [current - 1, current, current + 1] where ConstantTime.areEqual(self.code(step).utf8, code.utf8) {
            match = step
        }
        return match
    }

    /// As an app takes it by hand.
    package var text: String { Base32.text(secret) }

    /// As an app takes it from a picture: `otpauth://totp/…`.
    package func address(name: String) -> String {
        let label = name.utf8.map { byte -> String in
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
                String(decoding: [byte], as: UTF8.self)
            default: "%" + Hexadecimal.text([byte]).uppercased()
            }
        }.joined()
        return "otpauth://totp/TradingBoost:\(label)?secret=\(text)&issuer=TradingBoost&algorithm=SHA1&digits=\(TimeCode.digits)"
            + "&period=\(TimeCode.period)"
    }
}

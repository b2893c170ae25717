import FoundationEssentials
import Testing

@testable import Identity

@Suite("Password hashes")
struct PasswordHashTests {
    static let light = PasswordWork(logCost: 4, blockSize: 8, parallelism: 1)

    @Test func `a hash is read as it was written, and knows its password`() throws {
        let hash = try PasswordHash("correct horse battery", work: PasswordHashTests.light)
        #expect(hash.text.hasPrefix("$scrypt$ln=4,r=8,p=1$"))
        let read = try #require(PasswordHash(hash.text))
        #expect(read == hash)
        #expect(try read.matches("correct horse battery"))
        for other in ["correct horse batterz", "", "correct horse battery ", "Correct horse battery"] {
            #expect(try !read.matches(other))
        }
    }

    @Test func `two hashes of one password differ`() throws {
        let first = try PasswordHash("correct horse battery", work: PasswordHashTests.light)
        let second = try PasswordHash("correct horse battery", work: PasswordHashTests.light)
        #expect(first.text != second.text)
    }

    // RFC 7914, section 12.
    @Test func `the example of the standard is known`() throws {
        let salt = Data("SodiumChloride".utf8).base64EncodedString().replacing("=", with: "")
        let known = PasswordHash("$scrypt$ln=14,r=8,p=1$\(salt)$\(PasswordHashTests.standard)")
        #expect(try #require(known).matches("pleaseletmein"))
    }

    private static let standard = {
        let digits = Array(
            """
            7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2\
            d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887
            """)
        let bytes = stride(from: 0, to: digits.count, by: 2).compactMap { UInt8(String(digits[$0...($0 + 1)]), radix: 16) }
        return Data(bytes).base64EncodedString().replacing("=", with: "")
    }()

    @Test(arguments: [
        "", "x", "$scrypt$", "$bcrypt$ln=4,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "$scrypt$ln=4,r=8$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "$scrypt$ln=30,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "$scrypt$ln=18,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "$scrypt$ln=0,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "$scrypt$ln=4,r=8,p=1$AAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "$scrypt$ln=4,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$AA",
    ])
    func `what is no hash, or asks for more memory than there is, is not read`(text: String) {
        #expect(PasswordHash(text) == nil)
    }

    @Test func `the work is one of those that OWASP names as the least`() {
        let least = [(17, 1), (16, 2), (15, 3), (14, 5), (13, 10)]
        let work = PasswordWork.recommended
        #expect(work.isBounded && work.blockSize == 8)
        #expect(least.contains { work.logCost >= $0.0 && work.parallelism >= $0.1 })
    }

    @Test func `a hash shows nothing of itself`() throws {
        let hash = try PasswordHash("correct horse battery", work: PasswordHashTests.light)
        #expect("\(hash)" == "a password's hash")
        var dumped = ""
        dump(hash, to: &dumped)
        #expect(!dumped.contains("salt"))
    }
}

@Suite("Password rules")
struct PasswordRulesTests {
    @Test(arguments: [
        ("short", "password_too_short"), (String(repeating: "ab c", count: 65), "password_too_long"),
        ("Kim-the-Trader", "password_is_name"), ("aaaaaaaaaaaa", "password_too_simple"), ("abcabcabcabc", "password_too_simple"),
    ])
    func `a password that is too easy is refused`(password: String, code: String) {
        let refusal = PasswordRules.refusal(password, name: "kim-the-trader")
        #expect(refusal?.code == code && refusal?.field == "password")
        #expect(refusal?.detail.contains(password) == false)
    }

    @Test(arguments: ["twelve chars", String(repeating: "ab cd", count: 51), "암호는 열두 글자 이상입니다"])
    func `a long password is taken, whatever its letters`(password: String) {
        #expect(PasswordRules.refusal(password, name: "kim") == nil)
    }
}

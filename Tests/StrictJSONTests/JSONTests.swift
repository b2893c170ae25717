import Testing

@testable import StrictJSON

@Suite("JSON")
struct JSONTests {
    @Test(arguments: [
        "null", "true", "false", "0", "-0", "12.50", "1e-8", "\"\"", "[]", "{}", "[1,[2,{\"a\":[]}]]",
        "{\"b\":1,\"a\":{\"z\":\"é\",\"y\":\"\\\"\\\\\"}}",
    ])
    func `what is read is written back with its order and digits`(text: String) throws {
        #expect(try JSON(text).description == text)
    }

    @Test func `escapes become characters`() throws {
        #expect(try JSON("\"\\u0041\\n\\t\\/\\ud83d\\ude00\"") == .text("A\n\t/😀"))
        #expect(JSON.text("\u{1}\n").description == "\"\\u0001\\n\"")
    }

    @Test(arguments: [
        "", " ", "{", "}", "[1,]", "{\"a\":1,}", "{\"a\"}", "{a:1}", "01", "1.", ".5", "+1", "1e", "--1", "tru", "nul", "NaN",
        "\"", "\"\n\"", "\"\\x\"", "\"\\u12\"", "\"\\ud800\"", "\"\\ud800\\u0041\"", "1 2", "{\"a\":1,\"a\":2}", "'a'", "[1 2]",
        "// x", "\u{FEFF}1",
    ])
    func `what is not JSON is refused`(text: String) {
        #expect(throws: JSONSyntaxError.self) { try JSON(text) }
    }

    @Test func `bytes that are not UTF-8 are refused`() {
        #expect(throws: JSONSyntaxError.self) { try JSON([0x22, 0xFF, 0x22]) }
        #expect(throws: JSONSyntaxError.self) { try JSON([0x22, 0xED, 0xA0, 0x80, 0x22]) }
    }

    @Test func `sixteen levels are read and seventeen refused`() throws {
        let nested = { (depth: Int) in String(repeating: "[", count: depth) + String(repeating: "]", count: depth) }
        #expect(try JSON(nested(16)).description == nested(16))
        #expect(throws: JSONSyntaxError.self) { try JSON(nested(17)) }
        #expect(throws: JSONSyntaxError.self) { try JSON(String(repeating: "[", count: 1_000_000)) }
        #expect(throws: JSONSyntaxError.self) { try JSON(String(repeating: "{\"a\":", count: 1_000_000)) }
    }

    @Test func `an error names line and column`() {
        #expect(throws: JSONSyntaxError(line: 3, column: 4, text: "a value is expected")) { try JSON("{\n\"a\":\n   x}") }
    }
}

import Foundation
import Testing

/// The Rust face says the contract's numbers a second time; here they are compared with the header's and with layout.c.
@Suite("the contract in Rust")
struct RustBindingTests {
    private static func text(_ path: String) throws -> String {
        try String(contentsOf: ContractHeader.root.appending(path: path), encoding: .utf8)
    }

    @Test func `has every struct's size and every field's offset as C has them`() throws {
        let layout = try Self.text("PluginSDK/CTradingBoost/layout.c")
        var expected: [String] = []
        for match in layout.matches(of: /(?m)^(?:SIZE\((\w+), (\d+)\)|FIELD\((\w+), (\w+), (\d+)\));/) {
            if let name = match.1, let size = match.2 { expected.append("\(name): \(size)") }
            if let field = match.4, let offset = match.5 { expected.append("  \(field) @ \(offset)") }
        }
        let binding = try Self.text("PluginSDK/Rust/src/raw.rs")
        var found: [String] = []
        for match in binding.matches(
            of: /(?m)^ +(?:\/\/\/ `tradingboost_(\w+)`\n +\w+: (\d+) \{|(?:r#)?(\w+) @ (\d+):)/)
        {
            if let name = match.1, let size = match.2 { found.append("\(name): \(size)") }
            if let field = match.3, let offset = match.4 { found.append("  \(field) @ \(offset)") }
        }
        #expect(expected.count > 250)
        #expect(found == expected)
    }

    @Test func `has every constant of the header with its value`() throws {
        var expected: [String: String] = [:]
        for match in try ContractHeader.released().text
            .matches(of: /(?m)^#define TRADINGBOOST_(\w+) (?:\((-\d+)\)|0x([0-9A-F]+)u|(\d+)u?|(".*?"))/)
        {
            let hexadecimal = match.3.flatMap { Int($0, radix: 16) }.map(String.init)
            let value = match.2 ?? match.4 ?? match.5
            expected[String(match.1)] = value.map(String.init) ?? hexadecimal
        }
        var found: [String: String] = [:]
        for match in try Self.text("PluginSDK/Rust/src/raw.rs").matches(of: /(?m)^pub const (\w+): [&\w]+ = (.+);$/) {
            let value = String(match.2)
            let digits = value.dropFirst(2).replacing("_", with: "")
            found[String(match.1)] = value.hasPrefix("0x") ? Int(digits, radix: 16).map(String.init) : value
        }
        #expect(expected.count > 70)
        #expect(found == expected)
    }
}

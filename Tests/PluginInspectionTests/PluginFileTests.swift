import Foundation
import PluginFixtures
import StrictJSON
import Testing

@testable import PluginInspection

@Suite("Plugin file")
struct PluginFileTests {
    @discardableResult private func withFile<Result>(_ bytes: [UInt8], _ body: (String) throws -> Result) throws -> Result {
        let url = FileManager.default.temporaryDirectory.appending(path: "tradingboost-\(UUID().uuidString).so")
        try Data(bytes).write(to: url)
        defer { #expect(throws: Never.self) { try FileManager.default.removeItem(at: url) } }
        return try body(url.path)
    }

    @Test func `the bytes that were inspected are handed out with their hash`() throws {
        let bytes = try CompiledPlugin.make()
        let plugin = try withFile(bytes) { try PluginFile.open(path: $0).accepted() }
        #expect(plugin.bytes == bytes)
        #expect(plugin.sha256.count == 32)
        #expect(plugin.manifest.name == "DipBuyer")
    }

    @Test func `the hash is SHA-256`() {
        // FIPS 180-2, appendix B.1.
        let file = PluginFile(path: "abc", bytes: Array("abc".utf8))
        #expect(file.sha256Text == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }

    @Test func `a refusal has a line for each problem, with the file's name`() throws {
        let bytes = try CompiledPlugin.make(manifest: nil, flags: ["-Wl,-z,execstack"])
        let file = PluginFile(path: "dip.so", bytes: bytes)
        let refusal = try #require(throws: PluginRefusal.self) { try file.accepted() }
        #expect(
            refusal.description == """
                dip.so asks for an executable stack: link it with -z noexecstack
                dip.so has no manifest: declare one with the SDK, or put its JSON into a note of .note.tradingboost
                """)
    }

    @Test func `a file that cannot be read says why`() throws {
        #expect(throws: PluginFileError(path: "/nowhere/x.so", reason: .unreadable(errno: ENOENT))) {
            try PluginFile.open(path: "/nowhere/x.so")
        }
        #expect(throws: PluginFileError(path: "/tmp", reason: .notAFile)) { try PluginFile.open(path: "/tmp") }
        #expect(throws: PluginFileError(path: "/dev/zero", reason: .notAFile)) { try PluginFile.open(path: "/dev/zero") }
        try withFile([]) { path in
            #expect(throws: PluginFileError(path: path, reason: .empty)) { try PluginFile.open(path: path) }
        }
    }

    @Test func `a file that is too large is not read`() throws {
        try withFile([1]) { path in
            let handle = try FileHandle(forWritingTo: URL(filePath: path))
            try handle.truncate(atOffset: UInt64(PluginFile.maximumSize) + 1)
            try handle.close()
            #expect(throws: PluginFileError(path: path, reason: .tooLarge(size: PluginFile.maximumSize + 1))) {
                try PluginFile.open(path: path)
            }
        }
    }

    @Test func `people read what the plugin is, wants and takes`() throws {
        let text = PluginFile(path: "dip.so", bytes: try CompiledPlugin.make()).text
        #expect(text.hasPrefix("dip.so: accepted\n"))
        #expect(text.contains("DipBuyer 1.2.3 by Example (com.example.dip-buyer)"))
        #expect(text.contains("asks for  candles, orders, state"))
        #expect(text.contains("    period             14    a whole number from 2 to 200 (candles); Period"))
    }

    @Test func `programs read the same as JSON`() throws {
        let file = PluginFile(path: "dip.so", bytes: try CompiledPlugin.make(manifest: nil))
        let json = try JSON(file.json.description)
        #expect(json["accepted"] == .boolean(false))
        guard case .array(let problems)? = json["problems"] else {
            Issue.record("problems is a list")
            return
        }
        #expect(problems.first?["code"] == .text("note.missing"))
        #expect(json["manifest"] == .null)
    }

    @Test func `control characters of a file never reach a terminal`() throws {
        let bytes = try CompiledPlugin.make(needs: ["evil\u{1B}[31m.so"])
        let text = PluginFile(path: "dip.so", bytes: bytes).text
        #expect(!text.contains("\u{1B}"))
        #expect(text.contains("evil?[31m.so"))
    }
}

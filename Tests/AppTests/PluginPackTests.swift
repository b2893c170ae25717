import Foundation
import PluginFixtures
import TestSupport
import Testing

@Suite("tradingboost plugin pack")
struct PluginPackTests {
    /// A plugin with room for its manifest and a describe function with the given body.
    private static func make(_ describe: String, room: Int = 4_096) throws -> [UInt8] {
        let source = """
            #include <string.h>
            #include <tradingboost.h>
            static int32_t nothing(void *i) { return 0; }
            static int32_t create(const tradingboost_host *h, const tradingboost_create *c, void **i) { *i = 0; return 0; }
            static int32_t on_event(void *i, const tradingboost_event *e) { return 0; }
            static int32_t say(const tradingboost_writer *w, const char *text) {
                return w->write(w->handle, (tradingboost_plugin_bytes){(const uint8_t *)text, strlen(text)});
            }
            static int32_t describe(const tradingboost_writer *writer) { \(describe) }
            static const tradingboost_plugin_table table = {TRADINGBOOST_MAGIC, sizeof table, 1, 0, 0,
                create, 0, nothing, on_event, 0, 0, 0, nothing, describe};
            const tradingboost_plugin_table *tradingboost_plugin(void) { return &table; }
            """
        return try Commanded.make(source, manifest: String(repeating: " ", count: room), noteType: 2)
    }

    /// The manifest in two chunks.
    private static let good = """
        if (say(writer, "{\\"manifest_version\\":1,\\"id\\":\\"com.example.tiny\\",\\"name\\":\\"Tiny\\",") != 0) return -500;
        return say(writer, "\\"version\\":\\"1.0.0\\",\\"vendor\\":\\"Example\\",\\"abi\\":{\\"major\\":1,\\"minor\\":0},"
            "\\"capabilities\\":[]}");
        """

    private let folder: TemporaryFolder
    private let file: String

    init() throws {
        folder = try TemporaryFolder("pack")
        file = "\(folder.path)/tiny.so"
    }

    private func write(_ bytes: [UInt8]) throws { try Data(bytes).write(to: URL(filePath: file)) }

    private func bytes(_ path: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: path))) }

    @Test func `fills the room in the file and nothing else`() async throws {
        let before = try Self.make(Self.good)
        try write(before)
        #expect(try await Program.run("plugin", "inspect", file).output.contains("is not packed: run tradingboost plugin pack"))
        let ending = try await Program.run("plugin", "pack", file)
        #expect(ending.output == "\(file) packed: Tiny 1.0.0, a manifest of 143 bytes\n" && ending.status == 0)
        let after = try bytes(file)
        let changed = zip(before, after).enumerated().filter { $1.0 != $1.1 }.map(\.offset)
        let range = try #require(changed.first)...(try #require(changed.last))
        #expect(before.count == after.count && range.count < 200, "the note's type and the manifest")
        #expect(try await Program.run("plugin", "inspect", file).status == 0)
        let again = try await Program.run("plugin", "pack", file)
        #expect(again.output.contains("was packed already") && again.status == 0)
        #expect(try bytes(file) == after)
    }

    @Test func `can write to another file`() async throws {
        let before = try Self.make(Self.good)
        try write(before)
        let target = "\(folder.path)/packed.so"
        let ending = try await Program.run("plugin", "pack", file, "--output", target, "--json")
        #expect(ending.status == 0 && ending.output.contains("\"changed\" : true"))
        #expect(try bytes(file) == before)
        #expect(try await Program.run("plugin", "inspect", target).status == 0)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["packed.so", "tiny.so"])
    }

    @Test(arguments: [
        ("return -101;", 4_096, "describe returned -101 (INVALID_PARAMETER)"),
        ("return say(writer, \"{}\");", 4_096, "has no \"manifest_version\" in its manifest: add \"manifest_version\": 1"),
        ("return say(writer, \"nothing\");", 4_096, "has a manifest that is not JSON"),
        (good, 100, "has a manifest of 143 bytes, but reserves 100: shorten its texts"),
        ("*(volatile int *)0 = 1; return 0;", 4_096, "describe ended with signal SEGV"),
        (
            "for (;;) { int32_t s = say(writer, \"0123456789\"); if (s != 0) return s; }", 4_096,
            "describe wrote more than 256 KiB"
        ),
    ])
    func `what describe does wrong is told and changes nothing`(describe: String, room: Int, message: String) async throws {
        let before = try Self.make(describe, room: room)
        try write(before)
        let ending = try await Program.run("plugin", "pack", file)
        #expect(ending.errors.contains(message) && ending.status == 1, "\(ending.errors)")
        #expect(try bytes(file) == before)
    }

    @Test func `a plugin that its compiler packed has no room`() async throws {
        try write(try Commanded.make())
        let ending = try await Program.run("plugin", "pack", file)
        #expect(ending.errors.contains("the plugin's table has no describe") && ending.status == 1)
    }

    @Test func `a place that cannot be written is named`() async throws {
        try write(try Self.make(Self.good))
        let ending = try await Program.run("plugin", "pack", file, "--output", "\(folder.path)/no/such.so")
        #expect(ending.errors.contains("/no/such.so cannot be written: No such file or directory") && ending.status == 1)
    }
}

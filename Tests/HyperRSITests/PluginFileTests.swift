import FoundationEssentials
import Testing

@Suite("The plugin's file")
struct PluginFileTests {
    @Test(arguments: PluginFile.allCases)
    func `exports one symbol`(file: PluginFile) throws {
        #expect(try ElfFile(file.path).exportedSymbols == ["tradingboost_plugin"])
    }

    @Test func `needs libc only when it is built as Embedded Swift`() throws {
        let needed = try ElfFile(PluginFile.embedded.path).neededLibraries
        #expect(needed.contains("libc.so.6"))
        #expect(Set(needed).subtracting(["libc.so.6", "libm.so.6"]) == [])
        #expect(try ElfFile(PluginFile.ordinary.path).neededLibraries.contains("libswiftCore.so"))
    }

    @Test(arguments: PluginFile.allCases)
    func `carries manifest.json in a note that a loader can see`(file: PluginFile) throws {
        let notes = try ElfFile(file.path).notes.filter { $0.owner == "TradingBoost" }
        #expect(notes.count == 1)
        #expect(notes.first?.type == 1)
        let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
        let manifest = try Data(contentsOf: URL(filePath: root + "/Plugins/HyperRSI/manifest.json"))
        #expect(notes.first?.description == Array(manifest))
    }
}

import CTradingBoost
import FoundationEssentials
import StrategyHarness
import Testing

@Suite("Breakout's file")
struct PluginFileTests {
    @Test(arguments: PluginFile.both("Breakout"))
    func `exports the plugin and its command`(file: PluginFile) throws {
        #expect(try ElfFile(file.path).exportedSymbols.sorted() == ["tradingboost_command_targets", "tradingboost_plugin"])
    }

    @Test func `needs libc only when it is built as Embedded Swift`() throws {
        let needed = try ElfFile(PluginFile.embedded("Breakout").path).neededLibraries
        #expect(needed.contains("libc.so.6"))
        #expect(Set(needed).subtracting(["libc.so.6", "libm.so.6"]) == [])
        #expect(try ElfFile(PluginFile.ordinary("Breakout").path).neededLibraries.contains("libswiftCore.so"))
    }

    @Test(arguments: PluginFile.both("Breakout"))
    func `carries one note, with its manifest or with room for it`(file: PluginFile) throws {
        let notes = try ElfFile(file.path).notes.filter { $0.owner == "TradingBoost" }
        let note = try #require(notes.first)
        #expect(notes.count == 1 && note.description.count == 16_384)
        let manifest = try #require(try file.manifest)
        #expect(manifest.count < 16_384)
        // What `tradingboost plugin pack` fills in is what describe says, filled up with spaces.
        if note.type == TRADINGBOOST_NOTE_MANIFEST {
            #expect(note.description.starts(with: manifest))
            #expect(note.description.dropFirst(manifest.count).allSatisfy { $0 == UInt8(ascii: " ") })
        } else {
            #expect(note.type == TRADINGBOOST_NOTE_RESERVED && note.description.allSatisfy { $0 == 0 })
        }
    }
}

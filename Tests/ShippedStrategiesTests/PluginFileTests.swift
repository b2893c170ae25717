import CTradingBoost
import FoundationEssentials
import StrategyHarness
import Testing

/// Every strategy that ships, in both builds.
@Suite("The files of the shipped strategies")
struct PluginFileTests {
    static let commands = [
        "HyperRSI": ["close", "signals"], "Grid": ["adjust", "levels", "profit", "stop"], "Breakout": ["targets"],
        "Turtle": ["units"],
    ]

    @Test(arguments: commands.keys.sorted().flatMap { PluginFile.both($0) })
    func `exports its entry and its commands, nothing else`(file: PluginFile) throws {
        let commands = try #require(PluginFileTests.commands[file.name])
        #expect(
            try ElfFile(file.path).exportedSymbols.sorted()
                == commands.map { "tradingboost_command_\($0)" } + ["tradingboost_plugin"])
    }

    @Test(arguments: commands.keys.sorted())
    func `needs libc only when it is built as Embedded Swift`(name: String) throws {
        let needed = try ElfFile(PluginFile.embedded(name).path).neededLibraries
        #expect(needed.contains("libc.so.6"))
        #expect(Set(needed).subtracting(["libc.so.6", "libm.so.6"]) == [])
        #expect(try ElfFile(PluginFile.ordinary(name).path).neededLibraries.contains("libswiftCore.so"))
    }

    @Test(arguments: commands.keys.sorted().flatMap { PluginFile.both($0) })
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

import PluginFixtures
import PluginInspection
import TestRandom
import Testing

@Suite("Inspection of damaged files")
struct DamagedFileTests {
    @Test func `every truncation of a plugin is refused`() throws {
        let bytes = try CompiledPlugin.make()
        for size in 0..<bytes.count {
            let inspection = PluginFile.inspect(Array(bytes[..<size]))
            guard !inspection.isAccepted else {
                Issue.record("the first \(size) of \(bytes.count) bytes are accepted")
                return
            }
        }
    }

    @Test func `a truncated plugin is called truncated`() throws {
        let bytes = try CompiledPlugin.make()
        for size in [4, 63, 64, 200, bytes.count / 2, bytes.count - 1] {
            #expect(PluginFile.inspect(Array(bytes[..<size])).problems.map(\.code) == [.elfTruncated], "\(size) bytes")
        }
        #expect(PluginFile.inspect([]).problems.map(\.code) == [.elfMagic])
    }

    /// No flip may crash or hang the reader, and what it accepts has to have a manifest.
    @Test(arguments: [UInt64(1), 2, 3]) func `flipped bits never crash the reader`(seed: UInt64) throws {
        let bytes = try CompiledPlugin.make()
        var random = SeededRandom(seed: seed)
        var refused = 0
        for _ in 0..<2_000 {
            var damaged = bytes
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                // Half of the flips go where the headers and tables are.
                let limit = Bool.random(using: &random) ? min(1_024, bytes.count) : bytes.count
                damaged[Int.random(in: 0..<limit, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            }
            let inspection = PluginFile.inspect(damaged)
            if inspection.isAccepted { #expect(inspection.manifest != nil) } else { refused += 1 }
        }
        #expect(refused > 500, "flips in headers are noticed")
    }

    @Test func `random bytes behind a valid signature never crash the reader`() throws {
        var random = SeededRandom(seed: 7)
        let head = Array(try CompiledPlugin.make()[..<64])
        for _ in 0..<2_000 {
            let tail = (0..<Int.random(in: 0...2_048, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
            #expect(!PluginFile.inspect(head + tail).isAccepted)
        }
    }

    @Test(arguments: [(54, 2), (56, 2), (32, 8), (40, 8), (58, 2), (60, 2)])
    func `huge numbers in the file header are refused`(offset: Int, size: Int) throws {
        for value in size == 2 ? [0xFFFF, 0xFFC8] : [UInt64.max, UInt64.max - 55, 1 << 63, 0xFFFF_FFFF] {
            var bytes = try CompiledPlugin.make()
            bytes.put(value, at: offset, size: size)
            let inspection = PluginFile.inspect(bytes)
            #expect(!inspection.isAccepted, "offset \(offset), value \(value)")
        }
    }

    @Test(arguments: [8, 32]) func `a segment that leaves the file is refused`(field: Int) throws {
        let plugin = try CompiledPlugin.make()
        for header in plugin.programHeaders(1) + plugin.programHeaders(2) + plugin.programHeaders(4) {
            for value in [UInt64.max, UInt64.max - 7, 1 << 62, UInt64(plugin.count) + 1] {
                var bytes = plugin
                bytes.put(value, at: header + field, size: 8)
                #expect(PluginFile.inspect(bytes).problems.map(\.code) == [.elfTruncated])
            }
        }
    }

    @Test func `segments that overlap, shrink or wrap are refused`() throws {
        let plugin = try CompiledPlugin.make()
        let header = try #require(plugin.programHeaders(1).last)
        for (field, value) in [(16, UInt64.max - 8), (16, 0), (40, 1), (40, UInt64.max)] {
            var bytes = plugin
            bytes.put(value, at: header + field, size: 8)
            #expect(PluginFile.inspect(bytes).problems.map(\.code).contains(.elfSegments), "field \(field) = \(value)")
        }
    }

    @Test func `a library with two dynamic segments or none is refused`() throws {
        let plugin = try CompiledPlugin.make()
        let dynamic = try #require(plugin.programHeaders(2).first)
        var bytes = plugin
        bytes.put(0, at: dynamic, size: 4)
        #expect(PluginFile.inspect(bytes).problems.map(\.code).contains(.elfDynamic))
        bytes = plugin
        let stack = try #require(plugin.programHeaders(0x6474_E551).first)
        bytes.put(2, at: stack, size: 4)
        #expect(PluginFile.inspect(bytes).problems.map(\.code).contains(.elfDynamic))
    }

    @Test func `huge counts in the dynamic table end in a problem, not in a loop`() throws {
        let plugin = try CompiledPlugin.make(flags: ["-Wl,--hash-style=gnu"])
        for (tag, word) in [(UInt64(0x6FFF_FEF5), 0), (0x6FFF_FEF5, 4), (0x6FFF_FEF5, 8)] {
            var bytes = plugin
            let table = try #require(plugin.dynamicValue(tag))
            bytes.put(0xFFFF_FFFF, at: Int(table) + word, size: 4)
            #expect(!PluginFile.inspect(bytes).isAccepted, "word \(word)")
        }
        let symbolic = try CompiledPlugin.make(flags: ["-Wl,--hash-style=sysv"])
        var bytes = symbolic
        let table = try #require(symbolic.dynamicValue(4))
        bytes.put(0xFFFF_FFFF, at: Int(table) + 4, size: 4)
        #expect(PluginFile.inspect(bytes).problems.map(\.code) == [.elfExports])
    }

    @Test func `a note that leaves its segment is damage`() throws {
        var bytes = try CompiledPlugin.make(flags: ["-Wl,--build-id=none"])
        let owner = Array("TradingBoost\0".utf8)
        let name = try #require((0..<bytes.count - 13).first { bytes[$0..<$0 + 13].elementsEqual(owner) })
        bytes.put(0xFFFF_FFF0, at: name - 8, size: 4)
        #expect(PluginFile.inspect(bytes).problems.map(\.code) == [.elfTruncated])
    }
}

extension [UInt8] {
    /// Where a dynamic entry lies.
    func dynamicEntry(_ tag: UInt64) -> Int? {
        guard let header = programHeaders(2).first else { return nil }
        let offset = Int(number(at: header + 8, size: 8))
        let entries = stride(from: offset, to: offset + Int(number(at: header + 32, size: 8)), by: 16)
        return entries.first { number(at: $0, size: 8) == tag }
    }

    /// The value of a dynamic entry. The first segments of these libraries are loaded where they lie in the file.
    func dynamicValue(_ tag: UInt64) -> UInt64? {
        dynamicEntry(tag).map { number(at: $0 + 8, size: 8) }
    }
}

import PluginFixtures
import PluginInspection
import Testing

@Suite("Inspection of a plugin file")
struct InspectionTests {
    private func codes(_ bytes: [UInt8], _ policy: InspectionPolicy = InspectionPolicy()) -> [InspectionProblem.Code] {
        PluginFile.inspect(bytes, policy: policy).problems.map(\.code)
    }

    @Test func `a plugin as it should be is accepted with its manifest`() throws {
        let inspection = PluginFile.inspect(try CompiledPlugin.make())
        #expect(inspection.problems == [])
        #expect(inspection.warnings == [])
        #expect(inspection.exports == ["tradingboost_plugin"])
        let manifest = try #require(inspection.manifest)
        #expect(manifest.id == "com.example.dip-buyer")
        #expect(manifest.parameters.parameters.map(\.name) == ["period", "timeframe", "stop_loss_percent", "allow_shorts"])
    }

    @Test(arguments: ["-Wl,--hash-style=sysv", "-Wl,--hash-style=gnu", "-Wl,--hash-style=both"])
    func `exports are counted with either kind of hash table`(style: String) throws {
        let inspection = PluginFile.inspect(try CompiledPlugin.make(flags: [style]))
        #expect(inspection.problems == [])
        #expect(inspection.exports == ["tradingboost_plugin"])
    }

    @Test func `a stripped plugin is accepted`() throws {
        #expect(codes(try CompiledPlugin.make(flags: ["-s"])) == [])
    }

    @Test func `a second export is refused by name`() throws {
        let source = CompiledPlugin.entry + "int second(void) { return 1; } int third = 3;"
        let inspection = PluginFile.inspect(try CompiledPlugin.make(source))
        #expect(inspection.problems.map(\.code) == [.elfExports])
        let text = try #require(inspection.problems.first?.text)
        #expect(text.contains("second") && text.contains("third") && text.contains("exports.map"))
    }

    @Test func `a plugin without the entry symbol is refused`() throws {
        let bytes = try CompiledPlugin.make("static int hidden(void) { return 0; } int (*volatile keep)(void);")
        let texts = PluginFile.inspect(bytes).problems.map(\.text)
        #expect(texts.contains { $0.contains("does not export tradingboost_plugin") })
    }

    @Test func `an entry symbol that is data is refused`() throws {
        #expect(codes(try CompiledPlugin.make("const int tradingboost_plugin = 1;")) == [.elfExports])
    }

    @Test func `hidden, local and undefined symbols are not exports`() throws {
        let source = """
            extern double sqrt(double); extern void *malloc(unsigned long);
            static int one(void) { return 1; }
            __attribute__((visibility("hidden"))) int two(void) { return one(); }
            const void *tradingboost_plugin(void) { return sqrt((double)two()) > 3 ? malloc(8) : 0; }
            """
        #expect(codes(try CompiledPlugin.make(source, flags: ["-lm"])) == [])
    }

    @Test(arguments: ["-Wl,--enable-new-dtags", "-Wl,--disable-new-dtags"])
    func `a search path is refused as RUNPATH and as RPATH`(style: String) throws {
        let inspection = PluginFile.inspect(try CompiledPlugin.make(flags: [style, "-Wl,-rpath,$ORIGIN:/tmp/elsewhere"]))
        #expect(inspection.problems.map(\.code) == [.elfSearchPath])
        #expect(inspection.problems.first?.text.contains("/tmp/elsewhere") == true)
    }

    @Test func `the origin as a search path, as SwiftPM writes it, is allowed`() throws {
        #expect(codes(try CompiledPlugin.make(flags: ["-Wl,-rpath,$ORIGIN"])) == [])
    }

    @Test func `an executable stack is refused`() throws {
        #expect(codes(try CompiledPlugin.make(flags: ["-Wl,-z,execstack"])) == [.elfExecutableStack])
    }

    @Test func `no word about the stack means an executable one`() throws {
        var bytes = try CompiledPlugin.make()
        let header = try #require(bytes.programHeaders(0x6474_E551).first)
        bytes.put(0, at: header, size: 4)
        #expect(codes(bytes) == [.elfExecutableStack])
    }

    @Test func `a segment that is writable and executable is refused`() throws {
        var bytes = try CompiledPlugin.make()
        let header = try #require(bytes.programHeaders(1).first)
        bytes.put(7, at: header + 4, size: 4)
        #expect(codes(bytes) == [.elfWritableCode])
    }

    @Test func `relocated code is refused`() throws {
        #if arch(x86_64)
            let source = "__asm__(\".text\\n.quad tradingboost_plugin\\n\");" + CompiledPlugin.entry
        #else
            let source = "__asm__(\".text\\n.xword tradingboost_plugin\\n\");" + CompiledPlugin.entry
        #endif
        let plugin = try CompiledPlugin.make(source, flags: ["-Wl,-z,notext"])
        #expect(codes(plugin) == [.elfTextRelocations])
        // Linkers say it twice; each alone is enough. DT_TEXTREL becomes DT_DEBUG, or DF_TEXTREL is cleared.
        for (tag, replacement) in [(UInt64(22), UInt64(21)), (30, 21)] {
            var bytes = plugin
            let entry = try #require(plugin.dynamicEntry(tag))
            bytes.put(replacement, at: entry, size: 8)
            #expect(codes(bytes) == [.elfTextRelocations])
        }
    }

    @Test func `an unknown library is refused by name`() throws {
        let bytes = try CompiledPlugin.make(needs: ["libindicators.so.3"])
        let inspection = PluginFile.inspect(bytes)
        #expect(inspection.problems.map(\.code) == [.elfLibrary])
        #expect(inspection.problems.first?.text.contains("libindicators.so.3") == true)
        let allowed = InspectionPolicy.systemLibraries.union(["libindicators.so.3"])
        #expect(codes(bytes, InspectionPolicy(libraries: allowed)) == [])
    }

    @Test func `a filter library is a needed library too`() throws {
        let inspection = PluginFile.inspect(try CompiledPlugin.make(flags: ["-Wl,-f,libother.so"]))
        #expect(inspection.problems.map(\.code) == [.elfLibrary])
    }

    @Test func `interposition is refused`() throws {
        #expect(codes(try CompiledPlugin.make(flags: ["-Wl,-z,interpose"])) == [.elfInterposition])
    }

    @Test func `a file without a manifest is refused`() throws {
        #expect(codes(try CompiledPlugin.make(manifest: nil)) == [.noteMissing])
    }

    @Test func `two manifests are refused`() throws {
        #expect(codes(try CompiledPlugin.make(notes: 2)) == [.noteDuplicate])
    }

    @Test func `a note of another type is not the manifest`() throws {
        #expect(codes(try CompiledPlugin.make(noteType: 3)) == [.noteMissing])
    }

    @Test func `a manifest in a note of eight-byte alignment is read`() throws {
        let bytes = try CompiledPlugin.make(noteAlignment: 8)
        #expect(bytes.programHeaders(4).contains { bytes.number(at: $0 + 48, size: 8) == 8 })
        #expect(codes(bytes) == [])
    }

    @Test func `the manifest is found behind other notes`() throws {
        #expect(codes(try CompiledPlugin.make(flags: ["-Wl,--build-id=sha1"])) == [])
    }

    @Test func `another ABI is refused with both versions`() throws {
        let manifest = CompiledPlugin.manifest.replacing("\"major\":1", with: "\"major\":2")
        let inspection = PluginFile.inspect(try CompiledPlugin.make(manifest: manifest))
        #expect(inspection.problems.map(\.code) == [.manifestABI])
        #expect(inspection.problems.first?.text.hasPrefix("needs ABI 2, this host offers 1: ") == true)
    }

    @Test func `another machine is refused by name`() throws {
        var bytes = try CompiledPlugin.make()
        let other = PluginMachine.host == .x86_64 ? PluginMachine.aarch64 : .x86_64
        bytes.put(UInt64(other.rawValue), at: 18, size: 2)
        let problems = PluginFile.inspect(bytes).problems
        #expect(problems.map(\.code) == [.elfMachine])
        #expect(problems.first?.text == "was built for \(other.name), this machine is \(PluginMachine.host.name)")
    }

    @Test func `another class, byte order and type are refused together`() throws {
        var bytes = try CompiledPlugin.make()
        bytes[4] = 1
        bytes[5] = 2
        #expect(codes(bytes) == [.elfClass, .elfClass])
        bytes = try CompiledPlugin.make()
        bytes.put(2, at: 16, size: 2)
        bytes.put(3, at: 18, size: 2)
        #expect(codes(bytes) == [.elfType, .elfMachine])
    }

    @Test func `a program is not a plugin`() throws {
        let bytes = try CompiledPlugin.make(CompiledPlugin.entry + "int main(void) { return 0; }", kind: "-pie")
        #expect(codes(bytes).contains(.elfType))
    }

    @Test func `all problems are told at once`() throws {
        let source = CompiledPlugin.entry + "int second(void) { return 1; }"
        let bytes = try CompiledPlugin.make(
            source, manifest: CompiledPlugin.manifest.replacing("\"orders\"", with: "\"keys\""),
            needs: ["libother.so"], flags: ["-Wl,-z,execstack", "-Wl,-rpath,/tmp/a"])
        #expect(
            Set(codes(bytes)) == [.elfExecutableStack, .elfSearchPath, .elfLibrary, .elfExports, .manifestCapability])
    }

    @Test func `the Swift runtime is a warning, or refused where the host says so`() throws {
        let runtime = ["libswiftCore.so", "libswift_Concurrency.so"]
        let bytes = try CompiledPlugin.make(needs: runtime, flags: ["-Wl,-rpath,/opt/swift/usr/lib/swift/linux:$ORIGIN"])
        let inspection = PluginFile.inspect(bytes)
        #expect(inspection.problems == [])
        #expect(inspection.warnings.map(\.code) == [.elfSwiftRuntime])
        #expect(inspection.warnings.first?.text.contains("libswiftCore.so, libswift_Concurrency.so") == true)
        #expect(codes(bytes, InspectionPolicy(swiftRuntime: .refused)) == [.elfSwiftRuntime])
    }

    @Test func `the Swift runtime's folder is no excuse without the Swift runtime`() throws {
        let bytes = try CompiledPlugin.make(flags: ["-Wl,-rpath,/opt/swift/usr/lib/swift/linux"])
        #expect(codes(bytes) == [.elfSearchPath])
    }
}

import EnduranceRuns
import Foundation
import PluginFixtures
import TestSupport
import Testing

/// The short form of `make soak`, which shows that it would find what it looks for.
@Suite("Memory and descriptors over time", .serialized)
struct SoakRunTests {
    private static let manifest = """
        {"manifest_version":1,"id":"com.example.leaking","name":"Leaking","version":"1.0.0","vendor":"Example",
        "abi":{"major":1,"minor":0},"capabilities":["candles"],
        "parameters":{"type":"object","additionalProperties":false,"properties":{
        "bytes":{"type":"integer","minimum":0,"maximum":100000,"default":0}}}}
        """

    private func run(_ bytes: Int) throws -> SoakRun.Result {
        let folder = try TemporaryFolder("soak")
        let file = "\(folder.path)/leaking.so"
        let library = try CompiledPlugin.make(
            try FixtureSource.text("leaking.c"), manifest: Self.manifest, flags: FixtureSource.flags)
        try Data(library).write(to: URL(filePath: file))
        return try SoakRun(
            seconds: 5, users: 2, plugin: file, parameters: ["bytes=\(bytes)"], interval: 0.05
        ).run()
    }

    @Test func `a strategy that never gives memory back is found`() throws {
        let result = try run(256)
        let verdict = try #require(result.workerMemory.verdict, "\(result.workerMemory.line)")
        #expect(!verdict.isWithinNoise, "\(result.workerMemory.line)")
        #expect(!result.isClean && result.workers == 2)
    }

    @Test func `one that does is not`() throws {
        let result = try run(0)
        #expect(result.workerMemory.verdict?.isWithinNoise == true, "\(result.workerMemory.line)")
        // Nil where the workers' descriptors are not ours to list.
        #expect(result.workerDescriptors.verdict?.isWithinNoise != false, "\(result.workerDescriptors.line)")
        #expect(result.restarts == 0 && result.candles > 100)
    }
}

import Foundation
import PluginFixtures
import TestSupport
import Testing

@Suite("Strategies in Rust", .serialized)
struct RustPluginTests {
    private static let sdk = MadeFolder.root.appending(path: "PluginSDK").path
    /// Built once, beside the tests, with whatever cargo the machine has.
    private static let target = "\(BuiltProduct.folder)/rust"

    private func cargo(_ arguments: String...) async throws -> Tool.Ending {
        let ending = try await Tool(
            "/usr/bin/env", ["cargo"] + arguments + ["--offline", "--quiet", "--target-dir", Self.target]
        )
        .ending()
        try #require(ending.status == 0, "cargo is in Debian's package cargo, which make setup installs: \(ending.output)")
        return ending
    }

    @Test func `the crate passes its own tests without a warning and without downloading anything`() async throws {
        let ending = try await cargo("test", "--manifest-path", "\(Self.sdk)/Rust/Cargo.toml")
        #expect(ending.output.contains("test result: ok."), "\(ending.output)")
        #expect(!ending.output.contains("warning"), "\(ending.output)")
    }

    @Test func `a hash table has the same order in every run`() async throws {
        let probe = try await probe()
        let runs = [try await backtest(probe, "hash"), try await backtest(probe, "hash")]
        let hashes = try runs.map { run in
            try #require(run.output.firstMatch(of: /intent hash +([0-9a-f]{64})/), "\(run.errors)").1
        }
        #expect(hashes[0] == hashes[1])
    }

    @Test func `a panic is logged with its place and does not end the process by a signal`() async throws {
        let run = try await backtest(try await probe(), "panic")
        #expect(run.errors.contains("the probe was asked to panic"), "\(run.errors)")
        #expect(run.errors.contains("src/lib.rs"), "\(run.errors)")
        #expect(!run.errors.contains("signal"), "\(run.errors)")
    }

    private func probe() async throws -> String {
        // Outside of the repository, so that cargo writes nothing into it.
        let folder = try TemporaryFolder("probe")
        let source = MadeFolder.root.appending(path: "Tests/Fixtures/Rust/probe")
        try FileManager.default.copyItem(at: source.appending(path: "src"), to: URL(filePath: "\(folder.path)/src"))
        let manifest = try String(contentsOf: source.appending(path: "Cargo.toml"), encoding: .utf8)
        try manifest.replacing("__SDK__", with: Self.sdk)
            .write(toFile: "\(folder.path)/Cargo.toml", atomically: true, encoding: .utf8)
        _ = try await cargo("build", "--manifest-path", "\(folder.path)/Cargo.toml")
        return "\(Self.target)/debug/libprobe.so"
    }

    private func backtest(_ plugin: String, _ mode: String) async throws -> Program.Ending {
        try await Program.run("backtest", "--plugin", plugin, "--length", "300", "mode=\(mode)")
    }
}

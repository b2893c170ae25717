import Foundation
import PluginFixtures
import TestSupport
import Testing

/// Whose plugins `serve` and `demo` start with.
@Suite("Plugin admission", .serialized)
struct PluginAdmissionTests {
    let bench: SigningBench

    init() async throws { bench = try await SigningBench() }

    private func configuration(plugin: String?, allowUnsigned: Bool? = nil, minimumCage: [String]? = nil) throws -> String {
        var object: [String: Any] = [
            "users": [["name": "ada", "strategies": [plugin.map { ["plugin": $0] } ?? [:]]]]
        ]
        var plugins: [String: Any] = [:]
        if let allowUnsigned { plugins["allow_unsigned"] = allowUnsigned }
        if let minimumCage { plugins["minimum_cage"] = minimumCage }
        if !plugins.isEmpty { object["plugins"] = plugins }
        let path = "\(bench.folder.path)/configuration.json"
        try JSONSerialization.data(withJSONObject: object).write(to: URL(filePath: path))
        return path
    }

    /// Whether a host starts trading; otherwise what it said.
    private func serve(
        plugin: String?, allowUnsigned: Bool? = nil, minimumCage: [String]? = nil
    ) async throws -> (starts: Bool, errors: String) {
        let path = try configuration(plugin: plugin, allowUnsigned: allowUnsigned, minimumCage: minimumCage)
        let arguments = ["serve", "--config", path, "--data", bench.data, "--port", "0"]
        let program = try Program(arguments, environment: bench.environment)
        let starts = try await Program.poll("the port or the end") { () -> Bool? in
            if try Serving.port(program.errorsSoFar()) != nil { return true }
            return program.isRunning ? nil : false
        }
        program.kill(SIGTERM)
        let ending = try await program.ending()
        #expect(ending.status == (starts ? 0 : 1), "\(ending.errors)")
        return (starts, ending.errors)
    }

    private func demo() async throws -> Program.Ending {
        try await bench.run(
            "demo", "--users", "1", "--speed", "max", "--length", "50", "--json", "--fresh", "--data", bench.data, "--plugin",
            bench.plugin)
    }

    @Test func `an unsigned plugin is refused by serve with both ways out`() async throws {
        let refused = try await serve(plugin: bench.plugin)
        #expect(!refused.starts)
        #expect(refused.errors.contains("error: \(bench.plugin) is unsigned"), "\(refused.errors)")
        #expect(refused.errors.contains("tradingboost plugin sign"))
        #expect(refused.errors.contains("allow_unsigned"))
        let allowed = try await serve(plugin: bench.plugin, allowUnsigned: true)
        #expect(allowed.starts)
        #expect(allowed.errors.contains("plugins: HyperRSI 1.0.0 (unsigned)"), "\(allowed.errors)")
    }

    @Test func `below the minimum of protections only plugins of the installation start`() async throws {
        let started = try await serve(plugin: nil)
        #expect(started.starts && started.errors.contains("seccomp ✓"), "\(started.errors)")
        // What this machine cannot give; with everything there, nothing would be refused.
        let without = started.errors.split(separator: "\n").filter { $0.contains("without ") }
        guard
            let missing = ["memory control", "landlock files", "user namespace", "own user"].first(where: { name in
                without.contains { $0.contains(name) }
            })
        else { return }
        let asked = ["seccomp run", missing]
        let refused = try await serve(plugin: bench.plugin, allowUnsigned: true, minimumCage: asked)
        #expect(!refused.starts)
        #expect(refused.errors.contains("this machine's cage lacks: \(missing); "), "\(refused.errors)")
        #expect(refused.errors.contains("minimum_cage"))
        #expect(try await serve(plugin: nil, minimumCage: asked).starts, "a plugin of the installation")
        #expect(try await serve(plugin: bench.plugin, allowUnsigned: true, minimumCage: ["seccomp run"]).starts)
        let unknown = try await serve(plugin: nil, minimumCage: ["titanium walls"])
        #expect(!unknown.starts)
        #expect(unknown.errors.contains("plugins.minimum_cage names 'titanium walls', which is no protection"))
    }

    @Test func `a signature helps when its key is trusted`() async throws {
        try await bench.done("plugin", "sign", bench.plugin, "--key", bench.key)
        let unknown = try await serve(plugin: bench.plugin, allowUnsigned: false)
        #expect(!unknown.starts)
        #expect(unknown.errors.contains("an unknown key (it says: ada)"), "\(unknown.errors)")
        #expect(unknown.errors.contains("tradingboost plugin trust"))
        try await bench.done("plugin", "trust", bench.publicKey)
        let trusted = try await serve(plugin: bench.plugin)
        #expect(trusted.starts)
        #expect(trusted.errors.contains("plugins: HyperRSI 1.0.0 (signed by ada)"), "\(trusted.errors)")
        try await bench.done("plugin", "trust", "--remove", try await bench.fingerprint())
        #expect(try await !serve(plugin: bench.plugin).starts)
    }

    @Test func `the plugin that ships with the host needs no signature, a copy of it elsewhere does`() async throws {
        let shipped = try await serve(plugin: nil)
        #expect(shipped.starts)
        #expect(shipped.errors.contains("plugins: HyperRSI 1.0.0 (of this installation)"), "\(shipped.errors)")
        #expect(try await serve(plugin: Program.hyperRSI).starts)
        #expect(try await !serve(plugin: bench.plugin).starts)
    }

    @Test func `a link in the installation's folder does not make a plugin the operator's own`() async throws {
        let link = "\(BuiltProduct.folder)/linked-\(UUID().uuidString).so"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: bench.plugin)
        defer { #expect(throws: Never.self) { try FileManager.default.removeItem(atPath: link) } }
        #expect(try await !serve(plugin: link).starts)
    }

    @Test func `a revoked plugin or key starts nowhere, whatever is allowed`() async throws {
        try await bench.done("plugin", "sign", bench.plugin, "--key", bench.key)
        try await bench.done("plugin", "trust", bench.publicKey)
        for subject in [bench.plugin, bench.publicKey] {
            try await bench.done("plugin", "revoke", subject, "--reason", "loses money")
            let refused = try await serve(plugin: bench.plugin, allowUnsigned: true)
            #expect(!refused.starts)
            #expect(refused.errors.contains("revoked since"), "\(refused.errors)")
            #expect(refused.errors.contains("loses money"))
            let demo = try await demo()
            #expect(demo.status == 1)
            #expect(demo.errors.contains("loses money"), "\(demo.errors)")
            try await bench.done("plugin", "revoke", "--lift", subject, "--reason", "again")
        }
        #expect(try await demo().status == 0)
    }

    @Test func `trust and revocations are told to a running host's own database, and hold at its next start`() async throws {
        let arguments = [
            "serve", "--config", try configuration(plugin: nil), "--data", bench.data, "--port", "0",
        ]
        let host = try Program(arguments)
        try await Program.poll("the port") { try Serving.port(host.errorsSoFar()) }
        for command in [
            ["trust", bench.publicKey], ["revoke", Program.hyperRSI, "--reason", "a bug"], ["revoke", "--list"],
            ["trust", "--list"],
        ] {
            let ending = try await Program(["plugin"] + command + ["--data", bench.data]).ending()
            #expect(ending.status == 0, "\(command): \(ending.errors)")
        }
        let verified = try await Program.run("plugin", "verify", Program.hyperRSI, "--data", bench.data)
        #expect(verified.output.contains("is revoked since"), "\(verified.output)")
        #expect(host.isRunning, "what runs goes on")
        host.kill(SIGTERM)
        #expect(try await host.ending().status == 0)
        let next = try await Program(arguments).ending()
        #expect(next.status == 1)
        #expect(next.errors.contains("a bug"), "\(next.errors)")
    }

    @Test func `even the shipped plugin can be revoked`() async throws {
        try await bench.done("plugin", "revoke", Program.hyperRSI, "--reason", "a bug")
        #expect(try await !serve(plugin: nil).starts)
    }

    @Test func `demo runs an unsigned plugin, and none whose signature does not fit`() async throws {
        #expect(try await demo().status == 0)
        try await bench.done("plugin", "sign", bench.plugin, "--key", bench.key)
        #expect(try await demo().status == 0, "an unknown key is no worse than none")
        try bench.damage("\(bench.plugin).signature", at: 420)
        let refused = try await demo()
        #expect(refused.status == 1)
        #expect(refused.errors.contains("damaged signature") || refused.errors.contains("its key did not make"))
    }

    @Test func `every refused plugin is named, each once`() async throws {
        let other = "\(bench.folder.path)/other.so"
        try FileManager.default.copyItem(atPath: bench.plugin, toPath: other)
        let users = ["ada", "bob"].map { user in
            ["name": user, "strategies": [["plugin": bench.plugin], ["plugin": other, "name": "second"]]]
        }
        let path = "\(bench.folder.path)/configuration.json"
        try JSONSerialization.data(withJSONObject: ["users": users]).write(to: URL(filePath: path))
        let ending = try await bench.run("serve", "--config", path, "--data", bench.data, "--port", "0")
        #expect(ending.status == 1)
        let lines = ending.errors.split(separator: "\n").filter { $0.hasPrefix("error: ") }
        #expect(lines.count == 2, "\(ending.errors)")
        for file in [bench.plugin, other] { #expect(lines.contains { $0.contains("\(file) is unsigned") }) }
    }

    @Test func `the configuration's key is checked`() async throws {
        let path = "\(bench.folder.path)/configuration.json"
        try Data(#"{"plugins": {"allow_unsinged": true}}"#.utf8).write(to: URL(filePath: path))
        try await bench.refused(
            "serve", "--config", path, "--data", bench.data, naming: ["unknown key 'plugins.allow_unsinged'", "allow_unsigned"])
    }
}

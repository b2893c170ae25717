import Foundation
import PluginFixtures
import Store
import TestSupport
import Testing

/// A folder with a real plugin outside of the installation, a publisher's key, and a database of its own.
final class SigningBench {
    let folder: TemporaryFolder
    let database: TestDatabase
    /// Where commands keep what is no database.
    var data: String { "\(folder.path)/data" }
    var plugin: String { "\(folder.path)/strategy.so" }
    var key: String { "\(folder.path)/ada.key" }
    var publicKey: String { "\(folder.path)/ada.key.pub" }

    init() async throws {
        folder = try TemporaryFolder("signing")
        database = try TestDatabase()
        try Data(BuiltProduct.plugin("HyperRSI")).write(to: URL(filePath: plugin))
        try await done("plugin", "keygen", "ada", "--output", key)
    }

    /// PGHOST and the like name the server, so the address itself says nothing.
    var environment: [String: String] {
        database.address.environment.merging(["DATABASE_URL": "postgresql://"]) { _, own in own }
    }

    func run(_ arguments: String...) async throws -> Program.Ending {
        try await Program(arguments, environment: environment).ending()
    }

    /// Runs what has to succeed.
    @discardableResult
    func done(_ arguments: String..., sourceLocation: SourceLocation = #_sourceLocation) async throws -> String {
        let ending = try await Program(arguments, environment: environment).ending()
        #expect(ending.status == 0, "\(arguments): \(ending.errors)", sourceLocation: sourceLocation)
        return ending.output
    }

    /// Runs what has to fail, with one line that names what is asked for.
    func refused(
        _ arguments: String..., naming names: [String], status: Int32 = 1, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let ending = try await Program(arguments, environment: environment).ending()
        #expect(ending.status == status, "\(arguments): \(ending.errors)", sourceLocation: sourceLocation)
        let said = ending.output + ending.errors
        for name in names { #expect(said.contains(name), "\(arguments): \(said)", sourceLocation: sourceLocation) }
    }

    /// The JSON object that a command prints, whatever its exit status.
    func json(_ arguments: String...) async throws -> [String: Any] {
        let ending = try await Program(arguments + ["--json"], environment: environment).ending()
        return try #require(try JSONSerialization.jsonObject(with: Data(ending.output.utf8)) as? [String: Any])
    }

    /// A word for what `plugin verify` finds.
    func standing() async throws -> String {
        try #require(try await json("plugin", "verify", plugin)["standing"] as? String)
    }

    func fingerprint() async throws -> String {
        let text = try String(contentsOfFile: publicKey, encoding: .utf8)
        return try #require(text.split(separator: "\n").last.map { String($0.dropFirst("fingerprint: ".count)) })
    }

    func sha256() async throws -> String {
        try #require(try await json("plugin", "inspect", plugin)["sha256"] as? String)
    }

    /// Changes a byte of a file.
    func damage(_ path: String, at offset: Int) throws {
        var bytes = try BuiltProduct.bytes(of: path)
        bytes[offset] ^= 1
        try Data(bytes).write(to: URL(filePath: path))
    }
}

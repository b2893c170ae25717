import API
import Foundation
import PluginFixtures
import PluginInspection
import Store
import TestSupport
import Testing

@testable import tradingboost

@Suite("Plugin library")
struct PluginLibraryTests {
    let folder: TemporaryFolder
    let database: TestDatabase

    init() throws {
        folder = try TemporaryFolder("library")
        database = try TestDatabase()
    }

    private func library(
        allowsUnsigned: Bool = true, configured: [AcceptedPlugin] = []
    ) throws -> PluginLibrary {
        try PluginLibrary(
            dataFolder: folder.path, address: database.address, policy: .trusted(allowsUnsigned: allowsUnsigned),
            configured: configured)
    }

    private func manifest(_ version: String, id: String = "com.example.dip-buyer", name: String = "Dip Buyer") -> String {
        Commanded.manifest.replacing("com.example.commanded", with: id).replacing("\"Commanded\"", with: "\"\(name)\"")
            .replacing("\"version\":\"1.0.0\"", with: "\"version\":\"\(version)\"")
    }

    private func plugin(_ version: String) throws -> PluginUpload {
        PluginUpload(name: "dip-buyer.so", bytes: try Commanded.make(manifest: manifest(version)))
    }

    /// What the folder holds.
    private var files: [String] { get throws { try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/plugins") } }

    @Test func `an installed plugin is found by name and version, also after a restart`() throws {
        let library = try library()
        let first = try library.install(try plugin("1.0.0"))
        let second = try library.install(try plugin("1.10.0"))
        try library.install(try plugin("1.9.0"))
        for library in [library, try self.library()] {
            #expect(try library.accepted(named: "dip-buyer").sha256 == second.sha256)
            #expect(try library.accepted(named: "com.example.dip-buyer", version: "1.0.0").bytes == first.bytes)
            #expect(try library.accepted(sha256: first.sha256)?.manifest.version == "1.0.0")
            #expect(try library.accepted(sha256: [1]) == nil)
            let own = try library.all().filter { $0.manifest.name == "Dip Buyer" }
            #expect(own.map(\.manifest.version) == ["1.0.0", "1.9.0", "1.10.0"] && own.allSatisfy { $0.origin == "unsigned" })
            #expect(library.problems == [])
        }
        let stored = try PluginRepository(PostgreSQLConnection(database.address)).find(sha256: first.sha256)
        #expect(stored?.name == "Dip Buyer" && stored?.version == "1.0.0")
        let name = "\(SHA256Text.text(first.sha256)).so"
        #expect(try files.contains(name) && files.count == 3)
        let mode = try FileManager.default.attributesOfItem(atPath: "\(folder.path)/plugins/\(name)")[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test func `a version is one set of bytes`() throws {
        let library = try library()
        let upload = try plugin("1.0.0")
        try library.install(upload)
        try library.install(upload)
        #expect(try files.count == 1)
        let other = PluginUpload(name: "other.so", bytes: upload.bytes + [0])
        let problem = try #require(throws: OperationProblem.self) { try library.install(other) }
        #expect(problem.kind == .conflict && problem.code == "plugin_version_taken")
        #expect(problem.detail.contains("Dip Buyer 1.0.0 is known with other bytes"))
        #expect(try files.count == 1)
    }

    @Test func `everything that is wrong with a file is told, and nothing is kept`() throws {
        let library = try library()
        let bytes = try Commanded.make(manifest: #"{"manifest_version":1,"id":"x"}"#)
        let problem = try #require(throws: OperationProblem.self) {
            try library.install(PluginUpload(name: "empty.so", bytes: bytes))
        }
        #expect(problem.kind == .invalid && problem.code == "plugin_refused")
        #expect(problem.detail.split(separator: "\n").count > 3, "\(problem)")
        #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/plugins"))
    }

    @Test func `an unknown name is answered with what was meant`() throws {
        let library = try library()
        try library.install(try plugin("1.0.0"))
        for (name, version, kind, words) in [
            ("dip-byer", nil, OperationProblem.Kind.notFound, ["dip-byer", "did you mean Dip Buyer?"]),
            ("xylophone-quartet", nil, .notFound, ["Dip Buyer", "plugins install"]),
            ("dip-buyer", "2.0.0", .notFound, ["Dip Buyer 2.0.0 is not installed", "1.0.0"]),
        ] {
            let problem = try #require(throws: OperationProblem.self) { try library.accepted(named: name, version: version) }
            #expect(problem.kind == kind)
            for word in words { #expect(problem.detail.contains(word), "\(problem)") }
        }
    }

    @Test func `what ships with the host needs no install and no signature`() throws {
        let shipped = try BuiltProduct.plugin("HyperRSI")
        let library = try library(allowsUnsigned: false)
        // The test program lies in the build's folder, as the host does.
        #expect(try library.accepted(named: "hyper-rsi").bytes == shipped)
        #expect(try library.all().first { $0.manifest.name == "HyperRSI" }?.origin == "of this installation")
        try library.install(PluginUpload(name: "hyper.so", bytes: shipped))
        #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/plugins"), "it is there already")
        let problem = try #require(throws: OperationProblem.self) { try library.install(try plugin("1.0.0")) }
        #expect(problem.code == "plugin_not_admitted" && problem.detail.contains("dip-buyer.so is unsigned"), "\(problem)")
    }

    @Test func `a revocation holds at once, and a signature counts after a restart`() async throws {
        let bench = try await SigningBench()
        try Data(try plugin("1.0.0").bytes).write(to: URL(filePath: bench.plugin))
        try await bench.done("plugin", "sign", bench.plugin, "--key", bench.key)
        try await bench.done("plugin", "trust", bench.publicKey)
        let upload = PluginUpload(
            name: "strategy.so", bytes: try BuiltProduct.bytes(of: bench.plugin),
            signature: try BuiltProduct.bytes(of: "\(bench.plugin).signature"))
        func library() throws -> PluginLibrary {
            try PluginLibrary(
                dataFolder: folder.path, address: bench.database.address, policy: .trusted(allowsUnsigned: false))
        }
        let first = try library()
        try first.install(upload)
        for library in [first, try library()] {
            let plugin = try library.all().first { $0.manifest.name == "Dip Buyer" }
            #expect(plugin?.origin == "signed by ada")
            #expect(try library.accepted(named: "dip-buyer").sha256 == plugin?.sha256)
        }
        try await bench.done("plugin", "revoke", bench.publicKey, "--reason", "laptop stolen")
        let problem = try #require(throws: OperationProblem.self) { try first.accepted(named: "dip-buyer") }
        #expect(problem.code == "plugin_not_admitted" && problem.detail.contains("laptop stolen"), "\(problem)")
    }

    @Test func `a file that was changed, or is half written, is no plugin`() throws {
        let plugin = try library().install(try plugin("1.0.0"))
        let path = "\(folder.path)/plugins/\(SHA256Text.text(plugin.sha256)).so"
        var bytes = try BuiltProduct.bytes(of: path)
        bytes[bytes.count - 1] ^= 1
        try Data(bytes).write(to: URL(filePath: path))
        try Data("half".utf8).write(to: URL(filePath: "\(path).unfinished"))
        let library = try library()
        #expect(library.problems.count == 1 && library.problems[0].contains("other bytes than its name"), "\(library.problems)")
        #expect(throws: OperationProblem.self) { try library.accepted(named: "dip-buyer") }
        #expect(try files == ["\(SHA256Text.text(plugin.sha256)).so"])
    }

    @Test func `a configured plugin is known by its name and yields to what was installed`() throws {
        let upload = try plugin("1.0.0")
        let configured = try PluginFile(path: "/etc/strategies/dip.so", bytes: upload.bytes).accepted()
        #expect(try library(configured: [configured]).accepted(named: "dip-buyer").sha256 == configured.sha256)
        try library().install(upload)
        let other = try PluginFile(path: "/etc/strategies/other.so", bytes: upload.bytes + [0]).accepted()
        let library = try library(configured: [other])
        #expect(try library.accepted(named: "dip-buyer").sha256 == configured.sha256)
        #expect(library.problems.count == 1 && library.problems[0].contains("/etc/strategies/other.so"))
    }
}

import PluginFixtures
import PluginInspection
import Testing

@Suite("Plugin catalog")
struct PluginCatalogTests {
    private func plugin(
        _ version: String, name: String = "Dip Buyer", id: String = "com.example.dip-buyer"
    ) throws -> AcceptedPlugin {
        let manifest = """
            {"manifest_version":1,"id":"\(id)","name":"\(name)","version":"\(version)","vendor":"Example",
            "abi":{"major":1,"minor":0},"capabilities":[]}
            """
        return try PluginFile(path: "\(name).so", bytes: try CompiledPlugin.make(manifest: manifest)).accepted()
    }

    private func catalog(_ plugins: [AcceptedPlugin]) throws -> PluginCatalog {
        var catalog = PluginCatalog()
        for plugin in plugins { try catalog.add(plugin) }
        return catalog
    }

    @Test func `without a version the highest release is meant, and a trial only where there is no release`() throws {
        let versions = ["1.9.0", "2.0.0-beta.1", "1.10.0", "1.2.0"]
        let catalog = try catalog(try versions.map { try plugin($0) })
        #expect(catalog.plugins.map(\.manifest.version) == ["1.2.0", "1.9.0", "1.10.0", "2.0.0-beta.1"])
        #expect(try catalog.find("Dip Buyer", version: nil).manifest.version == "1.10.0")
        #expect(try catalog.find("Dip Buyer", version: "2.0.0-beta.1").manifest.version == "2.0.0-beta.1")
        let trial = try self.catalog([try plugin("2.0.0-beta.1"), try plugin("2.0.0-beta.2")])
        #expect(try trial.find("Dip Buyer", version: nil).manifest.version == "2.0.0-beta.2")
    }

    @Test(arguments: ["Dip Buyer", "dip-buyer", "dipbuyer", "DIP_BUYER", "com.example.dip-buyer"])
    func `a plugin is found as people write its name`(name: String) throws {
        let catalog = try catalog([try plugin("1.0.0"), try plugin("1.0.0", name: "Grid", id: "com.example.grid")])
        #expect(try catalog.find(name, version: nil).manifest.id == "com.example.dip-buyer")
    }

    @Test func `the exact name goes before one that is only alike`() throws {
        let catalog = try catalog([
            try plugin("1.0.0"), try plugin("1.0.0", name: "dip-buyer", id: "org.example.dip"),
        ])
        #expect(try catalog.find("dip-buyer", version: nil).manifest.id == "org.example.dip")
        #expect(try catalog.find("Dip Buyer", version: nil).manifest.id == "com.example.dip-buyer")
        let problem = try #require(throws: PluginCatalogProblem.self) { try catalog.find("dipbuyer", version: nil) }
        #expect(problem == .ambiguous("dipbuyer", ids: ["com.example.dip-buyer", "org.example.dip"]))
        #expect(problem.description.contains("com.example.dip-buyer or org.example.dip"))
    }

    @Test func `what is not there is answered with what is`() throws {
        let catalog = try catalog([try plugin("1.0.0"), try plugin("1.1.0")])
        let near = try #require(throws: PluginCatalogProblem.self) { try catalog.find("dip-bayer", version: nil) }
        #expect(near.code == "plugin_not_found" && near.description.contains("did you mean Dip Buyer?"))
        let far = try #require(throws: PluginCatalogProblem.self) { try catalog.find("zzz", version: nil) }
        #expect(far.description.contains("there is Dip Buyer") && far.description.contains("plugins install"))
        let empty = try #require(throws: PluginCatalogProblem.self) { try PluginCatalog().find("zzz", version: nil) }
        #expect(empty.description.contains("there is none"))
        let version = try #require(throws: PluginCatalogProblem.self) { try catalog.find("dip-buyer", version: "1.2.0") }
        #expect(version == .versionUnknown("Dip Buyer", version: "1.2.0", known: ["1.0.0", "1.1.0"]))
    }

    @Test func `other bytes of a known version are refused, the same bytes are taken once`() throws {
        let first = try plugin("1.0.0")
        var catalog = try catalog([first, first])
        #expect(catalog.plugins.count == 1)
        let other = try PluginFile(path: "other.so", bytes: first.bytes + [0]).accepted()
        let problem = try #require(throws: PluginCatalogProblem.self) { try catalog.add(other) }
        #expect(problem == .versionTaken(name: "Dip Buyer", version: "1.0.0", sha256: first.sha256))
        #expect(catalog.plugins.count == 1 && catalog.find(sha256: other.sha256) == nil)
    }
}

import PluginFixtures
import PluginInspection
import StrictJSON
import Testing
import TradingModel

@Suite("Manifest")
struct ManifestTests {
    private func read(_ text: String) -> (Manifest?, [InspectionProblem]) {
        var problems: [InspectionProblem] = []
        let manifest = Manifest.read(Array(text.utf8), problems: &problems)
        return (manifest, problems)
    }

    /// The problems of the valid manifest with one text replaced, which has to be there.
    private func problems(replacing old: String, with new: String) -> [InspectionProblem] {
        #expect(CompiledPlugin.manifest.contains(old), "\(old) stands in the manifest")
        let (manifest, problems) = read(CompiledPlugin.manifest.replacing(old, with: new))
        #expect((manifest == nil) == !problems.isEmpty)
        return problems
    }

    @Test func `all fields are read`() throws {
        let manifest = try #require(read(CompiledPlugin.manifest).0)
        #expect(manifest.id == "com.example.dip-buyer")
        #expect(manifest.name == "DipBuyer")
        #expect(manifest.version == "1.2.3")
        #expect(manifest.vendor == "Example")
        #expect(manifest.description == "Buys dips.")
        #expect(manifest.abi == Manifest.ABIVersion(major: 1, minor: 0))
        #expect(manifest.stateVersion == 3)
        #expect(manifest.capabilities == [.candles, .orders, .state])
        #expect(manifest.stateBytes == 4_096)
        let period = try #require(manifest.parameters["period"])
        #expect(period.minimum == .integer(2))
        #expect(period.defaultValue == .integer(14))
        #expect(period.unit == "candles")
        #expect(period.allowed == "a whole number from 2 to 200")
        let stop = try #require(manifest.parameters["stop_loss_percent"])
        #expect(stop.kind == .decimal)
        #expect(stop.allowed == "a decimal number from 0 to 50, a multiple of 0.01")
    }

    @Test func `its source is kept as it was, without spaces`() throws {
        let manifest = try #require(read(CompiledPlugin.manifest).0)
        #expect(manifest.source.description == CompiledPlugin.manifest.replacing("\n", with: ""))
    }

    @Test(arguments: [
        ("\"manifest_version\":1", "\"manifest_version\":2", InspectionProblem.Code.manifestVersion),
        ("\"manifest_version\":1,", "", .manifestVersion),
        ("\"id\":\"com.example.dip-buyer\"", "\"id\":\"DipBuyer\"", .manifestValue),
        ("\"version\":\"1.2.3\"", "\"version\":\"1.2\"", .manifestValue),
        ("\"vendor\":\"Example\"", "\"vendor\":\"\"", .manifestValue),
        ("\"vendor\":\"Example\"", "\"vendor\":\"a\\u001b[31m\"", .manifestValue),
        ("\"vendor\":\"Example\",", "", .manifestValue),
        ("\"name\":\"DipBuyer\"", "\"name\":7", .manifestValue),
        ("\"name\":\"DipBuyer\"", "\"nmae\":\"DipBuyer\",\"name\":\"DipBuyer\"", .manifestKey),
        ("\"minor\":0", "\"minor\":9", .manifestABI),
        ("\"major\":1", "\"major\":\"1\"", .manifestValue),
        ("\"minor\":0", "\"minor\":0,\"patch\":1", .manifestKey),
        ("\"state_version\":3", "\"state_version\":-1", .manifestValue),
        ("[\"candles\",\"orders\",\"state\"]", "[\"candles\",\"network\"]", .manifestCapability),
        ("[\"candles\",\"orders\",\"state\"]", "[\"candles\",\"candles\"]", .manifestCapability),
        ("[\"candles\",\"orders\",\"state\"]", "\"candles\"", .manifestValue),
        ("\"state_bytes\":4096", "\"state_bytes\":99999999999", .manifestValue),
        ("\"state_bytes\":4096", "\"threads\":4", .manifestKey),
        ("\"additionalProperties\":false", "\"additionalProperties\":true", .schemaValue),
        ("\"type\":\"object\",", "", .schemaValue),
        ("\"default\":14", "\"default\":1", .schemaRange),
        ("\"default\":14", "\"default\":\"14\"", .schemaValue),
        ("\"default\":14", "\"default\":14.5", .schemaValue),
        ("\"minimum\":2", "\"minimum\":300,\"exclusiveMinimum\":1", .schemaKey),
        ("\"minimum\":2,", "\"minimum\":201,", .schemaRange),
        ("\"default\":14", "\"default\":14,\"enum\":[14,500]", .schemaValue),
        ("\"enum\":[\"1m\",\"3m\"]", "\"enum\":[]", .schemaValue),
        ("\"enum\":[\"1m\",\"3m\"]", "\"enum\":[\"1m\",\"1m\"]", .schemaValue),
        ("\"enum\":[\"1m\",\"3m\"]", "\"enum\":[\"3m\"]", .schemaRange),
        // Texts that would steer a terminal.
        ("\"enum\":[\"1m\",\"3m\"]", "\"enum\":[\"1m\",\"\\u001b[2J\"]", .schemaValue),
        ("\"enum\":[\"1m\",\"3m\"],\"default\":\"1m\"", "\"default\":\"\\u001b[2J\"", .schemaValue),
        ("\"format\":\"decimal\"", "\"format\":\"date\"", .schemaValue),
        ("\"type\":\"boolean\"", "\"type\":\"number\"", .schemaValue),
        ("\"multipleOf\":\"0.01\"", "\"multipleOf\":\"0\"", .schemaValue),
        ("\"multipleOf\":\"0.01\"", "\"multipleOf\":0.01", .schemaValue),
        ("\"multipleOf\":\"0.01\"", "\"multipleOf\":\"1\"", .schemaRange),
        ("\"period\"", "\"Period\"", .schemaValue),
        ("\"allow_shorts\":{\"type\":\"boolean\",\"default\":true}", "\"allow_shorts\":true", .schemaValue),
    ])
    func `a wrong field is refused`(old: String, new: String, code: InspectionProblem.Code) {
        let problems = problems(replacing: old, with: new)
        #expect(problems.map(\.code).contains(code), "\(problems)")
        #expect(problems.allSatisfy { !$0.text.contains("\n") })
    }

    @Test func `everything that is wrong is told at once`() {
        let text = """
            {"manifest_version":1,"id":"x","name":"","version":"one","abi":{"major":2,"minor":0},"capabilities":["keys"],
            "parameters":{"type":"object","additionalProperties":false,"properties":{"a":{"type":"float"},"b":{"type":"integer",
            "minimum":5,"maximum":1,"default":9}}},"colour":"red"}
            """
        let codes = read(text).1.map(\.code)
        #expect(codes.filter { $0 == .manifestValue }.count == 4)
        #expect(codes.contains(.manifestABI))
        #expect(codes.contains(.manifestCapability))
        #expect(codes.contains(.manifestKey))
        #expect(codes.contains(.schemaValue))
        #expect(codes.filter { $0 == .schemaRange }.count == 2)
    }

    @Test func `a plugin of ABI 1 1 is refused by a host of 1 0, and one of 1 0 is taken by both`() {
        let later = CompiledPlugin.manifest.replacing("\"minor\":0", with: "\"minor\":1")
        let hosts = [Manifest.ABIVersion(major: 1, minor: 0), Manifest.ABIVersion(major: 1, minor: 1)]
        for (text, taken) in [(CompiledPlugin.manifest, [true, true]), (later, [false, true])] {
            for (host, isTaken) in zip(hosts, taken) {
                var problems: [InspectionProblem] = []
                #expect((Manifest.read(Array(text.utf8), host: host, problems: &problems) != nil) == isTaken)
                let refusal = "needs ABI 1.1, this host offers 1.0: update the host or use an older SDK"
                #expect(problems.map(\.text).allSatisfy { $0.contains(refusal) } && problems.isEmpty == isTaken, "\(problems)")
            }
        }
    }

    @Test func `an unknown key comes with the nearest known one`() {
        let text = problems(replacing: "\"vendor\"", with: "\"vendr\"").map(\.text)
        #expect(text.contains("has the unknown key \"vendr\" in its manifest (did you mean \"vendor\"?)"))
    }

    @Test func `a manifest that is not JSON names line and column`() {
        let (_, problems) = read("{\"manifest_version\":1,\n\"id\" \"x\"}")
        #expect(problems.map(\.text) == ["has a manifest that is not JSON: line 2, column 6: a colon is expected"])
        #expect(read("[]").1.map(\.code) == [.manifestSyntax])
    }
}

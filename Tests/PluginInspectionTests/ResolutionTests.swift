import PluginFixtures
import PluginInspection
import StrictJSON
import Testing
import TradingModel

@Suite("Given parameters against the schema")
struct ResolutionTests {
    private let schema: ParameterSchema

    init() throws {
        var problems: [InspectionProblem] = []
        let manifest = Manifest.read(Array(CompiledPlugin.manifest.utf8), problems: &problems)
        schema = try #require(manifest).parameters
    }

    private func resolve(_ arguments: String...) throws -> [ResolvedParameter] {
        try schema.resolve(GivenParameter.parse(arguments: arguments))
    }

    private func problems(_ arguments: String...) -> [String] {
        do {
            _ = try schema.resolve(GivenParameter.parse(arguments: arguments))
            return []
        } catch {
            return error.problems.map(\.description)
        }
    }

    @Test func `nothing given means every default, in the schema's order`() throws {
        #expect(
            try resolve() == [
                ResolvedParameter(name: "period", value: .integer(14)),
                ResolvedParameter(name: "timeframe", value: .text("1m")),
                ResolvedParameter(name: "stop_loss_percent", value: .decimal(FixedDecimal(raw: 1_500_000_000_000_000_000))),
                ResolvedParameter(name: "allow_shorts", value: .boolean(true)),
            ])
    }

    @Test func `texts become values of the parameter's kind`() throws {
        let resolved = try resolve("period=21", "stop_loss_percent=0.25", "allow_shorts=false", "timeframe=3m")
        #expect(resolved.map(\.value.description) == ["21", "3m", "0.25", "false"])
    }

    @Test func `a JSON object says the same`() throws {
        let json = "{\"period\":21,\"stop_loss_percent\":\"0.25\",\"allow_shorts\":false}"
        let given = try GivenParameter.parse(json: Array(json.utf8), source: "row 1")
        #expect(try schema.resolve(given) == resolve("period=21", "stop_loss_percent=0.25", "allow_shorts=false"))
        let number = try GivenParameter.parse(json: Array("{\"stop_loss_percent\":0.25}".utf8), source: "row 1")
        #expect(try schema.resolve(number) == resolve("stop_loss_percent=0.25"))
    }

    @Test func `resolved values written as JSON resolve to themselves`() throws {
        let resolved = try resolve("period=200", "stop_loss_percent=49.99")
        let text = JSON(resolved).description
        #expect(text == "{\"period\":200,\"timeframe\":\"1m\",\"stop_loss_percent\":\"49.99\",\"allow_shorts\":true}")
        #expect(try schema.resolve(GivenParameter.parse(json: Array(text.utf8), source: "row")) == resolved)
    }

    @Test(arguments: [
        ("period=1", "parameter period is 1; it takes a whole number from 2 to 200"),
        ("period=201", "parameter period is 201; it takes a whole number from 2 to 200"),
        ("period=14.5", "parameter period is 14.5; it takes a whole number from 2 to 200"),
        ("period=+14", "parameter period is +14; it takes a whole number from 2 to 200"),
        ("period=", "parameter period is empty; it takes a whole number from 2 to 200"),
        ("period=99999999999999999999", "parameter period is 99999999999999999999; it takes a whole number from 2 to 200"),
        (
            "stop_loss_percent=1.005",
            "parameter stop_loss_percent is 1.005; it takes a decimal number from 0 to 50, a multiple of 0.01"
        ),
        (
            "stop_loss_percent=-1",
            "parameter stop_loss_percent is -1; it takes a decimal number from 0 to 50, a multiple of 0.01"
        ),
        ("allow_shorts=yes", "parameter allow_shorts is yes; it takes true or false"),
        ("timeframe=2m", "parameter timeframe is 2m; it takes one of 1m, 3m"),
        ("perod=14", "parameter perod is unknown (did you mean period?)"),
        (
            "colour=red",
            "parameter colour is unknown; the strategy takes period, timeframe, stop_loss_percent, allow_shorts"
        ),
        ("period", "period is not name=value"),
        ("=14", "=14 is not name=value"),
    ])
    func `a wrong one is refused with its value and range`(argument: String, text: String) {
        #expect(problems(argument) == [text])
    }

    @Test func `all that is wrong is told at once`() {
        #expect(problems("period=1", "period=3", "timeframe=2m", "x=1").count == 4)
    }

    @Test func `a value on the edge is inside`() throws {
        #expect(problems("period=2", "stop_loss_percent=50") == [])
        #expect(problems("period=200", "stop_loss_percent=0.00") == [])
    }

    @Test func `an integer keeps to its step`() throws {
        var schema = schema
        schema.parameters[0].multipleOf = .integer(7)
        #expect(try schema.resolve([GivenParameter(argument: "period=21")])[0].value == .integer(21))
        let refused = ParameterProblem.wrong(
            .parameter, name: "period", value: "20", allowed: "a whole number from 2 to 200, a multiple of 7")
        #expect(throws: ParameterProblems([refused])) { try schema.resolve([GivenParameter(argument: "period=20")]) }
    }

    @Test func `a parameter without a default has to be given`() throws {
        var schema = schema
        schema.parameters[0].defaultValue = nil
        #expect(throws: ParameterProblems([.missing(.parameter, name: "period", allowed: "a whole number from 2 to 200")])) {
            try schema.resolve([])
        }
        #expect(try schema.resolve([GivenParameter(argument: "period=5")])[0].value == .integer(5))
    }

    @Test func `JSON values of another kind are refused`() throws {
        for json in [
            "{\"period\":\"14\"}", "{\"period\":null}", "{\"allow_shorts\":1}", "{\"timeframe\":3}", "{\"period\":[14]}",
        ] {
            let given = try GivenParameter.parse(json: Array(json.utf8), source: "row")
            #expect(throws: ParameterProblems.self, "\(json)") { try schema.resolve(given) }
        }
    }

    @Test func `a source that is not a JSON object is named`() {
        #expect(throws: ParameterProblems([.notJSON("p.json", "is a list, not an object like {\"name\": value}")])) {
            try GivenParameter.parse(json: Array("[]".utf8), source: "p.json")
        }
        #expect(
            throws: ParameterProblems([.notJSON("p.json", "is not JSON: line 1, column 2: a key in quotation marks is expected")])
        ) {
            try GivenParameter.parse(json: Array("{a".utf8), source: "p.json")
        }
    }
}

import PluginFixtures
import Testing
import TradingModel

@testable import PluginInspection

@Suite("A plugin's commands")
struct CommandTests {
    private static let levels = """
        {"name":"levels","kind":"query","title":"Levels","arguments":[{"name":"count","type":"integer","minimum":1,"maximum":9,
        "default":3,"unit":"levels"}],"results":[{"name":"price","type":"string","format":"decimal","unit":"quote"}]}
        """

    private func read(_ commands: String) -> (Manifest?, [InspectionProblem]) {
        let text = CompiledPlugin.manifest.replacing("\"limits\"", with: "\"commands\":[\(commands)],\"limits\"")
        var problems: [InspectionProblem] = []
        let manifest = Manifest.read(Array(text.utf8), problems: &problems)
        return (manifest, problems)
    }

    @Test func `are read with their arguments and results`() throws {
        let command = try #require(read(Self.levels).0?.commands.first)
        #expect(command.name == "levels" && command.kind == .query && command.title == "Levels")
        #expect(command.function == "tradingboost_command_levels")
        #expect(command.arguments.map(\.form) == [.integer] && command.arguments[0].allowed == "a whole number from 1 to 9")
        #expect(command.results.map(\.form) == [.decimal] && command.results[0].unit == "quote")
        #expect(try command.resolve([]) == [.integer(3)])
    }

    @Test(arguments: [
        (
            "{\"name\":\"Levels\",\"kind\":\"query\"}",
            "has a command without a \"name\" of small letters, digits and _, at most 64 of them"
        ),
        ("{\"name\":\"a\"}", "has no \"kind\" in its command a: add \"query\" or \"action\""),
        ("{\"name\":\"a\",\"kind\":\"order\"}", "has \"kind\": \"order\" in its command a; it takes \"query\" or \"action\""),
        (
            "{\"name\":\"a\",\"kind\":\"query\",\"result\":[]}",
            "has the unknown key \"result\" in its command a (did you mean \"results\"?)"
        ),
        ("{\"name\":\"a\",\"kind\":\"query\"},{\"name\":\"a\",\"kind\":\"action\"}", "has the command a twice"),
        (
            "{\"name\":\"a\",\"kind\":\"query\",\"arguments\":{}}",
            "has \"arguments\": {} in its command a; it takes a list of at most 8 objects"
        ),
        (
            "{\"name\":\"a\",\"kind\":\"query\",\"arguments\":[{\"name\":\"b\",\"type\":\"float\"}]}",
            "has \"type\": \"float\" in its argument b of command a; it takes one of \"integer\", \"boolean\", \"string\""
        ),
        (
            "{\"name\":\"a\",\"kind\":\"query\",\"arguments\":[{\"name\":\"b\",\"type\":\"number\",\"default\":\"x\"}]}",
            "has \"default\": x in its argument b of command a; it takes a number"
        ),
        (
            "{\"name\":\"a\",\"kind\":\"query\",\"results\":[{\"name\":\"b\",\"type\":\"integer\",\"minimum\":1}]}",
            "has the unknown key \"minimum\" in its result b of command a"
        ),
        ("5", "has a command that is a number, not an object"),
    ])
    func `a wrong one is told where it stands`(commands: String, message: String) {
        #expect(read(commands).1.map(\.text).contains(message), "\(read(commands).1)")
        #expect(read(commands).0 == nil)
    }

    @Test func `the file exports a function for each, and no other`() throws {
        let manifest = CompiledPlugin.manifest.replacing("\"limits\"", with: "\"commands\":[\(Self.levels)],\"limits\"")
        let missing = PluginFile.inspect(try CompiledPlugin.make(manifest: manifest))
        #expect(
            missing.problems.map(\.text) == [
                "does not export tradingboost_command_levels, the function of its command levels: define it and let the "
                    + "linker export it"
            ])
        let command = CompiledPlugin.entry + " int tradingboost_command_levels(void) { return 0; }"
        #expect(PluginFile.inspect(try CompiledPlugin.make(command, manifest: manifest)).problems == [])
        let undeclared = PluginFile.inspect(try CompiledPlugin.make(command)).problems
        #expect(undeclared.map(\.code) == [.elfExports])
        #expect(undeclared.first?.text.contains("hide tradingboost_command_levels") == true)
        let data = CompiledPlugin.entry + " int tradingboost_command_levels = 1;"
        let problems = PluginFile.inspect(try CompiledPlugin.make(data, manifest: manifest)).problems
        #expect(problems.map(\.text) == ["exports tradingboost_command_levels as something else than a function"])
    }

    @Test func `are shown with what they take and answer`() throws {
        let manifest = CompiledPlugin.manifest.replacing("\"limits\"", with: "\"commands\":[\(Self.levels)],\"limits\"")
        let command = CompiledPlugin.entry + " int tradingboost_command_levels(void) { return 0; }"
        let text = PluginFile(path: "x.so", bytes: try CompiledPlugin.make(command, manifest: manifest)).text
        #expect(
            text.hasSuffix(
                """
                  commands
                    levels  query; Levels
                      count = 3  a whole number from 1 to 9 (levels)
                      → price (quote)
                """))
    }
}

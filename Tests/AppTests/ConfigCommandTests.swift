import Foundation
import PluginFixtures
import TestSupport
import Testing

@Suite("tradingboost config")
struct ConfigCommandTests {
    private let folder: TemporaryFolder
    private var path: String { "\(folder.path)/configuration.json" }

    init() throws { folder = try TemporaryFolder("config") }

    private func write(_ text: String) throws { try Data(text.utf8).write(to: URL(filePath: path)) }

    @Test func `check says everything that is wrong without starting anything`() async throws {
        try write(#"{"http": {"port": 70000}, "jobs": {"concurrent": 0}}"#)
        let ending = try await Program.run("config", "check", "--config", path)
        #expect(ending.status == 1)
        let lines = ending.errors.split(separator: "\n")
        #expect(lines.first == "error: 2 problems of the configuration" && lines.count == 3, "\(ending.errors)")
        #expect(lines.contains("  \(path): http.port is 70000; give 0 to 65535"), "\(ending.errors)")
        let json = try await Program.run("config", "check", "--config", path, "--json")
        struct Outcome: Decodable {
            struct Problem: Decodable {
                var source: String
                var key: String
                var text: String
            }
            var problems: [Problem]
        }
        #expect(json.status == 1 && json.errors.isEmpty)
        let outcome = try JSONDecoder().decode(Outcome.self, from: Data(json.output.utf8))
        #expect(outcome.problems.map(\.key) == ["http.port", "jobs.concurrent"] && outcome.problems[0].source == path)
        // What serve says is the same.
        let serve = try await Program.run("serve", "--config", path, "--data", folder.path)
        #expect(serve.status == 1 && serve.errors == ending.errors)
        try write(#"{"http": {"port": 7000}, "jobs": {"concurrent": 1}}"#)
        let good = try await Program.run("config", "check", "--config", path)
        #expect(good.status == 0 && good.output.contains("in order: 2 values given"), "\(good.output)\(good.errors)")
        #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/postgresql"))
    }

    @Test func `show says what counts and where it comes from`() async throws {
        try write(#"{"jobs": {"concurrent": 1}, "users": [{"name": "a", "webhook": "https://h/1234", "strategies": []}]}"#)
        let ending = try await Program.run(
            "config", "show", "--config", path, "--log-level", "debug", environment: ["TRADINGBOOST_HTTP_PORT": "81"])
        #expect(ending.status == 0, "\(ending.errors)")
        for pattern in [
            /http\.port +81 +TRADINGBOOST_HTTP_PORT/, /logging\.level +debug +--log-level/, /jobs\.concurrent +1 +\//,
            /users\.\[0\]\.webhook +\(hidden\)/, /identity\.registration +invited +default/,
        ] { #expect(ending.output.contains(pattern), "\(ending.output)") }
        #expect(!ending.output.contains("1234"))
        let json = try await Program.run("config", "show", "--config", path, "--json")
        #expect(json.output.contains(#""key" : "jobs.concurrent""#) && !json.output.contains("1234"))
    }

    @Test(arguments: [["--set", "http.port"], ["--port", "70000"], ["--port", "x"], ["--colour", "red"]])
    func `wrong usage ends with 2`(arguments: [String]) async throws {
        let ending = try await Program(["config", "check"] + arguments).ending()
        #expect(ending.status == 2, "\(ending.errors)")
    }

    @Test func `the page of the documentation has every key as it is`() async throws {
        let tables = try await Program.run("config", "keys", "--markdown").output
        let page = try String(contentsOf: MadeFolder.root.appending(path: "Documentation/configuration.md"), encoding: .utf8)
        #expect(page.hasSuffix(tables), "run: tradingboost config keys --markdown, and put it at the end of configuration.md")
        let text = try await Program.run("config", "keys").output
        let json = try await Program.run("config", "keys", "--json").output
        let known = [
            "http.tls.minimum", "plans.*.instances", "users[].strategies[].guards.stop_loss.percent", "market.depth.levels",
        ]
        for key in known {
            #expect(tables.contains("| `\(key)` |") && text.contains("\(key): ") && json.contains("\"\(key)\""), "\(key)")
        }
    }
}

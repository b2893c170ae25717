import API
import ArgumentParser

struct ConfigCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Say everything that is wrong with a configuration, without starting anything.",
        discussion: """
            Judges what serve would: keys and values, plugins and their parameters, the market, the certificate and its key.

            EXAMPLES
              tradingboost config check --config tradingboost.json
              tradingboost config check --config tradingboost.json --json

            Exit status: 0 in order, 1 something is wrong.
            """)

    @OptionGroup var options: ConfigurationOptions

    @Flag(help: "Print one JSON object and nothing else on standard output.")
    var json = false

    private struct Outcome: Encodable { var problems: [ConfigurationProblem] }

    func run() throws {
        do {
            let configuration = try HostConfiguration(options.input)
            guard !json else { return print(JSONText.pretty(Outcome(problems: []))) }
            let given = configuration.values.count { $0.source != "default" }
            print("in order: \(given) \(given == 1 ? "value" : "values") given, \(configuration.plan.users.count) users")
            if let warning = configuration.http.server.tls?.warning() { print("warning: \(warning)") }
        } catch let wrong as ConfigurationProblems {
            guard json else { throw wrong }
            print(JSONText.pretty(Outcome(problems: wrong.problems)))
            throw ExitCode(1)
        }
    }
}

import API
import ArgumentParser

struct InstanceParametersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "parameters",
        abstract: "Show an instance's parameters, or replace some while it runs.",
        discussion: """
            All that are given are taken as one step, or none: the plugin's schema checks each, then the strategy may refuse.

            EXAMPLES
              tradingboost instances parameters bob/dip-buyer
              tradingboost instances parameters bob/dip-buyer period=30 drop_percent=0.8
            """)

    @OptionGroup var host: HostOptions

    @Argument(
        help: ArgumentHelp("Number, user/name or name.", valueName: "instance"), completion: .custom(Completions.instances))
    var instance: String

    @Argument(help: ArgumentHelp("New values; the others stay.", valueName: "key=value"))
    var parameters: [String] = []

    func validate() throws { _ = try ParameterTexts.parse(parameters) }

    func run() async throws {
        let client = try host.client
        let found = try client.instance(instance)
        guard !parameters.isEmpty else {
            return host.show(try client.get(InstanceReport.self, "instances/\(found.id)")) { Self.text($0.parameters) }
        }
        let given = try ParameterTexts.parse(parameters)
        let answer = try client.send(InstanceReport.self, "PATCH", "instances/\(found.id)/parameters", given)
        host.show(answer) { instance in
            let changed = instance.parameters.filter { given[$0.key] != nil }
            return "\(instance.path): \(Self.text(changed, separator: " ")) in \(answer.time)"
        }
    }

    private static func text(_ parameters: [String: String], separator: String = "\n") -> String {
        guard !parameters.isEmpty else { return "this strategy has no parameters" }
        return parameters.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: separator)
    }
}

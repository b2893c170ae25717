import API
import ArgumentParser
import PluginInspection
import TradingModel

struct InstanceEnableCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enable",
        abstract: "Start a strategy for a user, or one again that was disabled or is in quarantine.",
        discussion: """
            With --user: makes an instance of an installed plugin. Without: starts an instance that is there, with the version and
            the parameters that it had. Returns when the strategy runs.

            EXAMPLES
              tradingboost instances enable dip-buyer --user bob
              tradingboost instances enable dip-buyer --user bob --version 1.0.0 --name slow --open-orders cancel period=200
              tradingboost instances enable dip-buyer --user bob period=200 --limits maximum_open_orders=5 capital=2000
              tradingboost instances enable bob/slow
            """)

    @OptionGroup var host: HostOptions

    @Argument(
        help: ArgumentHelp("Name or id of a plugin; without --user an instance.", valueName: "plugin|instance"),
        completion: .custom(Completions.plugins))
    var subject: String

    @Argument(help: ArgumentHelp("Parameters of the strategy; the others have their defaults.", valueName: "key=value"))
    var parameters: [String] = []

    @Option(help: ArgumentHelp("For whom.", valueName: "name"), completion: .custom(Completions.users))
    var user: String?

    @Option(
        help: ArgumentHelp("For the staff: the user's tenant.", valueName: "name"), completion: .custom(Completions.tenants))
    var tenant: String?

    @Option(help: ArgumentHelp("Version of the plugin. Without it: the highest release that is installed.", valueName: "version"))
    var version: String?

    @Option(help: ArgumentHelp("Name of the instance, unique within the user. Without it: the plugin's.", valueName: "name"))
    var name: String?

    @Option(
        help: ArgumentHelp(
            "What becomes of open orders when the host has to stop it: \(Choice<OpenOrderPolicy>.list). Without it: keep.",
            valueName: "policy"))
    var openOrders: Choice<OpenOrderPolicy>?

    @OptionGroup var limits: LimitOptions

    func validate() throws {
        _ = try given()
        guard user == nil else { return }
        guard parameters.isEmpty, tenant == nil, version == nil, name == nil, openOrders == nil, limits.limits.isEmpty else {
            throw ValidationError(
                "a new instance needs --user NAME; one that is there is started as it was (see instances parameters and swap, "
                    + "and risk limits)")
        }
    }

    func run() async throws {
        let client = try host.client
        guard let user else {
            let instance = try client.instance(subject)
            return host.show(
                try client.send(InstanceReport.self, "POST", "instances/\(instance.id)/enable", [String: String]()))
        }
        let texts = try limits.texts()
        let order = EnableOrder(
            tenant: tenant, user: user, plugin: subject, version: version, name: name,
            parameters: parameters.isEmpty ? nil : try given(),
            openOrders: openOrders?.text, limits: texts.isEmpty ? nil : texts)
        host.show(try client.send(InstanceReport.self, "POST", "instances", order))
    }

    private func given() throws -> [String: String] { try ParameterTexts.parse(parameters) }
}

/// `key=value` as the host takes them: texts, which the plugin's schema reads.
enum ParameterTexts {
    static func parse(_ arguments: [String]) throws -> [String: String] {
        var texts: [String: String] = [:]
        do {
            for parameter in try GivenParameter.parse(arguments: arguments) {
                guard case .text(let text) = parameter.value else { continue }
                guard texts.updateValue(text, forKey: parameter.name) == nil else {
                    throw ValidationError("parameter \(parameter.name) is given twice: give it once")
                }
            }
        } catch let error as ParameterProblems {
            throw ValidationError("\(error)")
        }
        return texts
    }
}

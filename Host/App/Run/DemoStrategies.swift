import Foundation
import PluginInspection
import TradingModel

/// The strategies of a demo, in the order in which its users get them: each user has one.
struct DemoStrategies {
    struct Strategy {
        var plugin: AcceptedPlugin
        /// Not yet checked against the schema.
        var given: [GivenParameter]

        var name: String { plugin.manifest.name }
    }

    let strategies: [Strategy]

    /// - Parameter given: of all; `Turtle.timeframe` is the timeframe of Turtle, and a name alone means the only plugin.
    init(_ plugins: [AcceptedPlugin], given: [GivenParameter]) throws {
        precondition(!plugins.isEmpty, "a demo has a strategy")
        let names = plugins.map(\.manifest.name)
        if let twice = names.first(where: { name in names.count { $0 == name } > 1 }) {
            throw CommandFailure("--strategies has two plugins named \(twice); give each name once")
        }
        var strategies = plugins.map { Strategy(plugin: $0, given: []) }
        for parameter in given {
            let (index, name) = try DemoStrategies.owner(of: parameter.name, among: plugins)
            strategies[index].given.append(GivenParameter(name: name, value: parameter.value))
        }
        self.strategies = strategies
    }

    /// Checked against the strategy's schema, defaults filled in.
    ///
    /// - Parameter varied: as `--vary` asks; the first user of each strategy keeps its defaults.
    func plan(user: Int, varied: Bool, limits: LimitLayers) throws -> HostPlan.StrategyPlan {
        let strategy = strategies[user % strategies.count]
        let given =
            varied
            ? ParameterVariation.parameters(
                of: strategy.plugin.manifest, user: user / strategies.count, given: strategy.given) : strategy.given
        do {
            return HostPlan.StrategyPlan(
                name: strategy.name, plugin: strategy.plugin, parameters: try strategy.plugin.resolve(given), limits: limits)
        } catch let problems as ParameterProblems where strategies.count > 1 {
            throw CommandFailure("\(strategy.name): \(problems)")
        }
    }

    // MARK: - Names

    /// Plugins of a list: names of shipped ones and paths of files, separated by commas; `all`: every shipped one.
    static func plugins(_ list: String) throws -> [AcceptedPlugin] {
        let items = list.split(separator: ",", omittingEmptySubsequences: false).map {
            $0.trimmingCharacters(in: .whitespaces)
        }
        let shipped = Installation.current.shippedStrategies
        if items == ["all"] { return try shipped.map { try open(Installation.current.shippedPlugin($0)) } }
        return try items.map { item in
            if item.contains("/") || item.hasSuffix(".so") { return try open(item) }
            let path = Installation.current.shippedPlugin(item)
            guard !item.isEmpty, item != "all", FileManager.default.fileExists(atPath: path) else {
                throw CommandFailure(
                    "--strategies \(list): no strategy named '\(item)' lies beside the program; give some of "
                        + "\(shipped.joined(separator: ", ")), or paths of .so files, separated by commas, or all by itself")
            }
            return try open(path)
        }
    }

    private static func open(_ path: String) throws -> AcceptedPlugin { try PluginFile.open(path: path).accepted() }

    /// Whose a parameter is, and what the strategy calls it.
    private static func owner(of name: String, among plugins: [AcceptedPlugin]) throws -> (index: Int, name: String) {
        let names = plugins.map(\.manifest.name)
        // Names of parameters have no dot.
        if let dot = name.lastIndex(of: ".") {
            guard let index = names.firstIndex(of: String(name[..<dot])) else {
                throw CommandFailure(
                    "parameter \(name): no strategy of this demo is named '\(name[..<dot])'; its strategies are "
                        + names.joined(separator: ", "))
            }
            return (index, String(name[name.index(after: dot)...]))
        }
        if plugins.count == 1 { return (0, name) }
        let owners = plugins.filter { $0.manifest.parameters[name] != nil }.map { "\($0.manifest.name).\(name)" }
        guard !owners.isEmpty else {
            throw CommandFailure(
                "parameter \(name): none of \(names.joined(separator: ", ")) has it; plugin inspect shows their parameters")
        }
        throw CommandFailure(
            "parameter \(name) does not say whose it is: write "
                + owners.map { "\($0)=…" }.joined(separator: " or "))
    }
}

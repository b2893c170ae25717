import ArgumentParser
import Foundation
import PluginCheck
import PluginInspection
import Strategies
import Synchronization

struct PluginCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Test whether a plugin keeps the contract: restarts, refusals, damaged input, repeatability, leaks.",
        discussion: """
            Each test runs the plugin in caged processes of its own, over a market and with answers to its orders that follow from
            the seed alone: the same seed repeats everything. Parameters are the defaults unless others are given. Exit status 1
            when a test fails; what a plugin does not do (no state, no orders) is not applicable.

            EXAMPLES
              tradingboost plugin check dip-buyer.so
              tradingboost plugin check dip-buyer.so period=5 --seed 42
              tradingboost plugin check dip-buyer.so --json
            """)

    @Argument(help: ArgumentHelp("Plugin file (.so).", valueName: "file"))
    var file: String

    @Argument(help: ArgumentHelp("Parameters of the strategy.", valueName: "key=value"))
    var parameters: [String] = []

    @Option(help: ArgumentHelp("Start of everything that is random.", valueName: "n"))
    var seed: UInt64 = 1

    @Flag(help: "List every test, those that passed too.")
    var verbose = false

    @Flag(help: "Print one JSON object and nothing else on standard output.")
    var json = false

    func run() async throws {
        let plugin = try PluginFile.open(path: file)
        let given = try GivenParameter.parse(arguments: parameters)
        var capabilities: Capabilities = []
        for capability in plugin.inspection.manifest?.capabilities ?? [] {
            if let known = Capabilities(name: capability.rawValue) { capabilities.insert(known) }
        }
        let kit = CheckKit(
            plugin, given: given, capabilities: capabilities.rawValue, seed: seed, executable: Installation.current.check)
        let progress = ProgressLine(total: CheckKit.names.count, unit: "tests")
        let report: CheckReport
        do {
            report = try kit.run { done, _ in progress.update(done) }
        } catch let failure as CheckFailure {
            throw CommandFailure(failure.description)
        }
        progress.end()
        print(json ? JSONText.pretty(report) : CheckScreen(report: report, isVerbose: verbose).text)
        if report.failed > 0 { throw ExitCode(1) }
    }
}

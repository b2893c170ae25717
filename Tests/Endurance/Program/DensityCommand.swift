import ArgumentParser
import EnduranceRuns
import Foundation
import PluginFixtures
import PluginInspection
import Strategies

struct DensityCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "density",
        abstract: "Start many instances of one plugin, each in its own worker, and show what they cost.",
        discussion: """
            EXAMPLES
              endurance density
              endurance density --instances 100 --instances 1000
              endurance density --plugin my-plugin.so --json
            """)

    @Option(help: ArgumentHelp("Instances, each of its own user in its own worker. May be given again.", valueName: "n"))
    var instances: [Int] = [100, 1_000, 5_000, 10_000]

    @Option(help: ArgumentHelp("Plugin file, with the defaults of its parameters. Without it: HyperRSI.", valueName: "file"))
    var plugin: String = "\(BuiltProduct.folder)/libHyperRSI.so"

    @Flag(help: "Print one JSON object a line.")
    var json = false

    func validate() throws {
        for count in instances where !(1...100_000).contains(count) {
            throw ValidationError("--instances \(count) is out of range: give a number from 1 to 100000")
        }
    }

    func run() throws {
        let accepted = try PluginFile.open(path: plugin).accepted()
        let image = try PluginImage(
            name: accepted.manifest.name, version: accepted.manifest.version, bytes: accepted.bytes)
        let run = DensityRun(plugin: image, parameters: try accepted.manifest.parameters.resolve([]))
        for count in instances {
            let result = try run.run(instances: count)
            print(json ? try JSONLine.text(result) : result.line)
            // One after the other: the last takes long.
            fflush(nil)
        }
    }
}

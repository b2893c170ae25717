import ArgumentParser
import EnduranceRuns
import TestSupport

struct KillCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kill",
        abstract: "Kill workers at random while all trade, and compare with a run without a kill, row by row.",
        discussion: """
            EXAMPLES
              endurance kill
              endurance kill --instances 100 --kills 1000 --seed 7
            """)

    @Option(help: ArgumentHelp("Instances, each of its own user in its own worker.", valueName: "n"))
    var instances = 100

    @Option(help: ArgumentHelp("Kills altogether.", valueName: "n"))
    var kills = 1_000

    @Option(help: ArgumentHelp("Of the market, the victims and the moments.", valueName: "n"))
    var seed: UInt64 = 7

    func validate() throws {
        guard (1...10_000).contains(instances) else {
            throw ValidationError("--instances \(instances) is out of range: give a number from 1 to 10000")
        }
        guard (1...1_000_000).contains(kills) else {
            throw ValidationError("--kills \(kills) is out of range: give a number from 1 to 1000000")
        }
    }

    func run() throws {
        let disturbed = try TestDatabase()
        let undisturbed = try TestDatabase()
        let result = try KillRun(instances: instances, kills: kills, seed: seed).run(
            databases: (disturbed.address, undisturbed.address))
        print(result.line)
        guard result.isClean else {
            if let example = result.difference?.example { print("for example \(example)") }
            throw ExitCode.failure
        }
    }
}

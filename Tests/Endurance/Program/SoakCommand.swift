import ArgumentParser
import EnduranceRuns
import Foundation

struct SoakCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "soak",
        abstract: "Run the demo at full speed and judge whether memory or descriptors of its host and workers grow.",
        discussion: """
            Each figure is sampled every second. After a third of the time as warm-up, a line is laid through the means of 24
            groups of samples: its slope is within noise when it is not above three standard errors, or above what is tolerated
            over the whole time: 1 % of the memory, half a descriptor.

            EXAMPLES
              endurance soak --minutes 30
              endurance soak --minutes 1 --users 5
            """)

    @Option(help: ArgumentHelp("How long.", valueName: "n"))
    var minutes = 30.0

    @Option(help: ArgumentHelp("Users, each with an instance.", valueName: "n"))
    var users = 20

    @Option(help: ArgumentHelp("Plugin file. Without it: the HyperRSI that ships with the host.", valueName: "file"))
    var plugin: String?

    func validate() throws {
        guard minutes >= 0.5, minutes <= 10_080 else {
            throw ValidationError("--minutes \(minutes) is out of range: give a number from 0.5 to 10080")
        }
        guard (1...1_000).contains(users) else {
            throw ValidationError("--users \(users) is out of range: give a number from 1 to 1000")
        }
    }

    func run() throws {
        var nextMinute = 60.0
        let result = try SoakRun(seconds: minutes * 60, users: users, plugin: plugin).run { time in
            guard time >= nextMinute else { return }
            FileHandle.standardError.write(Data("  \(Int(nextMinute / 60)) of \(minutes.text(0)) minutes\n".utf8))
            nextMinute += 60
        }
        print(
            "\(minutes.text(1)) minutes at full speed: \(result.workers) workers, \(result.candles) candles, \(result.orders) "
                + "orders, \(result.restarts) restarts")
        for series in result.series { print(series.line) }
        if !result.isClean { throw ExitCode.failure }
    }
}

import ArgumentParser

/// Runs that are too long for the tests, with figures.
@main
struct Endurance: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "endurance", abstract: "Long runs of the real host, with figures; each fails when it shows a fault.",
        subcommands: [
            KillCommand.self, ChaosCommand.self, SwapCommand.self, RestartCommand.self, DensityCommand.self, SoakCommand.self,
            NeighboursCommand.self,
        ])
}

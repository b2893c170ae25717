import ArgumentParser
import CStandardOutput
import Foundation

/// The command line: parses, runs, and turns an error into one line and an exit status.
@main
struct Tradingboost: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tradingboost",
        abstract: "A host for trading strategies that come as plugins.",
        discussion: """
            EXAMPLES
              tradingboost demo
              tradingboost demo --candles btc-1m.csv --speed max --users 20 --json
              tradingboost backtest --candles btc-1m.csv rsi_period=21
              tradingboost plugin inspect libHyperRSI.so
              tradingboost serve --config tradingboost.json
              tradingboost login --url https://trade.example.com --user kim
              tradingboost instances enable dip-buyer --user bob period=21
              tradingboost kill --user bob --flatten

            Exit status: 0 done, 1 failed, 2 wrong usage.
            """,
        version: HostVersion.text,
        subcommands: [],
        groupedSubcommands: [
            CommandGroup(
                name: "Local",
                subcommands: [
                    ServeCommand.self, DemoCommand.self, BacktestCommand.self, IndicatorCommand.self, PluginCommand.self,
                    ConfigCommand.self, DatabaseCommand.self, PsqlCommand.self, MeasureCommand.self, CompletionCommand.self,
                ]),
            CommandGroup(
                name: "Sign-in",
                subcommands: [
                    LoginCommand.self, LogoutCommand.self, WhoamiCommand.self, ProfilesCommand.self, TokensCommand.self,
                ]),
            CommandGroup(
                name: "Host",
                subcommands: [
                    TenantsCommand.self, UsersCommand.self, CredentialsCommand.self, PluginsCommand.self, InstanceCommand.self,
                    OrdersCommand.self, PositionsCommand.self, RiskCommand.self, KillCommand.self, EventsCommand.self,
                    JobsCommand.self, FlagsCommand.self, AuditCommand.self, UsageCommand.self, NotificationsCommand.self,
                ]),
        ])

    static func main() async {
        ignoreBrokenPipes()
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            finish(error)
        }
        StandardOutput.finish()
    }

    /// Help and version go to standard output with status 0; wrong usage ends with 2, a failure with 1.
    private static func finish(_ error: any Error) -> Never {
        let status = exitCode(for: error)
        if status == .success {
            print(fullMessage(for: error))
            StandardOutput.finish()
            Foundation.exit(0)
        }
        if status == .validationFailure {
            StandardError.write(fullMessage(for: error))
            Foundation.exit(2)
        }
        if !(error is ExitCode) {
            // A plugin's words may be among them.
            let lines = "\(error)".split(separator: "\n").map { String($0).onOneLine }
            StandardError.write("error: \(lines.joined(separator: "\n"))")
        }
        Foundation.exit(1)
    }
}

enum HostVersion {
    static let text = "0.1.0"
}

enum StandardOutput {
    /// Sends off what was printed, which has to arrive: on a full disk it does not, and that ends the program.
    ///
    /// - Returns: false when the reader went away (`| head`), which is no failure.
    @discardableResult
    static func finish() -> Bool {
        let outcome = standard_output_finish()
        guard outcome < 0 else { return outcome == 0 }
        StandardError.write("error: the output could not be written whole: is the disk full?")
        Foundation.exit(1)
    }
}

enum StandardError {
    static func write(_ line: String) { FileHandle.standardError.write(Data("\(line)\n".utf8)) }

    static var isTerminal: Bool { isatty(2) == 1 }
}

/// A reader that goes away (`| head`) ends a write with an error, not the process.
private func ignoreBrokenPipes() { signal(SIGPIPE, SIG_IGN) }

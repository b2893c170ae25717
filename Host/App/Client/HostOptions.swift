import API
import ArgumentParser
import Foundation

/// Which host a command talks to, and how it answers.
struct HostOptions: ParsableArguments {
    @Option(
        name: .customLong("data"),
        help: ArgumentHelp("Folder of the host that runs, of the account that this one is.", valueName: "dir"))
    var data: String?

    @Option(help: ArgumentHelp("Host that was signed in to with tradingboost login.", valueName: "name"))
    var profile: String?

    @Flag(help: "Print one JSON object and nothing else on standard output.")
    var json = false

    var client: HostClient {
        get throws { HostClient(address: try HostAddress.choose(data: data, profile: profile)) }
    }

    /// Prints an answer as it came, or in words.
    func show<Value: Encodable>(_ answer: HostClient.Answer<Value>, _ text: (Value) -> String) {
        print(json ? JSONText.pretty(answer.value) : text(answer.value))
    }

    /// Prints an instance after a step.
    func show(_ answer: HostClient.Answer<InstanceReport>) {
        show(answer) { "\($0.line) in \(answer.time)" }
    }
}

/// For lists: print them again and again.
struct WatchOptions: ParsableArguments {
    @Flag(help: "Print it again every two seconds, until Ctrl-C; with --json one object a line.")
    var watch = false

    private static let period = 2.0

    /// Asks and prints, once or for ever.
    func show<Value: Encodable>(
        _ host: HostOptions, _ ask: () throws -> HostClient.Answer<Value>, _ text: (Value) -> String
    ) throws {
        guard watch else { return host.show(try ask(), text) }
        while true {
            let answer = try ask().value
            if host.json {
                print(JSONText.line(answer))
            } else {
                // Clears a terminal; into a file each list follows the one before.
                print(isatty(1) == 1 ? "\u{1B}[H\u{1B}[2J" : "", terminator: "")
                print(text(answer))
            }
            fflush(nil)
            Thread.sleep(forTimeInterval: WatchOptions.period)
        }
    }
}

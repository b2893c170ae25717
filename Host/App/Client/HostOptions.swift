import API
import ArgumentParser

/// Which host a command talks to, and how it answers.
struct HostOptions: ParsableArguments {
    @Option(name: .customLong("data"), help: ArgumentHelp("Folder of the host that runs.", valueName: "dir"))
    var data: String = ".tradingboost"

    @Flag(help: "Print one JSON object and nothing else on standard output.")
    var json = false

    var client: HostClient { HostClient(dataFolder: data) }

    /// Prints an answer as it came, or in words.
    func show<Value: Encodable>(_ answer: HostClient.Answer<Value>, _ text: (Value) -> String) {
        print(json ? JSONText.pretty(answer.value) : text(answer.value))
    }

    /// Prints an instance after a step.
    func show(_ answer: HostClient.Answer<InstanceReport>) {
        show(answer) { "\($0.line) in \(answer.time)" }
    }
}

import API
import ArgumentParser
import Foundation
import StrictJSON

/// Which host a command talks to, and how it answers.
struct HostOptions: ParsableArguments {
    @Option(
        name: .customLong("data"),
        help: ArgumentHelp("Folder of the host that runs, of the account that this one is.", valueName: "dir"),
        completion: .directory)
    var data: String?

    @Option(
        help: ArgumentHelp("Host that was signed in to with tradingboost login.", valueName: "name"),
        completion: .custom(Completions.profiles))
    var profile: String?

    @Option(help: ArgumentHelp("Address of a host; the token is TRADINGBOOST_TOKEN or --token-file.", valueName: "address"))
    var url: String?

    @Option(help: ArgumentHelp("File with an API token for --url; - is standard input.", valueName: "file"), completion: .file())
    var tokenFile: String?

    @Option(
        help: ArgumentHelp("Certificates to trust for --url instead of the system's.", valueName: "file"),
        completion: .file())
    var ca: String?

    @Flag(help: "Print the API's answer, one JSON object, and nothing else on standard output.")
    var json = false

    func validate() throws {
        guard [data, profile, url].compactMap(\.self).count <= 1 else {
            throw ValidationError("say once which host: one of --data, --profile and --url")
        }
        guard url != nil || (tokenFile == nil && ca == nil) else {
            throw ValidationError("--token-file and --ca go with --url")
        }
    }

    var client: HostClient {
        get throws {
            HostClient(
                address: try HostAddress.choose(
                    .init(data: data, profile: profile, url: url, tokenFile: tokenFile, certificateAuthority: ca)))
        }
    }

    /// Prints an answer as it came, or in words.
    func show<Value>(_ answer: HostClient.Answer<Value>, _ text: (Value) -> String) {
        print(json ? (answer.text.isEmpty ? "{}" : answer.text) : text(answer.value))
    }

    /// Prints an instance after a step.
    func show(_ answer: HostClient.Answer<InstanceReport>) {
        show(answer) { "\($0.line) in \(answer.time)" }
    }
}

/// How much of a list.
struct PageOptions: ParsableArguments {
    @Option(help: ArgumentHelp("How many at most.", valueName: "n"))
    var limit = 100

    @Flag(help: "All of them, however many.")
    var all = false

    func validate() throws {
        guard limit >= 1 else { throw ValidationError("--limit \(limit) is out of range: give a number from 1 on, or --all") }
    }
}

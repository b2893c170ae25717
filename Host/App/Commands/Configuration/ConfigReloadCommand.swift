import API
import ArgumentParser

struct ConfigReloadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reload",
        abstract: "Let a running host read its configuration again.",
        discussion: """
            Takes over what can be while it trades and names what counts from the next start on. A configuration that is wrong
            changes nothing. The same as SIGHUP, with an answer.

            EXAMPLES
              tradingboost config reload
              tradingboost config reload --data /var/lib/tradingboost --json
            """)

    @OptionGroup var host: HostOptions

    func run() async throws {
        let answer = try host.client.send(ReloadReport.self, "POST", "configuration/reload", HostClient.Nothing())
        host.show(answer) { report in
            let applied = report.applied.isEmpty ? "nothing changed" : "counts now: \(report.applied.joined(separator: ", "))"
            return report.needsRestart.isEmpty
                ? applied : "\(applied)\ncounts from the next start on: \(report.needsRestart.joined(separator: ", "))"
        }
    }
}

import API
import ArgumentParser
import Foundation
import PluginInspection

struct PluginsInstallCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "install",
        abstract: "Give a running host a plugin, so that it can be enabled and swapped to.",
        discussion: """
            The host inspects the file, asks who signed it, and keeps it in its data folder. A version is one set of bytes: the
            same file again changes nothing, another file with the same id and version is refused. What runs is not touched.

            EXAMPLES
              tradingboost plugins install dip-buyer.so
              tradingboost plugins install dip-buyer.so --data /var/lib/tradingboost --json
            """)

    @OptionGroup var host: HostOptions

    @Argument(help: ArgumentHelp("Plugin file (.so); what plugin sign wrote beside it goes with it.", valueName: "file"))
    var file: String

    func run() async throws {
        // All that is wrong is told before anything is sent.
        let plugin = try PluginFile.open(path: file).accepted()
        let signature = try PluginSignature.fileBytes(beside: file)
        let name = URL(filePath: file).lastPathComponent
        let answer = try host.client.upload(
            PluginReport.self, "plugins", query: [("name", name)], plugin.bytes,
            headers: signature.map { ["Plugin-Signature: \(Data($0).base64EncodedString())"] } ?? [])
        host.show(answer) { report in
            let wants = report.capabilities.isEmpty ? "nothing" : report.capabilities.joined(separator: ", ")
            return "\(report.name) \(report.version) (\(report.origin)) installed in \(answer.time); asks for \(wants)"
        }
    }
}

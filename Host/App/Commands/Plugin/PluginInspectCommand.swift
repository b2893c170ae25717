import ArgumentParser
import PluginInspection
import StrictJSON

struct PluginInspectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Show what a plugin says of itself and what would keep it from being loaded. Runs none of its code.",
        discussion: """
            Exit status 1 when the host would refuse the plugin; every reason is listed.

            EXAMPLES
              tradingboost plugin inspect libHyperRSI.so
              tradingboost plugin inspect libHyperRSI.so --json
            """)

    @Argument(help: ArgumentHelp("Plugin file (.so).", valueName: "file"))
    var file: String

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() async throws {
        let plugin = try PluginFile.open(path: file)
        print(json ? plugin.json.description : plugin.text)
        if !plugin.inspection.isAccepted { throw ExitCode(1) }
    }
}

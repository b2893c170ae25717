import ArgumentParser
import Foundation
import PluginInspection
import StrictJSON

struct PluginNewCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new",
        abstract: "Make the folder of a new strategy: source, Makefile, test, a recorded session.",
        discussion: """
            The strategy works as it is: it buys when the price falls below its average. Everything in it is for you to change.
            The Makefile remembers where this program and the SDK are; TRADINGBOOST and TRADINGBOOST_SDK override that.

            EXAMPLES
              tradingboost plugin new dip-buyer --language swift
              tradingboost plugin new grid-trader --language rust --directory strategies --id com.acme.grid-trader
            """)

    @Argument(help: ArgumentHelp("Name of the strategy and of its folder: \(PluginName.rule).", valueName: "name"))
    var name: String

    @Option(help: ArgumentHelp("Language of the strategy.", valueName: "swift|c|cpp|rust"))
    var language: PluginTemplate.Language

    @Option(help: ArgumentHelp("Folder that it is made in; made when missing. Without it: here.", valueName: "dir"))
    var directory: String = "."

    @Option(help: ArgumentHelp("Reverse domain name that is the plugin's alone. Without it: com.example.NAME.", valueName: "id"))
    var id: String?

    @Flag(help: "Print one JSON object.")
    var json = false

    func validate() throws {
        guard let checked = PluginName(name) else {
            throw ValidationError("'\(name)' is not a strategy's name: give \(PluginName.rule)")
        }
        if checked.isTaken { throw taken }
        if let id, !Manifest.isID(id) {
            throw ValidationError("--id '\(id)' is not a reverse domain name: give one like com.example.\(name)")
        }
    }

    func run() async throws {
        guard let name = PluginName(name) else { return }
        let sdk = try SDKFolder.find()
        if language == .swift, try sdk.swiftTypes().contains(name.type) { throw taken }
        for path in [sdk.path, Installation.current.program] where !PluginNewCommand.isPlain(path) {
            throw CommandFailure(
                "\(path): make cannot work with a path that has spaces or signs; install TradingBoost in another folder")
        }
        let folder = URL(filePath: directory).appending(path: name.text)
        let shown = directory == "." ? name.text : "\(directory)/\(name.text)"
        guard !FileManager.default.fileExists(atPath: folder.path) else {
            throw CommandFailure("\(shown) exists already and is left as it is: choose another name or --directory")
        }
        let id = id ?? "com.example.\(name.text)"
        let template = PluginTemplate(language: language, name: name, id: id, sdk: sdk)
        let files = try template.write(to: folder)
        let missing = language.tools.filter { !PluginNewCommand.isInPath($0.program) }
        let next = ["cd \(shown) && make", "make check", "make backtest"]
        guard !json else {
            print(
                JSON.object([
                    .init(name: "name", value: .text(name.text)), .init(name: "id", value: .text(id)),
                    .init(name: "language", value: .text(language.rawValue)), .init(name: "folder", value: .text(folder.path)),
                    .init(name: "files", value: .array(files.map { .text($0) })), .init(name: "sdk", value: .text(sdk.path)),
                    .init(name: "missing", value: .array(missing.map { .text($0.program) })),
                    .init(name: "next", value: .array(next.map { .text($0) })),
                ]))
            return
        }
        for tool in missing { StandardError.write("note: make needs \(tool.program), which is not installed (\(tool.package))") }
        print(
            """
            \(shown): a strategy in \(language.title), \(files.count) files. Next:
              \(next[0])
              \(next[1])      the conformance kit
              \(next[2])   over session.csv
            """)
    }

    private var taken: ValidationError {
        ValidationError("'\(name)' is a word of a language or the SDK: give another name, for example \(name)-trader")
    }

    /// What make and a shell take as it is.
    private static func isPlain(_ path: String) -> Bool {
        path.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"): true
            default: "/._-+@,".utf8.contains(byte)
            }
        }
    }

    private static func isInPath(_ program: String) -> Bool {
        (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains { folder in
            FileManager.default.isExecutableFile(atPath: "\(folder)/\(program)")
        }
    }
}

import ArgumentParser
import BacktestProtocol
import Foundation
import PluginInspection
import Strategies

struct PluginPackCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pack",
        abstract: "Fill in the manifest that a plugin describes itself with.",
        discussion: """
            A plugin made with the Swift SDK declares its parameters and commands in code and reserves room for its manifest. This
            runs its describe function in a cage, checks what it says and writes it into the room; nothing else of the file
            changes, and packing again gives the same bytes. Plugins in C, C++ and Rust are packed by their compiler.

            EXAMPLES
              tradingboost plugin pack dip-buyer.so
              tradingboost plugin pack build/dip-buyer.so --output dip-buyer.so
            """)

    @Argument(help: ArgumentHelp("Plugin file (.so).", valueName: "file"))
    var file: String

    @Option(
        name: .shortAndLong, help: ArgumentHelp("Where the packed plugin goes. Without it: the same file.", valueName: "file"))
    var output: String?

    @Flag(help: "Print one JSON object and nothing else on standard output.")
    var json = false

    private struct Report: Encodable {
        var plugin: String
        var version: String
        var output: String
        var manifestBytes: Int
        var sha256: String
        /// False when the file was packed already and stays as it is.
        var changed: Bool
    }

    func run() async throws {
        let plugin = try PluginFile.open(path: file)
        // An empty note is what packing is for; anything else keeps the file from being loaded.
        let found = plugin.inspection.problems.filter { $0.code != .noteReserved }
        guard found.isEmpty else { throw CommandFailure(found.map { "\(file) \($0.text)" }.joined(separator: "\n")) }
        let manifest = try describe(plugin)
        let packed: PluginFile
        do {
            packed = PluginFile(path: output ?? file, bytes: try plugin.packed(manifest: manifest))
        } catch {
            throw CommandFailure(error.problems.map { "\(file) \($0.text)" }.joined(separator: "\n"))
        }
        let accepted = try packed.accepted()
        let isChanged = output != nil || packed.bytes != plugin.bytes
        if isChanged { try ReplacedFile.write(accepted.bytes, to: accepted.path, permissions: 0o755) }
        let report = Report(
            plugin: accepted.manifest.name, version: accepted.manifest.version, output: accepted.path,
            manifestBytes: manifest.count, sha256: packed.sha256Text, changed: isChanged)
        print(json ? JSONText.pretty(report) : text(report))
    }

    private func text(_ report: Report) -> String {
        let state = report.changed ? "packed" : "was packed already"
        return "\(report.output) \(state): \(report.plugin) \(report.version), a manifest of \(report.manifestBytes) bytes"
    }

    /// Runs the plugin's describe function in a cage.
    private func describe(_ plugin: PluginFile) throws -> [UInt8] {
        let image = try PluginImage(name: file, version: "", bytes: plugin.bytes)
        let process = try PluginProcess(.describe, plugin: image, timeLimit: 10)
        var manifest: [UInt8]?
        while let frame = try process.nextFrame() {
            switch frame {
            case .manifest(let bytes): manifest = bytes
            case .failure(let text): throw CommandFailure("\(file): \(text)")
            default: break
            }
        }
        let failedEnding = process.waitForEnd()
        if let manifest, failedEnding == nil { return manifest }
        if process.isOverdue { throw CommandFailure("\(file): describe did not end within 10 seconds") }
        throw CommandFailure(
            "\(file): describe ended with \(failedEnding ?? "no manifest"): a default or a literal in the "
                + "plugin's declarations is wrong")
    }
}

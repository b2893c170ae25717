import ArgumentParser
import Foundation
import PluginInspection
import StrictJSON

struct PluginSignCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign",
        abstract: "Sign a plugin: say that its bytes are yours.",
        discussion: """
            Writes FILE.signature beside the plugin; both go to whoever runs it. Signed are all bytes of the file, your name and
            the time; a plugin that is built again has to be signed again, which replaces the signature. A plugin that no host
            would load is not signed.

            EXAMPLES
              tradingboost plugin sign dip-buyer.so --key ada.key
              tradingboost plugin sign dip-buyer.so --key ada.key --json
            """)

    @Argument(help: ArgumentHelp("Plugin file (.so).", valueName: "file"))
    var file: String

    @Option(help: ArgumentHelp("Your private key, as plugin keygen made it.", valueName: "file"))
    var key: String

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() async throws {
        let signer = try KeyFile.readPrivate(key)
        let plugin = try PluginFile.open(path: file)
        let signature = try plugin.signed(by: signer, date: Date())
        let path = PluginSignature.path(of: file)
        do {
            try Data(signature.fileText.utf8).write(to: URL(filePath: path), options: .atomic)
        } catch {
            throw CommandFailure("\(path): cannot be written: \(error.localizedDescription); make its folder writable")
        }
        guard !json else {
            let members: [JSON.Member] = [
                .init(name: "path", value: .text(file)), .init(name: "signature", value: .text(path)),
                .init(name: "sha256", value: .text(plugin.sha256Text)),
            ]
            print(JSON.object(members + signature.jsonMembers))
            return
        }
        print("\(path): signed by \(signature.key.fingerprint.short) (\(signature.key.publisher)) at \(signature.signedAt)")
    }
}

import ArgumentParser
import PluginInspection
import StrictJSON

struct PluginKeygenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keygen",
        abstract: "Make a key to sign plugins with.",
        discussion: """
            Writes two files: the private key, readable by you alone, and beside it the public key (.pub), which is for
            everybody who is to trust your plugins. Files that exist are never overwritten. Who has the private key signs as
            you: keep it off the machines that only run plugins.

            EXAMPLES
              tradingboost plugin keygen ada
              tradingboost plugin keygen "Ada's strategies" --output ~/keys/ada.key
            """)

    @Argument(help: ArgumentHelp("What you call yourself as a publisher.", valueName: "name"))
    var name: String

    @Option(help: ArgumentHelp("File of the private key. Without it: NAME.key.", valueName: "file"))
    var output: String?

    @Flag(help: "Print one JSON object.")
    var json = false

    func validate() throws {
        guard PublisherName.isValid(name) else {
            throw ValidationError("'\(name)' is not a publisher's name: give \(PublisherName.rule)")
        }
        if output == nil, name.contains("/") || name.hasPrefix(".") {
            throw ValidationError("'\(name).key' is not a good file name: say where the key goes with --output")
        }
    }

    func run() async throws {
        guard let signer = SigningKey(publisher: name) else { return }
        let path = output ?? "\(name).key"
        try KeyFile.write(signer, to: path)
        let publicPath = KeyFile.publicPath(of: path)
        guard !json else {
            print(
                JSON.object([
                    .init(name: "publisher", value: .text(name)),
                    .init(name: "fingerprint", value: .text(signer.key.fingerprint.description)),
                    .init(name: "private_key", value: .text(path)), .init(name: "public_key", value: .text(publicPath)),
                ]))
            return
        }
        print(
            """
            key of \(name): \(signer.key.fingerprint)
              private  \(path)  (for you alone: plugin sign FILE --key \(path))
              public   \(publicPath)  (for those who trust you: plugin trust \(publicPath))
            """)
    }
}

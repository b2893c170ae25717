import ArgumentParser
import Foundation
import Glibc
import StrictJSON

struct LoginCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "login",
        abstract: "Sign in to a host over the network.",
        discussion: """
            Asks for the password and keeps the tokens, not the password, under the profile's name in a file that only you may
            read. Other commands use the profile of --profile, or the one that was signed in to last where no host runs in
            .tradingboost. A program takes an API token instead, in TRADINGBOOST_TOKEN beside TRADINGBOOST_URL.

            EXAMPLES
              tradingboost login --url https://trade.example.com --user kim
              tradingboost login --url http://localhost:8080 --user kim --profile test --password-file - < password.secret
            """)

    @Option(help: ArgumentHelp("Where the host is; without it that of the profile.", valueName: "address"))
    var url: String?

    @Option(help: ArgumentHelp("Your name there; without it that of the profile.", valueName: "name"))
    var user: String?

    @Option(
        help: ArgumentHelp("What the host is called here.", valueName: "name"),
        completion: .custom(Completions.profiles))
    var profile = "default"

    @Option(help: ArgumentHelp("Of the second factor, or a recovery code; asked for when it is needed.", valueName: "code"))
    var code: String?

    @Option(help: ArgumentHelp("Certificates to trust instead of the system's.", valueName: "file"), completion: .file())
    var ca: String?

    @Option(
        help: ArgumentHelp("File whose first line is the password; - is standard input. Asks without it.", valueName: "file"),
        completion: .file())
    var passwordFile: String?

    func run() async throws {
        let known = try Profiles.read().profiles[profile]
        guard let url = url ?? known?.url, let user = user ?? known?.user else {
            throw CommandFailure("say where and as whom: tradingboost login --url https://trade.example.com --user NAME")
        }
        let address = try WebAddress.checked(url)
        let authority =
            ca.map { URL(filePath: $0).standardizedFileURL.path } ?? (self.url == nil ? known?.certificateAuthority : nil)
        let password = try SecretInput.read(
            file: passwordFile, prompt: "Password of \(user) at \(address): ", option: "--password-file")
        func begin(_ code: String?) throws {
            try Session.begin(
                profile, at: address, user: user, password: password, code: code, certificateAuthority: authority)
        }
        do {
            try begin(code)
        } catch let refusal as HostRefusal where refusal.code == "second_factor_required" && code == nil && isatty(0) == 1 {
            try begin(try SecretInput.ask("Code: ", option: "--code"))
        }
        StandardError.write("signed in to \(address) as \(user); profile '\(profile)'")
    }
}

struct LogoutCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logout",
        abstract: "End a session at a host and forget its tokens.",
        discussion: """
            EXAMPLES
              tradingboost logout
              tradingboost logout --profile test
            """)

    @Option(
        help: ArgumentHelp("Which one; without it the one that was signed in to last.", valueName: "name"),
        completion: .custom(Completions.profiles))
    var profile: String?

    func run() async throws {
        let all = try Profiles.read()
        guard let name = profile ?? all.current else { throw CommandFailure("nobody is signed in") }
        _ = try all.named(name)
        var told = "its session has ended"
        do {
            _ = try HostClient(address: .profile(name)).send(
                HostClient.Nothing.self, "POST", "logout", HostClient.Nothing())
        } catch {
            // The tokens are forgotten here all the same.
            told = "\(error)"
        }
        try Profiles.change { profiles in
            profiles.profiles[name] = nil
            if profiles.current == name { profiles.current = nil }
        }
        StandardError.write("profile '\(name)' is forgotten: \(told)")
    }
}

struct WhoamiCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "whoami",
        abstract: "Say which host commands talk to, and as whom.",
        discussion: """
            EXAMPLES
              tradingboost whoami
              tradingboost whoami --profile test --json
            """)

    @OptionGroup var host: HostOptions

    func run() async throws {
        let client = try host.client
        let place = try client.address.place
        host.show(try client.ask("GET", "me")) { me in
            let factor = me["secondFactor"] == .boolean(true) ? ", with a second factor" : ""
            return "\(me.shown("name")), \(me.shown("role")) of \(me.shown("tenant")), at \(place)\(factor)"
        }
    }
}

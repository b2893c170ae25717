import ArgumentParser
import Identity
import StrictJSON

struct UsersRoleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "role",
        abstract: "Change what a user may do, at once.",
        discussion: """
            EXAMPLES
              tradingboost users role tom viewer
            """)

    @OptionGroup var host: HostOptions
    @OptionGroup var person: PersonArgument

    @Argument(help: ArgumentHelp("One of \(Choice<Role>.list).", valueName: "role"))
    var role: Choice<Role>

    func run() async throws { try host.change(person.user, .fields(("role", .text(role.text)))) }
}

struct UsersDisableCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "disable",
        abstract: "Let nobody sign in as a user any more; sessions and tokens end at once.",
        discussion: """
            What trades for the user goes on: stop that with tradingboost kill --user NAME.

            EXAMPLES
              tradingboost users disable tom
            """)

    @OptionGroup var host: HostOptions
    @OptionGroup var person: PersonArgument

    func run() async throws { try host.change(person.user, .fields(("status", .text("disabled")))) }
}

struct UsersEnableCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enable",
        abstract: "Let a disabled user sign in again.",
        discussion: """
            EXAMPLES
              tradingboost users enable tom
            """)

    @OptionGroup var host: HostOptions
    @OptionGroup var person: PersonArgument

    func run() async throws { try host.change(person.user, .fields(("status", .text("active")))) }
}

extension HostOptions {
    fileprivate func change(_ user: String, _ body: JSON) throws {
        let client = try self.client
        show(try client.ask("PATCH", try client.path(ofUser: user), body)) {
            "\($0.shown("name")) is \($0.shown("role")) of \($0.shown("tenant")), \($0.shown("status"))"
        }
    }
}

struct UsersPasswordCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "password",
        abstract: "Give a user another password, or yourself; all other sessions end.",
        discussion: """
            Asks without an echo. Without a name it changes your own, and asks for the present one first.

            EXAMPLES
              tradingboost users password
              tradingboost users password tom
              tradingboost users password tom --password-file - < tom.secret
            """)

    @OptionGroup var host: HostOptions

    @Argument(
        help: ArgumentHelp("Name or number; you without it.", valueName: "user"), completion: .custom(Completions.users))
    var user: String?

    @OptionGroup var secret: NewPasswordOptions

    @Option(
        help: ArgumentHelp("Of your own: file whose first line is the present one.", valueName: "file"), completion: .file())
    var presentPasswordFile: String?

    func validate() throws {
        if user != nil, presentPasswordFile != nil {
            throw ValidationError("--present-password-file is for your own password: leave the name out")
        }
        if presentPasswordFile == "-", secret.passwordFile == "-" {
            throw ValidationError("standard input holds one of the two passwords: give the other one in a file")
        }
    }

    func run() async throws {
        let client = try host.client
        guard let user else {
            let present = try SecretInput.read(
                file: presentPasswordFile, prompt: "Your present password: ", option: "--present-password-file")
            let body = JSON.fields(
                ("currentPassword", .text(present)), ("newPassword", .text(try secret.password(of: "you, the new one"))))
            return host.show(try client.ask("POST", "me/password", body)) { _ in
                "your password is another; your other sessions have ended"
            }
        }
        let path = try client.path(ofUser: user)
        let body = JSON.fields(("password", .text(try secret.password(of: user))))
        host.show(try client.ask("POST", "\(path)/password", body)) { _ in "\(user) has another password" }
    }
}

struct UsersSecondFactorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove-second-factor",
        abstract: "Take away the second factor of a user who has lost it.",
        discussion: """
            EXAMPLES
              tradingboost users remove-second-factor tom
            """)

    @OptionGroup var host: HostOptions
    @OptionGroup var person: PersonArgument

    func run() async throws {
        let client = try host.client
        let path = try client.path(ofUser: person.user)
        host.show(try client.ask("DELETE", "\(path)/second-factor")) { _ in "\(person.user) signs in with the password alone" }
    }
}

import ArgumentParser
import Identity
import StrictJSON

struct UsersAddCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Make a user.",
        discussion: """
            Asks for the password twice, without an echo; --password-file reads it from a file that only you may read, or from
            standard input. With --no-password nobody signs in as the user yet: see users password.

            EXAMPLES
              tradingboost users add olga --tenant platform --role operator
              tradingboost users add tom --tenant acme --role trader --email tom@example.com --password-file tom.secret
              tradingboost users add bot --tenant acme --role viewer --no-password
            """)

    @OptionGroup var host: HostOptions

    @Argument(help: ArgumentHelp("What the user is called, unique on the host.", valueName: "name"))
    var name: String

    @Option(help: ArgumentHelp("What the user may do: \(Choice<Role>.list).", valueName: "role"))
    var role: Choice<Role>

    @Option(
        help: ArgumentHelp("For the staff: whose user it is; without it your own tenant.", valueName: "name"),
        completion: .custom(Completions.tenants))
    var tenant: String?

    @Option(help: ArgumentHelp("Where the user gets mail, unique on the host.", valueName: "address"))
    var email: String?

    @OptionGroup var secret: NewPasswordOptions

    @Flag(help: "Without a password.")
    var noPassword = false

    func validate() throws {
        if noPassword, secret.passwordFile != nil { throw ValidationError("say one of --no-password and --password-file") }
    }

    func run() async throws {
        let client = try host.client
        let password = noPassword ? nil : try secret.password(of: name)
        let body = JSON.fields(
            ("tenant", tenant.map { .text($0) }), ("name", .text(name)), ("email", email.map { .text($0) }),
            ("role", .text(role.text)), ("password", password.map { .text($0) }))
        host.show(try client.ask("POST", "users", body)) {
            "\($0.shown("name")) (\($0.shown("id"))) is \($0.shown("role")) of \($0.shown("tenant"))"
        }
    }
}

/// A password that is given to somebody.
struct NewPasswordOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("File whose first line is the password; - is standard input.", valueName: "file"),
        completion: .file())
    var passwordFile: String?

    func password(of name: String) throws -> String {
        try SecretInput.read(
            file: passwordFile, prompt: "Password of \(name), 12 characters or more: ", option: "--password-file", isNew: true)
    }
}

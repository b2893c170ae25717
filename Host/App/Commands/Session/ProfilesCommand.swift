import ArgumentParser

struct ProfilesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "profiles",
        abstract: "The hosts that were signed in to.",
        discussion: """
            EXAMPLES
              tradingboost profiles
              tradingboost profiles use test
            """,
        subcommands: [ProfilesListCommand.self, ProfilesUseCommand.self], defaultSubcommand: ProfilesListCommand.self)
}

struct ProfilesListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List them.")

    @Flag(help: "Print one JSON object and nothing else on standard output.")
    var json = false

    private struct Shown: Encodable {
        var name: String
        var url: String
        var user: String
        var isCurrent: Bool
    }

    private struct List: Encodable { var profiles: [Shown] }

    func run() async throws {
        let all = try Profiles.read()
        let shown = all.profiles.sorted { $0.key < $1.key }.map { name, profile in
            Shown(name: name, url: profile.url, user: profile.user, isCurrent: name == all.current)
        }
        if json { return print(JSONText.pretty(List(profiles: shown))) }
        guard !shown.isEmpty else { return print("none: sign in with tradingboost login") }
        let columns = ["", "PROFILE", "HOST", "USER"].map { TextTable.Column(title: $0, alignment: .left) }
        let rows = shown.map { [$0.isCurrent ? "*" : "", $0.name, $0.url, $0.user] }
        print(TextTable(columns: columns, rows: rows).lines().joined(separator: "\n"))
    }
}

struct ProfilesUseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "use", abstract: "Choose the one that counts when none is named.")

    @Argument(help: ArgumentHelp("Its name.", valueName: "name"))
    var name: String

    func run() async throws {
        try Profiles.change { profiles in
            _ = try profiles.named(name)
            profiles.current = name
        }
        StandardError.write("commands go to profile '\(name)' from now on")
    }
}

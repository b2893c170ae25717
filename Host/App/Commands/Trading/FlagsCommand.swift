import ArgumentParser
import Foundation
import StrictJSON

struct FlagsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "flags",
        abstract: "Feature flags: on, off, for some users, for a part of the tenants.",
        discussion: """
            EXAMPLES
              tradingboost flags set new_chart on --description "the chart with depth"
              tradingboost flags set new_chart --users tom,eve
              tradingboost flags set new_chart --percentage 10
              tradingboost flags list
            """, subcommands: [FlagsListCommand.self, FlagsSetCommand.self, FlagsRemoveCommand.self, FlagsHistoryCommand.self])
}

struct FlagsListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List flags.",
        discussion: """
            EXAMPLES
              tradingboost flags list --json
            """)

    @OptionGroup var host: HostOptions

    func run() async throws { try host.list(ListRequest(listing: Listings.flags)) }
}

struct FlagsSetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Make a flag, or change for whom it is on.",
        discussion: """
            EXAMPLES
              tradingboost flags set new_chart on
              tradingboost flags set new_chart --percentage 10
            """)

    enum State: String, CaseIterable { case on, off }

    @OptionGroup var host: HostOptions

    @Argument(help: ArgumentHelp("What it is called: small letters, digits and _.", valueName: "name"))
    var name: String

    @Argument(help: ArgumentHelp("on or off, for everybody.", valueName: "state"))
    var state: Choice<State>?

    @Option(help: ArgumentHelp("On for these alone, with commas between them.", valueName: "names"))
    var users: String?

    @Option(help: ArgumentHelp("On for so many of a hundred tenants.", valueName: "n"))
    var percentage: Int?

    @Option(help: ArgumentHelp("What it is for.", valueName: "text"))
    var description: String?

    func validate() throws {
        guard [state != nil, users != nil, percentage != nil].filter(\.self).count == 1 else {
            throw ValidationError("say for whom: on, off, --users or --percentage")
        }
        if let percentage, !(0...100).contains(percentage) {
            throw ValidationError("--percentage \(percentage) is out of range: give a number from 0 to 100")
        }
    }

    func run() async throws {
        let rule = state?.text ?? (users != nil ? "users" : "percentage")
        let names = users.map { $0.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) } }
        let body = JSON.fields(
            ("rule", .text(rule)), ("description", description.map { .text($0) }), ("users", names.map { .texts($0) }),
            ("percentage", percentage.map { .number("\($0)") }))
        host.show(try host.client.ask("PUT", "flags/\(HostClient.escaped(name))", body)) { flag in
            let detail = [flag.shown("users"), flag.shown("percentage")].first { !$0.isEmpty }
            return
                "\(flag.shown("name")): \(flag.shown("rule"))\(detail.map { " \($0)" } ?? ""), version \(flag.shown("version"))"
        }
    }
}

struct FlagsRemoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Remove a flag: it is off for everybody. Its history stays.",
        discussion: """
            EXAMPLES
              tradingboost flags remove new_chart
            """)

    @OptionGroup var host: HostOptions

    @Argument(help: ArgumentHelp("What it is called.", valueName: "name"))
    var name: String

    func run() async throws {
        host.show(try host.client.ask("DELETE", "flags/\(HostClient.escaped(name))")) { _ in "\(name) is removed" }
    }
}

struct FlagsHistoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "List how a flag was changed, and by whom.",
        discussion: """
            EXAMPLES
              tradingboost flags history new_chart
            """)

    @OptionGroup var host: HostOptions
    @OptionGroup var page: PageOptions

    @Argument(help: ArgumentHelp("What it is called.", valueName: "name"))
    var name: String

    func run() async throws {
        try host.list(ListRequest(listing: Listings.flags, path: "flags/\(HostClient.escaped(name))/history", page: page))
    }
}

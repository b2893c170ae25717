import ArgumentParser
import StrictJSON

struct NotificationsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "notifications",
        abstract: "What tenants were told, and where it goes.",
        discussion: """
            EXAMPLES
              tradingboost notifications list --tenant acme
              tradingboost notifications channels
              tradingboost notifications add --webhook https://hooks.example.com/t --topic fill
              tradingboost notifications test 1
            """,
        subcommands: [
            NotificationsListCommand.self, NotificationsChannelsCommand.self, NotificationsAddCommand.self,
            NotificationsTestCommand.self, NotificationsRemoveCommand.self, NotificationsMuteCommand.self,
        ])
}

struct NotificationsListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List messages and what became of each, the newest first.",
        discussion: """
            EXAMPLES
              tradingboost notifications list --topic refusal --watch
            """)

    enum Topic: String, CaseIterable { case fill, refusal, instance, strategy, test }

    @OptionGroup var host: HostOptions
    @OptionGroup var page: PageOptions
    @OptionGroup var watching: WatchOptions

    @Option(help: ArgumentHelp("Only this tenant's.", valueName: "name"), completion: .custom(Completions.tenants))
    var tenant: String?

    @Option(help: ArgumentHelp("Only this topic.", valueName: "topic"))
    var topic: Choice<Topic>?

    func run() async throws {
        try host.list(
            ListRequest(listing: Listings.notifications, query: [("tenant", tenant), ("topic", topic?.text)], page: page),
            watching)
    }
}

struct NotificationsChannelsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "channels",
        abstract: "List where messages go.",
        discussion: """
            EXAMPLES
              tradingboost notifications channels --tenant acme
            """)

    @OptionGroup var host: HostOptions

    @Option(help: ArgumentHelp("Only this tenant's.", valueName: "name"), completion: .custom(Completions.tenants))
    var tenant: String?

    func run() async throws { try host.list(ListRequest(listing: Listings.channels, query: [("tenant", tenant)])) }
}

struct NotificationsAddCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Add a channel: a webhook, or the host's log.",
        discussion: """
            EXAMPLES
              tradingboost notifications add --webhook https://hooks.example.com/t --name desk --topic fill --topic refusal
              tradingboost notifications add --log --tenant acme
            """)

    @OptionGroup var host: HostOptions

    @Option(help: ArgumentHelp("Address that each message is posted to.", valueName: "address"))
    var webhook: String?

    @Flag(help: "Into the host's log.")
    var log = false

    @Option(help: ArgumentHelp("What it is called.", valueName: "name"))
    var name: String?

    @Option(help: ArgumentHelp("What it takes; as often as needed, all without it.", valueName: "topic"))
    var topic: [Choice<TopicWord>] = []

    @Option(
        help: ArgumentHelp("For the staff: whose it is; without it your own tenant.", valueName: "name"),
        completion: .custom(Completions.tenants))
    var tenant: String?

    func validate() throws {
        guard (webhook != nil) != log else { throw ValidationError("say one of --webhook ADDRESS and --log") }
    }

    func run() async throws {
        let body = JSON.fields(
            ("tenant", tenant.map { .text($0) }), ("kind", .text(log ? "log" : "webhook")), ("name", name.map { .text($0) }),
            ("url", webhook.map { .text($0) }), ("topics", topic.isEmpty ? nil : .texts(topic.map(\.text))))
        host.show(try host.client.ask("POST", "notifications/channels", body)) {
            let name = $0.shown("name")
            return "channel \($0.shown("id"))\(name.isEmpty ? "" : " (\(name))"): \($0.shown("kind")) of \($0.shown("tenant"))"
        }
    }
}

struct ChannelArgument: ParsableArguments {
    @Argument(help: ArgumentHelp("Name or number.", valueName: "channel"))
    var channel: String

    func path(_ client: HostClient) throws -> String {
        "notifications/channels/\(try client.number(of: channel, in: Listings.channels, "channel"))"
    }
}

struct NotificationsTestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Send a message to a channel; notifications list says what became of it.",
        discussion: """
            EXAMPLES
              tradingboost notifications test 1
            """)

    @OptionGroup var host: HostOptions
    @OptionGroup var which: ChannelArgument

    func run() async throws {
        let client = try host.client
        host.show(try client.ask("POST", "\(try which.path(client))/test")) { _ in "a message is on its way to \(which.channel)" }
    }
}

struct NotificationsRemoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Remove a channel.",
        discussion: """
            EXAMPLES
              tradingboost notifications remove 1
            """)

    @OptionGroup var host: HostOptions
    @OptionGroup var which: ChannelArgument

    func run() async throws {
        let client = try host.client
        host.show(try client.ask("DELETE", try which.path(client))) { _ in "\(which.channel) gets nothing any more" }
    }
}

struct NotificationsMuteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mute",
        abstract: "Say which topics a tenant is not told; without any: all are told.",
        discussion: """
            EXAMPLES
              tradingboost notifications mute fill refusal
              tradingboost notifications mute
            """)

    @OptionGroup var host: HostOptions

    @Argument(help: ArgumentHelp("Of \(Choice<TopicWord>.list).", valueName: "topic"))
    var topics: [Choice<TopicWord>] = []

    @Option(help: ArgumentHelp("For the staff: whose.", valueName: "name"), completion: .custom(Completions.tenants))
    var tenant: String?

    func run() async throws {
        let body = JSON.fields(("mutedTopics", .texts(topics.map(\.text))))
        let answer = try host.client.ask("PUT", "notifications/preferences", query: [("tenant", tenant)], body)
        host.show(answer) { $0.shown("mutedTopics").isEmpty ? "every topic is told" : "muted: \($0.shown("mutedTopics"))" }
    }
}

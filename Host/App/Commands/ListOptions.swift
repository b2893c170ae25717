import API
import ArgumentParser

/// Whose orders, fills and positions.
struct TradeOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Only this tenant's.", valueName: "name"), completion: .custom(Completions.tenants))
    var tenant: String?

    @Option(help: ArgumentHelp("Only of what trades for this user.", valueName: "name"), completion: .custom(Completions.users))
    var user: String?

    @Option(
        help: ArgumentHelp("Only of this instance: number, user/name or name.", valueName: "instance"),
        completion: .custom(Completions.instances))
    var instance: String?

    @Option(help: ArgumentHelp("Only on this instrument.", valueName: "name"))
    var instrument: String?

    @Option(
        help: ArgumentHelp("Only of instances of this plugin.", valueName: "plugin"), completion: .custom(Completions.plugins))
    var strategy: String?

    /// Whether anything was said.
    var isEmpty: Bool { [tenant, user, instance, instrument, strategy].allSatisfy { $0 == nil } }

    func query(_ client: HostClient) throws -> [(String, String?)] {
        [
            ("tenant", tenant), ("user", user), ("instance", try instance.map { "\(try client.instance($0).id)" }),
            ("instrument", instrument), ("strategy", strategy),
        ]
    }
}

/// From when to when.
struct PeriodOptions: ParsableArguments {
    @Option(help: ArgumentHelp("From then on: 2026-11-22 or 2026-11-22T05:00:00Z.", valueName: "time"))
    var since: Moment?

    @Option(help: ArgumentHelp("Before then.", valueName: "time"))
    var until: Moment?

    var query: [(String, String?)] { [("since", since?.text), ("until", until?.text)] }
}

/// A time as it is typed; a day alone is its beginning, UTC.
struct Moment: ExpressibleByArgument {
    var text: String

    init?(argument: String) {
        let whole = argument.count == 10 ? "\(argument)T00:00:00Z" : argument
        guard APITime.isTime(whole) else { return nil }
        text = whole
    }
}

enum Reason {
    /// One line that says why.
    static func check(_ text: String) throws {
        guard (1...500).contains(text.count), !text.contains(where: \.isNewline) else {
            throw ValidationError("--reason has \(text.count) characters; give one line of 1 to 500")
        }
    }
}

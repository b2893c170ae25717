import API
import ArgumentParser
import TradingModel

struct KillCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kill",
        abstract: "Stop trading: of an instance, a user, a tenant, a strategy, a venue, or all of it.",
        discussion: """
            A halt holds, also over a restart of the host, until it is lifted. Where several apply to an instance the strictest
            counts. From the mildest: --no-new refuses new orders; --cancel also cancels what is open; --flatten also closes
            positions at the market; --freeze lets nothing leave the host, cancels neither. Alone it lists the halts.

            EXAMPLES
              tradingboost kill
              tradingboost kill --user bob --flatten --reason "left the firm"
              tradingboost kill --tenant acme --cancel --reason "keys are being changed"
              tradingboost kill --instance bob/dip-buyer --no-new
              tradingboost kill --all --freeze
              tradingboost kill --all --lift
            """)

    @OptionGroup var host: HostOptions

    @Option(
        help: ArgumentHelp("One instance: number, user/name or name.", valueName: "instance"),
        completion: .custom(Completions.instances))
    var instance: String?

    @Option(help: ArgumentHelp("Every instance of a user.", valueName: "name"), completion: .custom(Completions.users))
    var user: String?

    @Option(
        help: ArgumentHelp("Every instance of a tenant, whoever of its users it trades for.", valueName: "name"),
        completion: .custom(Completions.tenants))
    var tenant: String?

    @Option(
        help: ArgumentHelp("Every instance of a plugin, by its name or id.", valueName: "plugin"),
        completion: .custom(Completions.plugins))
    var strategy: String?

    @Option(help: ArgumentHelp("Everything on a venue.", valueName: "name"))
    var venue: String?

    @Flag(help: "Everything.")
    var all = false

    @Flag(help: "Refuse new orders; cancels pass.")
    var noNew = false

    @Flag(help: "Refuse new orders and cancel open ones.")
    var cancel = false

    @Flag(help: "Refuse new orders, cancel open ones, close positions.")
    var flatten = false

    @Flag(help: "Let nothing leave the host.")
    var freeze = false

    @Flag(help: "Take the halt back.")
    var lift = false

    @Option(help: ArgumentHelp("Why; shown wherever the halt is.", valueName: "text"))
    var reason: String?

    func validate() throws {
        let scopes = [instance, user, tenant, strategy, venue].compactMap(\.self).count + (all ? 1 : 0)
        let steps = levels.count + (lift ? 1 : 0)
        if scopes == 0, steps == 0, reason == nil { return }
        guard scopes == 1 else {
            throw ValidationError("say what to stop with one of --instance, --user, --tenant, --strategy, --venue and --all")
        }
        guard steps == 1 else {
            throw ValidationError("say how far with one of --no-new, --cancel, --flatten, --freeze and --lift")
        }
        if let reason { try Reason.check(reason) }
    }

    func run() async throws {
        let client = try host.client
        guard let target = try target(client) else {
            return host.show(try client.get(HaltList.self, "halts")) { HaltScreen(halts: $0.halts).text }
        }
        let answer: HostClient.Answer<HaltOutcome>
        if let level = levels.first {
            let body = Body(
                scope: target.scope, name: target.name, level: level.rawValue, reason: reason ?? "by an operator")
            answer = try client.send(HaltOutcome.self, "PUT", "halts", body)
        } else {
            let query = [("scope", target.scope), ("name", target.name), ("reason", reason)]
            answer = try client.delete(
                HaltOutcome.self, "halts", query: query.compactMap { name, value in value.map { (name, $0) } })
        }
        host.show(answer) { outcome in
            let what = levels.first.map { "halted (\($0.rawValue.spaced))" } ?? "lifted"
            return "\(target.text) \(what): \(outcome.text) in \(answer.time)"
        }
    }

    private struct Body: Encodable {
        var scope: String
        var name: String?
        var level: String
        var reason: String
    }

    private var levels: [TradingHalt] {
        [(noNew, TradingHalt.noNew), (cancel, .cancel), (flatten, .flatten), (freeze, .freeze)].filter(\.0).map(\.1)
    }

    /// Nil: list the halts.
    private func target(_ client: HostClient) throws -> HaltTarget? {
        if all { return HaltTarget(scope: "platform", name: nil) }
        if let user { return HaltTarget(scope: "user", name: user) }
        if let tenant { return HaltTarget(scope: "tenant", name: tenant) }
        if let strategy { return HaltTarget(scope: "strategy", name: strategy) }
        if let venue { return HaltTarget(scope: "venue", name: venue) }
        guard let instance else { return nil }
        // A halt may outlive its instance's name: what has one already is taken by it.
        if lift, try client.get(HaltList.self, "halts").value.halts.contains(where: { $0.target.isInstance(instance) }) {
            return HaltTarget(scope: "instance", name: instance)
        }
        let found = try client.instance(instance)
        // Whoever gives a number may do so because two have the same name.
        guard UInt64(instance) != nil else { return HaltTarget(scope: "instance", name: found.path) }
        let named = try client.get(InstanceList.self, "instances", query: [("name", found.path)]).value.instances
        return HaltTarget(scope: "instance", name: named.count == 1 ? found.path : "\(found.id)")
    }
}

/// What `kill` alone shows.
struct HaltScreen {
    var halts: [HaltReport]

    var text: String {
        guard !halts.isEmpty else { return "nothing is halted" }
        let rows = halts.map { halt in
            [halt.target.text, halt.level.spaced, MarketClock.dateAndTime(halt.since), halt.reason]
        }
        return TextTable(
            columns: ["WHAT", "LEVEL", "SINCE (UTC)", "REASON"].map { .init(title: $0, alignment: .left) }, rows: rows
        ).lines().joined(separator: "\n")
    }
}

extension HaltTarget {
    /// `user bob`, `everything`
    var text: String { name.map { "\(scope) \($0)" } ?? "everything" }

    fileprivate func isInstance(_ text: String) -> Bool { scope == "instance" && name == text }
}

extension HaltOutcome {
    /// `2 instances, 4 cancels and 1 closing order sent`
    fileprivate var text: String {
        func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
        return "\(counted(instances, "instance")), \(counted(cancelsSent, "cancel")) and "
            + "\(counted(closingOrdersSent, "closing order")) sent"
    }
}

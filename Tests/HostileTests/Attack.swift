/// One row of the table: what a plugin does, and what becomes of it.
struct Attack: Sendable {
    /// For people, and unique: the table's first column.
    var title: String
    var plugin: HostilePlugin
    /// The plugin's parameter of that name.
    var deed: String
    var expectation: Expectation

    init(_ title: String, _ plugin: HostilePlugin, _ deed: String, _ expectation: Expectation) {
        self.title = title
        self.plugin = plugin
        self.deed = deed
        self.expectation = expectation
    }
}

/// Attacks that share a host.
struct Family {
    /// Follows "attacks on".
    var name: String
    var attacks: [Attack]
    /// How many users run each.
    var copies = 1
    var choice = HostRun.Choice(pace: 200)
}

/// What the rows of the database have to say of an attacker.
enum Expectation: Sendable, Equatable {
    /// It is ended each time, with this class and a text that contains all of these, until it is quarantined.
    case ended(Failure, [String])
    /// As `ended`, at its first start: it never runs.
    case neverStarts([String])
    /// It is ended once and not started again.
    case hopeless(Failure, [String])
    /// It runs on to the end: it told its user this, or nothing when nil.
    case runsOn(seen: String?)
    /// It runs on, and risk refuses what it asked for with this code.
    case refused(code: String)

    /// Classes of `strategy.instance_incident`.
    enum Failure: String, Sendable {
        case crashed
        case timedOut = "timed_out"
        case violation
        case loadFailed = "load_failed"
    }

    /// A system call that the policy does not have.
    static let forbidden = Expectation.ended(.crashed, ["signal 31 (SYS"])

    static func signal(_ text: String) -> Expectation { .ended(.crashed, ["signal", text]) }

    static let overdue = Expectation.ended(.timedOut, ["did not finish an event within"])

    /// It sent what no worker may send.
    static func broke(_ text: String) -> Expectation { .ended(.violation, [text]) }

    /// For people: the table's second column.
    var description: String {
        switch self {
        case .ended(let failure, let texts): "\(failure.rawValue) (\(texts.joined(separator: " … "))), then quarantined"
        case .neverStarts(let texts): "does not start (\(texts.joined(separator: " … ")))"
        case .hopeless(let failure, let texts): "\(failure.rawValue) (\(texts.joined(separator: " … "))), quarantined at once"
        case .runsOn(let seen): seen.map { "runs on, saw: \($0)" } ?? "runs on"
        case .refused(let code): "runs on, refused by risk: \(code)"
        }
    }
}

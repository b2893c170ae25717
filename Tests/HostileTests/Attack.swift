import EnduranceRuns

/// One row of the table: what a plugin does, and what becomes of it.
struct Attack: Sendable {
    /// For people, and unique: the table's first column.
    var title: String
    var plugin: HostilePlugin
    /// The plugin's parameter of that name.
    var deed: String
    var expectation: Expectation
    /// Whether it starts again after each failure; one that fails in its load does not.
    var comesBack: Bool

    init(
        _ title: String, _ plugin: HostilePlugin, _ deed: String, _ expectation: Expectation, comesBack: Bool = true
    ) {
        self.comesBack = comesBack
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
    var choice = HostRun.Choice()
}

/// What the rows of the database have to say of an attacker.
enum Expectation: Sendable, Equatable {
    /// It is ended each time, with one of these classes and a text that contains all of these, until it is quarantined.
    case ended([Failure], [String])
    /// As `ended`, at its first start: it never runs.
    case neverStarts([String])
    /// It runs on to the end: it told its user this, or nothing when nil.
    case runsOn(seen: String?)
    /// It runs on, and risk refuses what it asked for with this code.
    case refused(code: String)

    /// Classes of `strategy.instance_incident`.
    enum Failure: String, Sendable, CaseIterable {
        case crashed
        case exitedEarly = "exited_early"
        case outOfMemory = "out_of_memory"
        case timedOut = "timed_out"
        case violation
        case protocolError = "protocol_error"
        case loadFailed = "load_failed"
    }

    /// A system call that the policy does not have.
    static let forbidden = Expectation.ended([.violation], ["system call"])
    /// It ended its process by itself.
    static let exited = Expectation.ended([.exitedEarly], ["status 0"])
    /// All the memory that it may have, and more.
    static let outOfMemory = Expectation.ended([.outOfMemory], ["memory"])
    /// What it saved, or did not, was no state.
    static let cannotSave = Expectation.ended([.exitedEarly], ["could not save"])

    static func signal(_ names: String...) -> Expectation { .ended([.crashed], ["signal"] + names.map { "(\($0))" }) }

    static let overdue = Expectation.ended([.timedOut], ["did not finish an event within"])

    /// It sent what no worker may send.
    static func broke(_ texts: String...) -> Expectation { .ended([.protocolError], texts) }

    /// For people: the table's second column.
    var description: String {
        switch self {
        case .ended(let failures, let texts):
            "\(failures.map(\.rawValue).joined(separator: " or "))\(Expectation.list(texts)), in the end quarantined"
        case .neverStarts(let texts): "does not start\(Expectation.list(texts))"
        case .runsOn(let seen): seen.map { "runs on and sees: \($0)" } ?? "runs on"
        case .refused(let code): "runs on, its orders are refused: \(code)"
        }
    }

    private static func list(_ texts: [String]) -> String {
        texts.isEmpty ? "" : ": \(texts.joined(separator: " … "))"
    }
}

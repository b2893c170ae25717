import EnduranceRuns
import Foundation

/// `Documentation/hostile-plugins.md`: what is tried, and what becomes of it, made of the very rows that run.
enum HostilePage {
    static let path = "\(HostilePlugin.repository)/Documentation/hostile-plugins.md"

    static var text: String {
        var lines = [introduction, ""]
        for family in Family.all {
            lines += ["## Attacks on \(family.name)", "", "| the plugin | what happens |", "|---|---|"]
            lines += family.attacks.map { "| \(cell($0.title)) | \(cell($0.expectation.description)) |" }
            lines.append("")
        }
        lines += ["## Files", "", "Refused before any of their code runs:", "", "| a file with | the host says |", "|---|---|"]
        lines += FileAttack.all.map { "| \(cell($0.title)) | … \(cell($0.reason)) … |" }
        lines += ["", "## More than a plugin", "", "| what is done | what happens |", "|---|---|"]
        lines += SpecialAttack.all.map { "| \(cell($0.title)) | \(cell($0.expected)) |" }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func cell(_ text: String) -> String { text.replacing("|", with: "\\|") }

    private static let introduction = """
        # Hostile plugins

        What a plugin can try, and what becomes of it. Each row is a real plugin
        ([`Tests/HostilePlugins`](../Tests/HostilePlugins)) that `make hostile` runs as a user of a real host, while ten honest
        strategies of other users trade beside it. For every row holds: the host goes on and tells its health, the others trade
        as if nobody had attacked, to the last order and fill, and no row of the database contradicts another. `make hostile`
        prints what was seen. This page is made of the same rows, and a test keeps it so.

        The first word of the second column is the class in `strategy.instance_incident`. *In the end quarantined*: it is started
        again from its last checkpoint, attacks again, and stays down after the fifth failure within a minute. *Does not start*:
        its first start fails, and it stays down. *Runs on*: it does nobody any harm; where it says *sees*, that is all there was
        to see.

        What is not promised: a plugin can use the processor time and the memory that it was given, and lose its own user's money
        within that user's limits. Constructors run with the rights of loading: executable memory, and opening files where there
        are none. A constructor that prevents the second filter keeps these. Who decides by the processor's clock decides
        otherwise each time, and `tradingboost plugin check` says so.
        """
}

import ArgumentParser
import Foundation
import Glibc
import Store

struct PsqlCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "psql",
        abstract: "Open psql on the host's database.",
        discussion: """
            Uses the private cluster of the data folder, and starts it when no host is running; or the database that DATABASE_URL
            names. Everything behind -- goes to psql.

            EXAMPLES
              tradingboost psql
              tradingboost psql -- -c 'select * from oms.fill order by filled_at desc limit 5'
            """)

    @OptionGroup var location: DataOptions

    @Argument(parsing: .postTerminator, help: "Arguments of psql.")
    var arguments: [String] = []

    func run() async throws {
        guard let database = try Database.find(dataFolder: location.data) else { throw Database.missing(location.data) }
        defer { database.close() }
        guard try psql(database.ownerAddress) == 0 else { throw ExitCode(1) }
    }

    private func psql(_ address: DatabaseAddress) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["psql"] + arguments
        process.environment = ProcessInfo.processInfo.environment.merging(address.environment) { _, own in own }
        // Stopped by Ctrl-Z it would keep the terminal: the shell waits for this process, not for psql.
        signal(SIGTSTP, SIG_IGN)
        try process.run()
        // Foundation starts it in a process group of its own, and a terminal lets the group in front alone read.
        let isInFront = tcgetpgrp(0) == getpgrp()
        if isInFront {
            signal(SIGTTOU, SIG_IGN)
            tcsetpgrp(0, process.processIdentifier)
            // It may have been stopped for reading before.
            kill(process.processIdentifier, SIGCONT)
        }
        process.waitUntilExit()
        if isInFront { tcsetpgrp(0, getpgrp()) }
        return process.terminationStatus
    }
}

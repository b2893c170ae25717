import Foundation
import PluginFixtures
import Store
import StrictJSON
import TestSupport
import Testing

/// A host that serves over the network, with people who are signed in to it: olga of the staff, tom and eve of acme. Their
/// commands are the real program with a file of profiles.
final class CommandedHost: Sendable {
    // SAFETY: it is not changed before it is stopped, by the last who has it.
    nonisolated(unsafe) private let host: ServingHost
    let url: String
    let folder: String
    /// Signed in as `olga`, `tom`, `eve`.
    let profiles: String

    static let password = "an example of a password"

    init() async throws {
        let host = try await ServingHost(candlesPerSecond: 20)
        unsafe self.host = host
        folder = host.folder.path
        let port = try await Program.poll("the port") { try Serving.port(host.program.errorsSoFar()) }
        url = "http://127.0.0.1:\(port)"
        profiles = "\(folder)/profiles.json"
        try await done("tenants", "add", "acme")
        for (name, tenant, role) in [("olga", "platform", "operator"), ("tom", "acme", "trader"), ("eve", "acme", "trader")] {
            let arguments = ["users", "add", name, "--tenant", tenant, "--role", role, "--password-file", "-"]
            try await check(arguments, nil, CommandedHost.password) { $0.status == 0 }
            try await check(
                ["login", "--url", url, "--user", name, "--profile", name, "--password-file", "-"], nil, CommandedHost.password
            ) { $0.status == 0 }
        }
    }

    func stop() async throws { try await unsafe host.stop() }

    // MARK: - Commands

    /// - Parameters:
    ///   - profile: who asks; nil: the host's own account, over the socket.
    ///   - environment: what the command finds besides.
    func run(
        _ arguments: [String], as profile: String? = nil, input: String = "", environment: [String: String] = [:]
    ) async throws -> Program.Ending {
        let isAddressed = ["login", "logout", "profiles", "plugin", "completion"].contains(arguments[0])
        let place = isAddressed ? [] : profile.map { ["--profile", $0] } ?? ["--data", folder]
        let all = environment.merging(["TRADINGBOOST_PROFILES": profiles]) { _, own in own }
        return try await Program(arguments + place, environment: all, input: input).ending()
    }

    /// Runs what goes on for ever, for a reader that goes away behind the first line.
    ///
    /// - Returns: that line, and on standard error the status of the command.
    func firstLine(_ arguments: String..., as profile: String) async throws -> Program.Ending {
        let script = "{ \"$@\"; echo \"ended with $?\" >&2; } | head -n 1"
        let command = ["\(BuiltProduct.folder)/tradingboost"] + arguments + ["--profile", profile]
        return try await Program(
            ["-c", script, "sh"] + command, of: "/bin/sh", environment: ["TRADINGBOOST_PROFILES": profiles]
        ).ending()
    }

    /// The host's own database.
    func database() throws -> PostgreSQLConnection { try unsafe host.database() }

    @discardableResult
    private func check(
        _ arguments: [String], _ profile: String?, _ input: String, sourceLocation: SourceLocation = #_sourceLocation,
        _ isRight: (Program.Ending) -> Bool
    ) async throws -> Program.Ending {
        let ending = try await run(arguments, as: profile, input: input)
        #expect(
            isRight(ending), "\(arguments): \(ending.status) \(ending.output)\(ending.errors)", sourceLocation: sourceLocation)
        return ending
    }

    /// Runs what has to succeed.
    @discardableResult
    func done(
        _ arguments: String..., as profile: String? = nil, input: String = "", printing words: [String] = [],
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> String {
        try await check(arguments, profile, input, sourceLocation: sourceLocation) { ending in
            ending.status == 0 && words.allSatisfy { ending.output.contains($0) || ending.errors.contains($0) }
        }.output
    }

    /// Runs what has to fail, with nothing on standard output.
    ///
    /// - Parameter status: 1: the host, or what was found out on the way to it, says no; 2: it was typed wrong.
    func refused(
        _ arguments: String..., as profile: String? = nil, input: String = "", status: Int32 = 1, naming words: [String],
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        try await check(arguments, profile, input, sourceLocation: sourceLocation) { ending in
            ending.status == status && ending.output.isEmpty && words.allSatisfy(ending.errors.contains)
        }
    }

    /// What a program reads.
    func json(
        _ arguments: String..., as profile: String? = nil, input: String = "",
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> JSON {
        let ending = try await check(arguments + ["--json"], profile, input, sourceLocation: sourceLocation) { $0.status == 0 }
        return try JSON(ending.output)
    }

    /// The API's own answer to the host's own account.
    func answer(_ path: String) async throws -> String { try await unsafe host.probe("GET", path).text }

    func write(_ text: String, to name: String, mode: Int = 0o600) throws -> String {
        let path = "\(folder)/\(name)"
        try Data(text.utf8).write(to: URL(filePath: path))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        return path
    }

    /// - Returns: its path.
    func plugin(_ plugin: QuotingPlugin) throws -> String {
        let path = "\(folder)/\(plugin.rawValue).so"
        try Data(try plugin.bytes()).write(to: URL(filePath: path))
        return path
    }
}

extension JSON {
    /// The elements of a list in an object.
    func list(_ member: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> [JSON] {
        guard case .array(let values)? = self[member] else {
            return try #require(nil as [JSON]?, "no list \(member) in \(self)", sourceLocation: sourceLocation)
        }
        return values
    }

    func field(_ member: String) -> String? {
        switch self[member] {
        case .text(let text)?, .number(let text)?: text
        default: nil
        }
    }
}

import API
import Foundation
import Store
import StrictJSON
import TestSupport
import Testing

/// What whoever gets the database, the disk or the last words of a host finds of all that proves somebody or opens something.
@Suite("Secrets of a host", .timeLimit(.minutes(4)))
struct HostSecretsTests {
    private static let password = "EXAMPLE-PASSWORD-OF-ADA-0001"

    /// Everything that may be nowhere, by what it is.
    private func secrets(_ host: ServingHost) async throws -> [(name: String, text: String)] {
        func post(_ path: String, _ json: String, token: String? = nil, key: String? = nil) async throws -> JSON {
            let headers = ["Content-Type: application/json"] + (key.map { ["Idempotency-Key: \($0)"] } ?? [])
            let port = try await Program.poll("the port") { try Serving.port(host.program.errorsSoFar()) }
            let answer =
                if let token {
                    try await onThread {
                        try KeptLine(port: port).send(
                            "POST", "/api/v1/\(path)", token: token, body: Array(json.utf8), headers: headers)
                    }.text
                } else {
                    try await host.probe("POST", path, Data(json.utf8), headers: headers).text
                }
            return try JSON(answer)
        }
        func text(_ json: JSON, _ name: String) throws -> String { try #require(json[name]?.string, "\(json)") }

        let keys = #""key": "EXAMPLE-KEY-OF-ADA-0001", "secret": "EXAMPLE-SECRET-OF-ADA-0001""#
        let phrase = #""passphrase": "EXAMPLE-PHRASE-OF-ADA-0001""#
        _ = try text(
            try await post("credentials", #"{"tenant": "ada", "venue": "okx", "name": "a", \#(keys), \#(phrase)}"#, key: "one"),
            "keyEnding")
        let password = #""password": "\#(HostSecretsTests.password)""#
        let person = #"{"name": "kim", "role": "owner", \#(password)}"#
        _ = try text(try await post("users", person, key: "two"), "role")
        let signedIn = try await post("login", #"{"name": "kim", \#(password)}"#)
        let access = try text(signedIn, "accessToken")
        let refresh = try text(signedIn, "refreshToken")
        let renewed = try await post("token/refresh", #"{"refreshToken": "\#(refresh)"}"#)
        let expiry = Date.now.addingTimeInterval(86_400).ISO8601Format()
        let program = try await post(
            "me/tokens", #"{\#(password), "name": "a", "scopes": ["users.read"], "expiresAt": "\#(expiry)"}"#, token: access,
            key: "three")
        let factor = try await post("me/second-factor", "{\(password)}", token: access, key: "four")
        let invitation = try await post("invitations", #"{"role": "viewer"}"#, token: access, key: "five")
        let master = try Data(contentsOf: URL(filePath: "\(host.folder.path)/master.key"))
        return [
            ("key of an exchange", "EXAMPLE-KEY-OF-ADA"), ("secret of an exchange", "EXAMPLE-SECRET-OF-ADA"),
            ("passphrase of an exchange", "EXAMPLE-PHRASE-OF-ADA"), ("password", "EXAMPLE-PASSWORD-OF-ADA"),
            ("access token", access), ("refresh token", refresh), ("refresh token", try text(renewed, "refreshToken")),
            ("program's token", try text(program, "token")), ("second factor", try text(factor, "secret")),
            ("invitation", try text(invitation, "token")),
            ("master key", String(decoding: master, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)),
        ]
    }

    /// The text itself, and as a dump or a careless program would write its bytes.
    private func forms(_ text: String) -> [String] {
        let bytes = Data(text.utf8)
        let digits = bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        // Three bytes are four letters: cut, so that no letter depends on what stands behind.
        let base64 = bytes.prefix(bytes.count / 3 * 3).base64EncodedString()
        return [text, digits, base64]
    }

    @Test func `neither the database, nor the disk, nor a crash shows what proves or opens anything`() async throws {
        // Names of functions take ten seconds, and are not what this is about.
        let host = try await ServingHost(
            users: #"{"name": "ada", "strategies": [{}]}"#, candlesPerSecond: 20,
            environment: ["SWIFT_BACKTRACE": "symbolicate=off"])
        let secrets = try await secrets(host)

        // Every row of every table, as a dump has them.
        let connection = try host.database()
        let tables = try connection.query(
            """
            SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p', 'm') AND NOT c.relispartition
                AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
            """
        ).map { (row) throws(DatabaseError) in try row.text(0) }
        var dump = ""
        for table in tables {
            let rows = try connection.query("SELECT t::text FROM \(table) t")
            dump += try rows.map { (row) throws(DatabaseError) in try row.text(0) }.joined(separator: "\n")
        }
        #expect(tables.count > 40 && dump.contains("kim") && dump.contains("0001"))
        let dumped = Data(dump.utf8)
        for (name, text) in secrets {
            for form in forms(text) { #expect(dumped.range(of: Data(form.utf8)) == nil, "the database has the \(name)") }
        }

        // Every file, the database's own with its log of changes among them. The search finds what is there.
        try connection.execute("CHECKPOINT")
        let patterns = try TemporaryFolder("patterns")
        let control = "EXAMPLE-CONTROL-\(getpid())"
        try connection.execute("CREATE TABLE public.control (text text)")
        try connection.query("INSERT INTO public.control VALUES ($1)", [.text(control)])
        try connection.execute("CHECKPOINT")
        func files(with texts: [String]) async throws -> [String] {
            try Data((texts.joined(separator: "\n") + "\n").utf8).write(to: URL(filePath: "\(patterns.path)/texts"))
            let ending = try await Tool(
                "/usr/bin/env", ["grep", "-rslaF", "--exclude=master.key", "-f", "\(patterns.path)/texts", host.folder.path]
            ).ending()
            return ending.output.split(separator: "\n").map(String.init)
        }
        #expect(try await files(with: [control]).count >= 2)
        let found = try await files(with: secrets.flatMap { forms($0.text) })
        #expect(found == [])
        // One by one takes long, and is for a failure alone.
        for (name, text) in found.isEmpty ? [] : secrets {
            #expect(try await files(with: forms(text)) == [], "the disk has the \(name)")
        }
        try connection.execute("DROP TABLE public.control")

        // Its last words. They say where it was, and nothing of what it had in its hands.
        let limits = try String(contentsOfFile: "/proc/\(host.program.identifier)/limits", encoding: .utf8)
        let core = try #require(limits.split(separator: "\n").first { $0.hasPrefix("Max core file size") })
        #expect(core.split(separator: " ").suffix(3).dropLast().allSatisfy { $0 == "1" || $0 == "0" }, "\(core)")
        host.program.kill(SIGSEGV)
        try await Program.poll("the report") { try host.program.errorsSoFar().contains("Backtrace took") ? true : nil }
        // Nothing was wrong with it, so that it goes on.
        try await host.end(SIGKILL)
        let words = try host.program.errorsSoFar()
        #expect(!words.contains("Registers:") && !words.contains("rax 0x"), "\(words.suffix(4_000))")
        for (name, text) in secrets {
            for form in forms(text) { #expect(!words.contains(form), "its last words have the \(name)") }
        }
        let left = try await files(with: secrets.flatMap { forms($0.text) })
        #expect(left == [], "after the crash")
        print("secrets: none of \(secrets.count) in \(tables.count) tables, on the disk or in a crash report")
    }
}

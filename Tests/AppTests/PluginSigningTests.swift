import Foundation
import TestSupport
import Testing

@Suite("Signing commands")
struct PluginSigningTests {
    let bench: SigningBench

    init() async throws { bench = try await SigningBench() }

    @Test func `a key is made once and is the owner's alone`() async throws {
        let mode = try FileManager.default.attributesOfItem(atPath: bench.key)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        try await bench.refused("plugin", "keygen", "ada", "--output", bench.key, naming: [bench.key, "exists already"])
        try await bench.refused("plugin", "keygen", "../ada", naming: ["--output"], status: 2)
        try await bench.refused("plugin", "keygen", "", naming: ["publisher's name"], status: 2)
        let made = try await bench.json("plugin", "keygen", "eve", "--output", "\(bench.folder.path)/eve.key")
        #expect((made["fingerprint"] as? String)?.hasPrefix("ed25519:") == true)
        #expect(made["public_key"] as? String == "\(bench.folder.path)/eve.key.pub")
    }

    @Test func `from unsigned to trusted to revoked, every state has its word`() async throws {
        #expect(try await bench.standing() == "unsigned")
        try await bench.done("plugin", "sign", bench.plugin, "--key", bench.key)
        #expect(try await bench.standing() == "unknown_key")
        try await bench.done("plugin", "trust", bench.publicKey, "--name", "Ada, desk 2")
        let trusted = try await bench.json("plugin", "verify", bench.plugin)
        #expect(trusted["standing"] as? String == "trusted")
        #expect(trusted["trusted_as"] as? String == "Ada, desk 2")
        #expect(trusted["publisher"] as? String == "ada")
        #expect(trusted["fingerprint"] as? String == (try await bench.fingerprint()))
        #expect(try await bench.done("plugin", "verify", bench.plugin).contains("trusted as Ada, desk 2"))

        try await bench.done("plugin", "revoke", bench.plugin, "--reason", "buys the wrong side")
        try await bench.refused("plugin", "verify", bench.plugin, naming: ["is revoked since", "buys the wrong side"])
        try await bench.done("plugin", "revoke", "--lift", bench.plugin, "--reason", "it did not")
        #expect(try await bench.standing() == "trusted")

        try bench.damage(bench.plugin, at: 2_000)
        #expect(try await bench.standing() == "other_bytes")
        try bench.damage(bench.plugin, at: 2_000)
        try bench.damage("\(bench.plugin).signature", at: 420)
        #expect(try await bench.standing() == "damaged")
        try await bench.done("plugin", "sign", bench.plugin, "--key", bench.key)
        #expect(try await bench.standing() == "trusted")
        try FileManager.default.removeItem(atPath: "\(bench.plugin).signature")
        #expect(try await bench.standing() == "unsigned")
    }

    @Test func `verify against a given key asks no database`() async throws {
        try await bench.done("plugin", "sign", bench.plugin, "--key", bench.key)
        let arguments = ["plugin", "verify", bench.plugin, "--key", bench.publicKey, "--data", bench.data]
        let known = try await Program(arguments, environment: ["DATABASE_URL": "postgresql://127.0.0.1:1/x"]).ending()
        #expect(known.status == 0, "\(known.errors)")
        try await bench.done("plugin", "keygen", "eve", "--output", "\(bench.folder.path)/eve.key")
        try await bench.refused(
            "plugin", "verify", bench.plugin, "--key", "\(bench.folder.path)/eve.key.pub", naming: ["an unknown key"])
        try await bench.refused("plugin", "verify", bench.plugin, "--key", bench.key, naming: [bench.key, "private key"])
    }

    @Test func `a question about trust makes no database`() async throws {
        for arguments in [["verify", bench.plugin], ["trust", "--list"], ["revoke", "--list"]] {
            let ending = try await Program(["plugin"] + arguments + ["--data", bench.data]).ending()
            #expect(ending.status == (arguments[0] == "verify" ? 1 : 0), "\(ending.errors)")
        }
        #expect(!FileManager.default.fileExists(atPath: bench.data))
    }

    @Test func `a key that others can read is refused with what to type`() async throws {
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: bench.key)
        try await bench.refused("plugin", "sign", bench.plugin, "--key", bench.key, naming: ["chmod 600 \(bench.key)"])
        #expect(!FileManager.default.fileExists(atPath: "\(bench.plugin).signature"))
    }

    @Test func `what no host would load is not signed`() async throws {
        try bench.damage(bench.plugin, at: 0)
        try await bench.refused("plugin", "sign", bench.plugin, "--key", bench.key, naming: [bench.plugin])
        #expect(!FileManager.default.fileExists(atPath: "\(bench.plugin).signature"))
    }

    @Test func `inspect shows a signature without a database, and refuses one that does not fit`() async throws {
        #expect(try await bench.done("plugin", "inspect", bench.plugin).contains("signature unsigned"))
        try await bench.done("plugin", "sign", bench.plugin, "--key", bench.key)
        #expect(try await bench.done("plugin", "inspect", bench.plugin).contains("(it says: ada)"))
        let signature = try await bench.json("plugin", "inspect", bench.plugin)["signature"] as? [String: Any]
        #expect(signature?["state"] as? String == "signed")
        #expect(signature?["fingerprint"] as? String == (try await bench.fingerprint()))
        try bench.damage(bench.plugin, at: 2_000)
        try await bench.refused("plugin", "inspect", bench.plugin, naming: ["signature of other bytes", "signature.other_bytes"])
        try await bench.refused("backtest", "--plugin", bench.plugin, "--length", "10", naming: ["signature of other bytes"])
    }

    @Test func `a plugin can be revoked by its hash and a key by its fingerprint or its first digits`() async throws {
        try await bench.done("plugin", "sign", bench.plugin, "--key", bench.key)
        try await bench.done("plugin", "trust", bench.publicKey)
        let fingerprint = try await bench.fingerprint()
        let short = String(fingerprint.prefix(20))
        let whole = [try await bench.sha256(), fingerprint, short, bench.publicKey]
        for subject in whole {
            try await bench.done("plugin", "revoke", subject, "--reason", "x")
            #expect(try await bench.standing() == "revoked", "\(subject)")
            try await bench.done("plugin", "revoke", "--lift", subject, "--reason", "y")
            #expect(try await bench.standing() == "trusted", "\(subject)")
        }
        let rows = try #require(try await bench.json("plugin", "revoke", "--list")["revocations"] as? [[String: Any]])
        #expect(rows.map { $0["kind"] as? String } == ["key", "key", "key", "plugin"])
        #expect(rows.allSatisfy { $0["reason"] as? String == "x" && $0["lifted_reason"] as? String == "y" })
    }

    @Test func `a revoked key is not trusted again by accident`() async throws {
        let fingerprint = try await bench.fingerprint()
        try await bench.done("plugin", "revoke", bench.publicKey, "--reason", "laptop stolen")
        try await bench.refused("plugin", "trust", bench.publicKey, naming: ["laptop stolen", "--lift"])
        try await bench.done("plugin", "revoke", "--lift", String(fingerprint.prefix(20)), "--reason", "found again")
        try await bench.done("plugin", "trust", bench.publicKey)
    }

    @Test func `trust can be listed and taken back`() async throws {
        #expect(try await bench.done("plugin", "trust", "--list").contains("no publisher is trusted"))
        try await bench.done("plugin", "trust", bench.publicKey)
        let fingerprint = try await bench.fingerprint()
        #expect(try await bench.done("plugin", "trust", "--list").contains(fingerprint.prefix(20)))
        let keys = try #require(try await bench.json("plugin", "trust", "--list")["keys"] as? [[String: Any]])
        #expect(keys.map { $0["fingerprint"] as? String } == [fingerprint])
        try await bench.refused("plugin", "trust", "--remove", "ed25519:0000000000", naming: ["no known key"])
        try await bench.done("plugin", "trust", "--remove", String(fingerprint.prefix(20)))
        try await bench.refused("plugin", "trust", "--remove", fingerprint, naming: ["no known key"])
    }

    struct Wrong: Sendable, CustomTestStringConvertible {
        var arguments: [String]
        var status: Int32 = 2
        var names: [String]
        var testDescription: String { arguments.joined(separator: " ") }
    }

    @Test(arguments: [
        Wrong(arguments: ["trust"], names: ["--list", "--remove"]),
        Wrong(arguments: ["trust", "a.pub", "--list"], names: ["one of"]),
        Wrong(arguments: ["trust", "--list", "--name", "ada"], names: ["--name"]),
        Wrong(arguments: ["trust", "/nowhere.pub"], status: 1, names: ["/nowhere.pub", "cannot be read"]),
        Wrong(arguments: ["trust", "/etc/hostname"], status: 1, names: ["/etc/hostname", "not a public key"]),
        Wrong(arguments: ["revoke"], names: ["what to revoke"]),
        Wrong(arguments: ["revoke", "a.so"], names: ["--reason"]),
        Wrong(arguments: ["revoke", "a.so", "--reason", ""], names: ["--reason"]),
        Wrong(arguments: ["revoke", "--list", "a.so"], names: ["--list"]),
        Wrong(arguments: ["revoke", "/nowhere.so", "--reason", "x"], status: 1, names: ["/nowhere.so"]),
        Wrong(arguments: ["revoke", "/etc/hostname", "--reason", "x"], status: 1, names: ["/etc/hostname", "neither"]),
        Wrong(arguments: ["revoke", "ed25519:00000000", "--reason", "x"], status: 1, names: ["ed25519:00000000"]),
        Wrong(arguments: ["revoke", "--lift", String(repeating: "0", count: 64), "--reason", "x"], status: 1, names: ["--list"]),
        Wrong(arguments: ["sign", "/etc/hostname"], names: ["--key"]),
        Wrong(arguments: ["sign", "/etc/hostname", "--key", "/nowhere.key"], status: 1, names: ["/nowhere.key"]),
        Wrong(arguments: ["sign", "/etc/hostname", "--key", "/etc/hostname"], status: 1, names: ["not a private key"]),
        Wrong(arguments: ["verify", "/nowhere.so"], status: 1, names: ["/nowhere.so"]),
    ])
    func `wrong input is named in a line`(wrong: Wrong) async throws {
        let ending = try await Program(["plugin"] + wrong.arguments, environment: bench.environment).ending()
        #expect(ending.status == wrong.status, "\(ending.errors)")
        for name in wrong.names { #expect(ending.errors.contains(name), "\(ending.errors)") }
        if wrong.status == 1 { #expect(ending.errors.split(separator: "\n").count == 1, "\(ending.errors)") }
    }
}

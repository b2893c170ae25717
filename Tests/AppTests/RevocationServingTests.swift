import API
import Foundation
import PluginFixtures
import TestSupport
import Testing

/// What a running host does when a plugin is believed no more.
@Suite("Revocations of a running host", .timeLimit(.minutes(4)))
struct RevocationServingTests {
    @Test func `a revoked version stops at once, with its orders, and stays down`() async throws {
        let host = try await ServingHost(users: #"{"name": "ada", "strategies": [{"parameters": ["rsi_period=7"]}]}"#)
        try await host.install(.version1)
        let order = #"{"user": "bob", "plugin": "Quoting", "openOrders": "cancel", "parameters": {"orders": 10}}"#
        let enabled = try await host.probe("POST", "instances", Data(order.utf8))
        #expect(enabled.status == 201, "\(enabled.text)")
        try await host.waitForOpenOrders(9, of: "bob/Quoting")
        let sha256 = try #require(
            try await host.answer(PluginList.self, "plugins/Quoting/versions").plugins.first
        ).sha256

        let body = Data(#"{"subject": "\#(sha256)", "reason": "buys the wrong side"}"#.utf8)
        let revoked = try await host.probe("POST", "revocations", body)
        #expect(revoked.status == 200, "\(revoked.text)")
        let outcome = try host.decode(RevocationOutcome.self, revoked)
        #expect(outcome.isChange && outcome.stopped == ["bob/Quoting"] && outcome.revocation.subject == sha256)
        let stopped = try await host.instance("bob/Quoting")
        #expect(stopped.state == .quarantined && stopped.openOrders == 0, "\(stopped)")
        #expect(try host.incidents(of: stopped.id).contains("quarantined"))
        #expect(try await host.instance("ada/HyperRSI").state == .running)
        try await host.refused(
            "POST", "instances", order, status: 422, code: "plugin_not_admitted", naming: "buys the wrong side")
        let again = try host.decode(RevocationOutcome.self, try await host.probe("POST", "revocations", body))
        #expect(!again.isChange && again.stopped == [])

        // A host that was killed right behind it does not bring it back.
        try await host.restart(SIGKILL)
        let instances = try await host.answer(InstanceList.self, "instances?user=bob").instances
        #expect(instances.allSatisfy { $0.state != .running }, "\(instances)")

        let lifted = try await host.probe(
            "POST", "revocations/lift", Data(#"{"subject": "\#(sha256)", "reason": "was the feed"}"#.utf8))
        #expect(lifted.status == 200, "\(lifted.text)")
        let all = try await host.answer(RevocationList.self, "revocations").revocations
        #expect(all.map(\.liftedReason) == ["was the feed"] && all[0].reason == "buys the wrong side")
        try await host.stop()
    }

    @Test func `the command tells the host that runs`() async throws {
        let host = try await ServingHost(quoting: ["bob"])
        try await host.waitForOpenOrders(45, of: "bob/Quoting")
        let said = try await host.done("plugin", "revoke", "\(host.folder.path)/first.so", "--reason", "left the firm")
        #expect(said.contains("the running host stopped bob/Quoting"), "\(said)")
        #expect(try await host.instance("bob/Quoting").state == .quarantined)
        try await host.stop()
    }

    @Test func `publishers are trusted by their key's file`() async throws {
        let host = try await ServingHost()
        let key = "\(host.folder.path)/ada.key"
        let made = try await Program(["plugin", "keygen", "ada", "--output", key]).ending()
        #expect(made.status == 0, "\(made.errors)")
        let text = try String(contentsOfFile: "\(key).pub", encoding: .utf8)
        let body = try JSONSerialization.data(withJSONObject: ["key": text, "name": "Ada, research"])
        let trusted = try await host.probe("POST", "publishers", body)
        #expect(trusted.status == 201, "\(trusted.text)")
        let publisher = try host.decode(PublisherReport.self, trusted)
        #expect(publisher.name == "Ada, research" && text.contains(publisher.fingerprint))
        #expect(try await host.answer(PublisherList.self, "publishers").publishers == [publisher])
        try await host.refused(
            "POST", "publishers", #"{"key": "TradingBoost private key 1\n"}"#, status: 422, code: "publisher_key", field: "key",
            naming: "private key")
        try await host.refused(
            "POST", "revocations", #"{"subject": "abc", "reason": "x"}"#, status: 422, code: "field_value", field: "subject")
        try await host.refused("DELETE", "publishers/ed25519:00000000", status: 404, code: "key_not_found")
        #expect(try await host.probe("DELETE", "publishers/\(publisher.fingerprint)").status == 200)
        #expect(try await host.answer(PublisherList.self, "publishers").publishers == [])
        try await host.stop()
    }
}

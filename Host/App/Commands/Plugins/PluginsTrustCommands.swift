import ArgumentParser
import Foundation
import PluginInspection
import StrictJSON

struct PluginsPublishersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "publishers",
        abstract: "List whose plugins a host believes.",
        discussion: """
            EXAMPLES
              tradingboost plugins publishers
            """)

    @OptionGroup var host: HostOptions

    func run() async throws { try host.list(ListRequest(listing: Listings.publishers)) }
}

struct PluginsTrustCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trust",
        abstract: "Believe what a publisher's key signed.",
        discussion: """
            Compare the fingerprint with the publisher by another way than the one that the key came by.

            EXAMPLES
              tradingboost plugins trust ada.key.pub
              tradingboost plugins trust ada.key.pub --name "Ada of the desk"
            """)

    @OptionGroup var host: HostOptions

    @Argument(help: ArgumentHelp("Public key file (.pub).", valueName: "file"), completion: .file(extensions: ["pub"]))
    var file: String

    @Option(help: ArgumentHelp("What to call the publisher; as the key says without it.", valueName: "name"))
    var name: String?

    func run() async throws {
        // What is no key is told before anything is sent.
        _ = try KeyFile.readPublic(file)
        let text = String(decoding: try Data(contentsOf: URL(filePath: file)), as: UTF8.self)
        let body = JSON.fields(("key", .text(text)), ("name", name.map { .text($0) }))
        host.show(try host.client.ask("POST", "publishers", body)) {
            "\($0.shown("name")) is trusted: \($0.shown("fingerprint"))"
        }
    }
}

struct PluginsDistrustCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "distrust",
        abstract: "Believe a publisher's key no more; what runs goes on. To stop it, revoke the key.",
        discussion: """
            EXAMPLES
              tradingboost plugins distrust ed25519:7f3a9c21b0d47f3a9c21b0d47f3a9c21b0d47f3a9c21b0d47f3a9c21b0d47f3a
            """)

    @OptionGroup var host: HostOptions

    @Argument(help: ArgumentHelp("As plugins publishers shows it.", valueName: "fingerprint"))
    var fingerprint: String

    func run() async throws {
        host.show(try host.client.ask("DELETE", "publishers/\(HostClient.escaped(fingerprint))")) {
            "\($0.shown("name")) is trusted no more"
        }
    }
}

struct PluginsRevocationsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revocations",
        abstract: "List what was ever revoked.",
        discussion: """
            EXAMPLES
              tradingboost plugins revocations
            """)

    @OptionGroup var host: HostOptions

    func run() async throws { try host.list(ListRequest(listing: Listings.revocations)) }
}

struct PluginsRevokeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Load a plugin, or what a key signed, no more; what runs of it is stopped.",
        discussion: """
            EXAMPLES
              tradingboost plugins revoke dip-buyer.so --reason "buys the wrong side after a gap"
              tradingboost plugins revoke ada.key.pub --reason "laptop stolen"
              tradingboost plugins revoke dip-buyer.so --lift --reason "was the feed's fault"
            """)

    @OptionGroup var host: HostOptions

    @Argument(
        help: ArgumentHelp("Plugin file, its SHA-256, public key file or whole fingerprint.", valueName: "what"),
        completion: .file(extensions: ["so", "pub"]))
    var subject: String

    @Option(help: ArgumentHelp("Why; shown wherever the revocation is.", valueName: "text"))
    var reason: String

    @Flag(help: "Take the revocation back; instances that it stopped stay down until they are enabled.")
    var lift = false

    func validate() throws { try Reason.check(reason) }

    func run() async throws {
        guard case .known(let target) = try RevocationSubject(subject) else {
            throw CommandFailure("\(subject): give the whole fingerprint, as plugins publishers shows it")
        }
        let body = JSON.fields(("subject", .text(target.subject)), ("reason", .text(reason)))
        host.show(try host.client.ask("POST", lift ? "revocations/lift" : "revocations", body)) { outcome in
            guard outcome["isChange"] == .boolean(true) else { return "\(subject): it was so already (\(target.text))" }
            let stopped = outcome.shown("stopped")
            return lift
                ? "\(subject): is revoked no more (\(target.text))"
                : "\(subject): revoked (\(target.text)); \(stopped.isEmpty ? "nothing had it" : "stopped \(stopped)")"
        }
    }
}

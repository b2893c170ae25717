import HTTPTypes
import Identity

/// `/api/v1/publishers` and `/api/v1/revocations`: whose plugins the host believes, and what it believes no more.
package struct PublisherRoutes {
    private let plugins: any PluginOperations

    package init(plugins: any PluginOperations) { self.plugins = plugins }

    private static let publishersPath = "/api/v1/publishers"
    private static let revocationsPath = "/api/v1/revocations"
    private static let tag = "publishers"

    package var endpoints: [Endpoint] { [list, trust, distrust, listRevocations, revoke, lift] }

    private var list: Endpoint {
        Endpoint(
            .get, PublisherRoutes.publishersPath, "listPublishers", tag: PublisherRoutes.tag, "The publishers who are trusted.",
            access: .platform(.pluginsTrust),
            answer: .json(.fields([Field("publishers", .list(PublisherRoutes.publisher), "By name.")]))
        ) { _ in .ok(PublisherList(publishers: try await plugins.publishers())) }
    }

    private var trust: Endpoint {
        Endpoint(
            .post, PublisherRoutes.publishersPath, "trustPublisher", tag: PublisherRoutes.tag, "Trusts a publisher's key.",
            text: "Compare the fingerprint with the publisher by another way than the one that the key came by. A key that is "
                + "trusted already gets the name.", access: .platform(.pluginsTrust),
            body: .json(
                .fields([
                    Field("key", .text(TextForm(1...4_096)), "The text of the public key file."),
                    .optional("name", .line(64), "What to call the publisher here; as the key says without it."),
                ]),
                example:
                    #"{"key": "TradingBoost public key 1\npublisher: ada\nkey: …\nfingerprint: …\n", "name": "Ada"}"#),
            isIdempotent: true, answer: .json(PublisherRoutes.publisher, status: 201)
        ) { call in
            struct Body: Decodable {
                var key: String
                var name: String?
            }
            let body = try call.decode(Body.self)
            return .created(try await plugins.trust(keyFile: body.key, name: body.name))
        }
    }

    private var distrust: Endpoint {
        Endpoint(
            .delete, "\(PublisherRoutes.publishersPath)/{fingerprint}", "distrustPublisher", tag: PublisherRoutes.tag,
            "Trusts a key no more.", text: "What runs goes on; to stop it, revoke the key.", access: .platform(.pluginsTrust),
            parameters: [.path("fingerprint", .line(72), "ed25519: and its digits, or the first of them.")],
            answer: .json(PublisherRoutes.publisher)
        ) { call in .ok(try await plugins.distrust(call.text("fingerprint") ?? "")) }
    }

    // MARK: - Revocations

    private var listRevocations: Endpoint {
        Endpoint(
            .get, PublisherRoutes.revocationsPath, "listRevocations", tag: PublisherRoutes.tag,
            "What was ever revoked, newest first.", access: .permission(.pluginsRead),
            answer: .json(.fields([Field("revocations", .list(PublisherRoutes.revocation), "Those too that were lifted.")]))
        ) { _ in .ok(RevocationList(revocations: try await plugins.revocations())) }
    }

    private var revoke: Endpoint {
        Endpoint(
            .post, PublisherRoutes.revocationsPath, "revokePlugin", tag: PublisherRoutes.tag,
            "Believes a plugin, or what a key signed, no more; at once.",
            text: "Instances that run it are put into quarantine, and their orders and positions go the way of their policies.",
            access: .platform(.pluginsTrust), body: PublisherRoutes.subject, answer: .json(PublisherRoutes.outcome)
        ) { call in
            let body = try call.decode(Body.self)
            return .ok(try await plugins.revoke(body.subject, reason: body.reason))
        }
    }

    private var lift: Endpoint {
        Endpoint(
            .post, "\(PublisherRoutes.revocationsPath)/lift", "liftRevocation", tag: PublisherRoutes.tag,
            "Takes a revocation back.", text: "Instances that it stopped stay down until they are enabled.",
            access: .platform(.pluginsTrust), body: PublisherRoutes.subject, answer: .json(PublisherRoutes.outcome)
        ) { call in
            let body = try call.decode(Body.self)
            return .ok(try await plugins.liftRevocation(of: body.subject, reason: body.reason))
        }
    }

    private struct Body: Decodable {
        var subject: String
        var reason: String
    }

    private static let subject = RequestBody.json(
        .fields([
            Field("subject", .line(128), "The SHA-256 of a plugin's file, or a key's fingerprint: ed25519: and its digits."),
            Field("reason", .line(500), "Shown wherever the revocation is."),
        ]),
        example:
            #"{"subject": "ed25519:7f3a9c21b0d47f3a9c21b0d47f3a9c21b0d47f3a9c21b0d47f3a9c21b0d47f3a", "reason": "laptop stolen"}"#
    )

    private static let publisher = Schema.object(
        ObjectForm(
            "Publisher",
            [
                Field("fingerprint", .words, "Of the key."), Field("name", .words, "What the operator calls the publisher."),
                Field("trustedAt", .time, "Since when."),
            ]))

    private static let revocation = Schema.object(
        ObjectForm(
            "Revocation",
            [
                Field("kind", .choice(["plugin", "key"]), "What was revoked."),
                Field("subject", .words, "The SHA-256 of a plugin's bytes, or a key's fingerprint."),
                Field("reason", .words, "Why."), Field("revokedAt", .time, "When."),
                .optional("liftedAt", .time, "When it was taken back; missing while it is in force."),
                .optional("liftedReason", .words, "Why that."),
            ]))

    private static let outcome = Schema.object(
        ObjectForm(
            "RevocationOutcome",
            [
                Field("revocation", revocation, "As it stands now."), Field("isChange", .boolean, "False: it was so already."),
                Field("stopped", .list(.words), "Instances that were stopped by it."),
            ]))
}

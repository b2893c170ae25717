import HTTPTypes
import Identity
package import Store
import TradingModel
package import Vault

/// `/api/v1/credentials`: keys of exchanges. A key that was given is never shown again.
package struct CredentialRoutes {
    private let vault: Vault
    private let store: TenantStore
    private let inspectors: KeyInspectors

    package init(vault: Vault, store: TenantStore, inspectors: KeyInspectors) {
        self.vault = vault
        self.store = store
        self.inspectors = inspectors
    }

    private static let path = "/api/v1/credentials"
    private static let tag = "credentials"
    private static let id = RouteParameter.path("id", .id, "Number of the credential.")

    package var endpoints: [Endpoint] { [list, register, show, change, delete, uses] }

    private var list: Endpoint {
        Endpoint(
            .get, CredentialRoutes.path, "listCredentials", tag: CredentialRoutes.tag, "Keys of exchanges, without the keys.",
            access: .permission(.credentialsRead),
            parameters: [
                .query("tenant", .name, "Only those of this tenant."),
                .query("venue", CredentialForms.venue, "Only those of this exchange."),
            ] + RouteParameter.page,
            answer: .json(
                .fields([
                    Field("credentials", .list(CredentialForms.credential), "In the order of their numbers."),
                    .optional("next", .text(.cursor), "Where the list goes on; missing: that was all."),
                ]))
        ) { [store] call in
            let after = try NumberedPage.after(call)
            let limit = call.limit
            let (tenant, venue, user) = (call.text("tenant"), call.text("venue"), call.reach == .own ? call.ownUser : nil)
            let found = try await store.transaction(call.scope) { scoped in
                try CredentialRepository(scoped).list(
                    user: user, tenant: tenant, venue: venue, after: after, limit: limit + 1)
            }
            let next = found.count > limit ? Cursor(["\(found[limit - 1].id)"]).text : nil
            return .ok(CredentialList(credentials: found.prefix(limit).map { CredentialReport($0) }, next: next))
        }
    }

    private var register: Endpoint {
        Endpoint(
            .post, CredentialRoutes.path, "registerCredential", tag: CredentialRoutes.tag, "Gives the host a key of an exchange.",
            text: "The venue is asked what the key may do, where this host can ask it. A key that can withdraw is refused.",
            access: .permission(.credentialsWrite),
            body: .json(
                CredentialForms.registration,
                example: #"""
                    {"venue": "paper", "name": "main", "key": "EXAMPLE-KEY-0001", "secret": "EXAMPLE-SECRET-0001",
                     "labels": ["spot"]}
                    """#),
            isIdempotent: true, answer: .json(CredentialForms.credential, status: 201)
        ) { [vault, store, inspectors] call in
            let body = try call.decode(CredentialRegistration.self)
            let venue = try body.checkedVenue
            let owner = try await body.owner(call, store)
            let reach = try await CredentialRoutes.reach(body.keys, venue, inspectors)
            let draft = CredentialDraft(
                tenant: owner.tenant, user: owner.user, venue: venue.rawValue, name: body.name,
                keyEnding: body.keys.ending, reach: reach, labels: body.labels ?? [])
            let stored = try await CredentialRoutes.answered { try await vault.register(draft, body.keys) }
            return .created(CredentialReport(stored), at: "\(CredentialRoutes.path)/\(stored.id)")
        }
    }

    /// What the venue says, nil where it cannot be asked. A key that can withdraw is not taken.
    private static func reach(
        _ keys: ExchangeKeys, _ venue: CredentialVenue, _ inspectors: KeyInspectors
    ) async throws -> CredentialReach? {
        let inspection: KeyInspection
        do {
            inspection = try await inspectors.inspect(keys, at: venue)
        } catch KeyInspectionFailure.refused(let code) {
            throw RequestProblem(
                .unprocessableContent, code: "key_refused",
                "\(venue.rawValue) does not take this key (its code \(code)): check key, secret and passphrase, and whether the "
                    + "key is bound to an address.", field: "key")
        } catch KeyInspectionFailure.unreachable(let words) {
            throw RequestProblem(
                .serviceUnavailable, code: "venue_unreachable",
                "\(venue.rawValue) could not be asked what the key may do (\(words)): nothing was stored; try again later.")
        }
        guard case .known(let reach) = inspection else { return nil }
        guard !reach.canWithdraw else {
            throw RequestProblem(
                .unprocessableContent, code: "key_can_withdraw",
                "This key can withdraw: make one at \(venue.rawValue) that can read and trade only, and delete this one there.",
                field: "key")
        }
        return reach
    }

    private var show: Endpoint {
        Endpoint(
            .get, "\(CredentialRoutes.path)/{id}", "showCredential", tag: CredentialRoutes.tag, "One key, without the key.",
            access: .permission(.credentialsRead), parameters: [CredentialRoutes.id], answer: .json(CredentialForms.credential)
        ) { [self] call in .ok(CredentialReport(try await visible(call))) }
    }

    private var change: Endpoint {
        Endpoint(
            .patch, "\(CredentialRoutes.path)/{id}", "changeCredential", tag: CredentialRoutes.tag,
            "Renames it, switches it off or on, labels it.",
            text: "The key itself cannot be changed: delete this one and register another.",
            access: .permission(.credentialsWrite), parameters: [CredentialRoutes.id],
            body: .json(CredentialForms.change, example: #"{"name": "spot", "enabled": false}"#),
            answer: .json(CredentialForms.credential)
        ) { [self] call in
            struct Body: Decodable {
                var name: String?
                var enabled: Bool?
                var labels: [String]?
            }
            let body = try call.decode(Body.self)
            let id = try await visible(call).id
            let change = CredentialChange(name: body.name, isEnabled: body.enabled, labels: body.labels)
            let changed = try await CredentialRoutes.answered { try await vault.change(id, change, scope: call.scope) }
            return .ok(CredentialReport(changed))
        }
    }

    private var delete: Endpoint {
        Endpoint(
            .delete, "\(CredentialRoutes.path)/{id}", "deleteCredential", tag: CredentialRoutes.tag,
            "Forgets a key: nothing is signed with it from now on.", text: "It still works at the venue: delete it there too.",
            access: .permission(.credentialsWrite), parameters: [CredentialRoutes.id], answer: .none
        ) { [self] call in
            let id = try await visible(call).id
            try await CredentialRoutes.answered { try await vault.delete(id, scope: call.scope) }
            return .done
        }
    }

    private var uses: Endpoint {
        Endpoint(
            .get, "\(CredentialRoutes.path)/{id}/uses", "listCredentialUses", tag: CredentialRoutes.tag,
            "How often requests were signed with it, by the minute.", text: "Kept for 90 days.",
            access: .permission(.credentialsRead),
            parameters: [CredentialRoutes.id, .query("limit", .integer(1...1_000), "How many minutes; 100 without it.")],
            answer: .json(
                .fields([
                    Field(
                        "uses",
                        .list(.fields([Field("minute", .time, "UTC."), Field("count", .integer(1...Int64.max), "Signatures.")])),
                        "Newest minute first.")
                ]))
        ) { [self] call in
            let id = try await visible(call).id
            let uses = try await vault.uses(of: id, scope: call.scope, limit: call.limit)
            return .ok(CredentialUseList(uses: uses.map { CredentialUseReport(minute: $0.date, count: $0.count) }))
        }
    }

    /// The credential that the path names. What is another's is not there.
    private func visible(_ call: Call) async throws -> StoredCredential {
        let id = CredentialID(call.id())
        let found = try await store.transaction(call.scope) { try CredentialRepository($0).find(id) }
        guard let found, call.reach != .own || (found.user != nil && found.user == call.ownUser) else {
            throw CredentialRoutes.notFound(id)
        }
        return found
    }

    private static func notFound(_ id: CredentialID) -> RequestProblem {
        .notFound("credential_not_found", "There is no credential \(id): GET /api/v1/credentials lists those that are.")
    }

    /// What the vault refuses, as an answer.
    private static func answered<Result>(_ body: () async throws -> Result) async throws -> Result {
        do {
            return try await body()
        } catch let error as VaultError {
            switch error.kind {
            case .keyTaken: throw RequestProblem(.conflict, code: "key_taken", error.sentence, field: "key")
            case .nameTaken: throw RequestProblem(.conflict, code: "name_taken", error.sentence, field: "name")
            case .notFound: throw RequestProblem.notFound("credential_not_found", error.sentence)
            default: throw error
            }
        }
    }
}

extension VaultError {
    /// Beginning with a capital, with a full stop.
    var sentence: String { description.prefix(1).uppercased() + description.dropFirst() + "." }
}

extension Call {
    /// The caller as an owner of things: nobody, for the host's own account.
    var ownUser: UserID? { principal.user ?? UserID(0) }
}

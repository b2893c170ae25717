package import FoundationEssentials
import HTTPTypes
import Identity
package import Store
package import Vault

/// `/api/v1/vault`: the keys under which exchange keys lie. For the staff.
package struct CredentialVaultRoutes {
    private let vault: Vault
    private let store: TenantStore
    private let wake: @Sendable () -> Void

    /// - Parameter wake: called when there is something to rotate: whoever does it goes on at once.
    package init(vault: Vault, store: TenantStore, wake: @escaping @Sendable () -> Void) {
        self.vault = vault
        self.store = store
        self.wake = wake
    }

    package var endpoints: [Endpoint] { [show, rotate] }

    private static let rotation = Schema.object(
        ObjectForm(
            "KeyRotation",
            [
                Field("id", .id, "Its number."), Field("key", .choice(["master", "data"]), "Which key is changed."),
                .optional("tenant", .words, "Of a data key."),
                Field("total", .integer(0...Int64.max), "Data keys, or sealed texts."),
                Field("done", .integer(0...Int64.max), "Of them."),
                Field("startedAt", .time, "When it began."), .optional("finishedAt", .time, "Missing while it is under way."),
            ]))

    private var show: Endpoint {
        Endpoint(
            .get, "/api/v1/vault", "showVault", tag: "vault", "Where the master key is, and how far changes of keys are.",
            access: .platform(.configurationRead),
            answer: .json(
                .object(
                    ObjectForm(
                        "Vault",
                        [
                            Field("masterKey", .words, "Fingerprint of the master key that wraps now."),
                            Field("origin", .words, "Where it comes from."),
                            Field("dataKeys", .integer(0...Int64.max), "How many lie under master keys."),
                            Field("dataKeysToWrap", .integer(0...Int64.max), "Of them under an earlier one."),
                            Field("rotations", .list(CredentialVaultRoutes.rotation), "The last ones, newest first."),
                        ])))
        ) { [vault] _ in .ok(VaultStatus(try await vault.report())) }
    }

    private var rotate: Endpoint {
        Endpoint(
            .post, "/api/v1/vault/rotate", "rotateKey", tag: "vault", "Changes the master key, or a tenant's data key.",
            text: "Answers when the change has begun; it goes on beside everything else, and after a restart.",
            access: .platform(.configurationWrite),
            body: .json(
                .fields([
                    Field("key", .choice(["master", "data"]), "Which."),
                    .optional("tenant", .name, "Of a data key; not of the master key."),
                ]), example: #"{"key": "master"}"#),
            answer: .json(CredentialVaultRoutes.rotation, status: 202)
        ) { [vault, store, wake] call in
            struct Body: Decodable {
                var key: String
                var tenant: String?
            }
            let body = try call.decode(Body.self)
            let rotation: StoredRotation
            do {
                if body.key == "master" {
                    guard body.tenant == nil else {
                        throw RequestProblem(
                            .badRequest, code: "field_unknown", "'tenant' is no field for the master key: it is everybody's",
                            field: "tenant")
                    }
                    rotation = try await vault.rotateMasterKey()
                } else {
                    guard let name = body.tenant else {
                        throw RequestProblem(
                            .badRequest, code: "field_missing", "'tenant' is missing: say whose data key is to be changed",
                            field: "tenant")
                    }
                    let tenant = try await store.transaction(.platform) { try TenantRepository($0.connection).find(name: name) }
                    guard let tenant else {
                        throw RequestProblem(
                            .notFound, code: "tenant_not_found", "There is no tenant '\(name)'.", field: "tenant")
                    }
                    rotation = try await vault.rotateDataKey(of: tenant)
                }
            } catch let error as VaultError where error.kind == .rotationUnderWay {
                throw RequestProblem(.conflict, code: "rotation_under_way", error.sentence)
            } catch let error as VaultError where error.kind == .rotationImpossible {
                throw RequestProblem(.conflict, code: "rotation_impossible", error.sentence)
            }
            wake()
            return .accepted(RotationReport(rotation), at: "/api/v1/vault")
        }
    }
}

/// A change of keys as answers tell it.
package struct RotationReport: Sendable, Codable {
    package var id: UInt64
    package var key: String
    package var tenant: String?
    package var total: Int
    package var done: Int
    package var startedAt: Date
    package var finishedAt: Date?

    package init(_ stored: StoredRotation) {
        id = stored.id
        key = stored.kind.rawValue
        tenant = stored.tenantName
        total = stored.total
        done = stored.done
        startedAt = stored.startDate
        finishedAt = stored.endDate
    }
}

/// How the vault stands.
package struct VaultStatus: Sendable, Codable {
    package var masterKey: String
    package var origin: String
    package var dataKeys: Int
    package var dataKeysToWrap: Int
    package var rotations: [RotationReport]

    package init(_ report: VaultReport) {
        masterKey = report.masterKey
        origin = report.origin
        dataKeys = report.dataKeys
        dataKeysToWrap = report.dataKeysToWrap
        rotations = report.rotations.map { RotationReport($0) }
    }
}

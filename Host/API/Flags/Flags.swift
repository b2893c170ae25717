import Crypto
import FoundationEssentials
package import Store
import Synchronization
package import TradingModel

/// A flag that code asks for.
package struct KnownFlag: Sendable, Hashable {
    package let name: String
    /// What counts while nobody has set it.
    package let standard: Bool
    package let text: String

    /// Whether strategies may be enabled over the API.
    package static let newInstances = KnownFlag(
        name: "new_instances", standard: true, text: "Whether POST /api/v1/instances enables strategies.")

    package static let all = [newInstances]
}

/// Whom a flag is on for.
package enum FlagRule: Sendable, Hashable {
    case on
    case off
    /// People by name, or a tenant itself by its own.
    case users(Set<String>)
    /// Of tenants, 0–100. A tenant that has it keeps it when there are more.
    case percentage(Int)

    func isOn(_ name: String, tenant: TenantID, user: String) -> Bool {
        switch self {
        case .on: true
        case .off: false
        case .users(let users): users.contains(user)
        case .percentage(let percentage): FlagRule.place(of: tenant, name) < percentage
        }
    }

    /// Where a tenant stands with a flag, 0–99: always the same, another one with another flag.
    package static func place(of tenant: TenantID, _ name: String) -> Int {
        let digest = SHA256.hash(data: Data("\(tenant.rawValue)/\(name)".utf8))
        let number = digest.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return Int(number % 100)
    }
}

/// The feature flags of the host in memory: asked at each request, changed at once. Safe from any thread; a question takes well
/// under a microsecond for all rules but `percentage`, which hashes.
package final class Flags: Sendable {
    /// Of flags; more are refused, so that memory and answers have an end.
    package static let most = 1_000
    /// Of a flag of rule `users`.
    package static let mostUsers = 1_000

    private struct Known {
        var version: UInt64
        /// Nil: it was deleted.
        var rule: FlagRule?
    }

    private let flags = Mutex<[String: Known]>([:])

    package init() {}

    /// As the database has them.
    package static func load(_ store: TenantStore) async throws -> Flags {
        let flags = Flags()
        for stored in try await store.transaction(.platform, { try FlagRepository($0).latest() }) { try flags.take(stored) }
        return flags
    }

    /// Takes over a change; one that is older than what is known changes nothing.
    package func take(_ stored: StoredFlag) throws {
        let rule = stored.isDeleted ? nil : try stored.flagRule
        flags.withLock { flags in
            if let known = flags[stored.name], known.version >= stored.version { return }
            flags[stored.name] = Known(version: stored.version, rule: rule)
        }
    }

    package func isOn(_ flag: KnownFlag, tenant: TenantID, user: String) -> Bool {
        isOn(flag.name, tenant: tenant, user: user)
    }

    /// A flag that nobody set is as its code says, and off when no code knows it.
    package func isOn(_ name: String, tenant: TenantID, user: String) -> Bool {
        let rule = flags.withLock { $0[name]?.rule }
        guard let rule else { return KnownFlag.all.first { $0.name == name }?.standard ?? false }
        return rule.isOn(name, tenant: tenant, user: user)
    }

    /// Every flag that is set or that code knows.
    package func all(tenant: TenantID, user: String) -> [String: Bool] {
        let set = flags.withLock { $0.filter { $0.value.rule != nil }.map(\.key) }
        let names = Set(set).union(KnownFlag.all.map(\.name))
        return Dictionary(uniqueKeysWithValues: names.map { ($0, isOn($0, tenant: tenant, user: user)) })
    }
}

extension StoredFlag {
    package var flagRule: FlagRule {
        get throws {
            switch rule {
            case .on: .on
            case .off: .off
            case .users: .users(Set(try userNames))
            case .percentage: .percentage(percentage)
            }
        }
    }

    var userNames: [String] {
        get throws { try JSONDecoder().decode([String].self, from: Data(users.utf8)) }
    }
}

import Crypto
import Store
import TestSupport
import TradingModel

@testable import Vault

/// A database of a test's own with two tenants, and a vault over it whose master key is a file.
struct VaultedDatabase {
    let stored: StoredTrading
    let folder: TemporaryFolder
    let store: TenantStore

    static let keys = ExchangeKeys(
        key: "EXAMPLE-KEY-OF-NOBODY-0001", secret: "EXAMPLE-SECRET-OF-NOBODY-0001", passphrase: "EXAMPLE PHRASE OF NOBODY")

    init() throws {
        stored = try StoredTrading(tenants: 2)
        folder = try TemporaryFolder("vault")
        store = TenantStore(stored.database.address.role(.host))
    }

    var file: String { "\(folder.path)/master.key" }
    var settings: VaultSettings { VaultSettings(source: .file(path: file, isMadeWhenMissing: true)) }

    func open(_ settings: VaultSettings? = nil) async throws -> Vault {
        try await Vault.open(settings ?? self.settings, store: store)
    }

    func draft(_ name: String = "main", tenant: Int = 0, venue: CredentialVenue = .okx) -> CredentialDraft {
        CredentialDraft(
            tenant: stored.sample.tenants[tenant], user: nil, venue: venue.rawValue, name: name, keyEnding: "0001", reach: nil,
            labels: ["spot", "test"])
    }

    static func keys(_ number: Int) -> ExchangeKeys {
        ExchangeKeys(key: "EXAMPLE-KEY-\(number)", secret: "EXAMPLE-SECRET-\(number)", passphrase: "EXAMPLE PHRASE \(number)")
    }

    /// Every row of every table as text.
    func dump() throws -> String {
        let tables = try stored.texts(
            """
            SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
            """)
        return try tables.flatMap { try stored.texts("SELECT t::text FROM \($0) t") }.joined(separator: "\n")
    }
}

extension SymmetricKey {
    var bytes: [UInt8] { unsafe withUnsafeBytes { unsafe Array($0) } }
}

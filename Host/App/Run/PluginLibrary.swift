import API
import Foundation
import PluginInspection
import Store
import StrictJSON
import Synchronization

/// The plugins that a running host can start: installed ones, which lie in `plugins/` of the data folder and survive a restart,
/// those of the configuration, and those that ship with the host. Safe from any thread.
///
/// Who a plugin is from is asked when it is installed and again each time that it is given out: a revocation holds at once.
final class PluginLibrary: Sendable {
    /// What an operator is shown.
    struct Plugin: Sendable {
        var manifest: Manifest
        var sha256: [UInt8]
        /// `signed by ada`, `unsigned`, `of this installation`
        var origin: String

        /// - Parameter instances: how many run it.
        func report(instances: Int) -> PluginReport {
            PluginReport(
                id: manifest.id, name: manifest.name, version: manifest.version, sha256: SHA256Text.text(sha256), origin: origin,
                capabilities: manifest.capabilities.map(\.rawValue), instances: instances)
        }
    }

    /// Files that are there and cannot be used, one line each.
    let problems: [String]

    private let folder: PluginFolder
    private let policy: PluginAdmission.Policy
    private let missingProtections: [String]
    private let requiresCheck: Bool
    private let address: DatabaseAddress
    private let catalog: Mutex<PluginCatalog>

    /// Reads what is there.
    ///
    /// - Parameters:
    ///   - address: of the database that says whose plugins are trusted.
    ///   - requiresCheck: whether plugins that are not of the installation start only when a check of them passed.
    ///   - configured: plugins that the host was started with.
    init(
        dataFolder: String, address: DatabaseAddress, policy: PluginAdmission.Policy, missingProtections: [String] = [],
        requiresCheck: Bool = false, configured: [AcceptedPlugin] = []
    ) throws {
        folder = PluginFolder(path: "\(dataFolder)/plugins")
        self.policy = policy
        self.missingProtections = missingProtections
        self.requiresCheck = requiresCheck
        self.address = address
        let found = try folder.read()
        var problems = found.problems
        var catalog = PluginCatalog()
        // What was installed has its version for ever; who starts a host with other bytes of it hears so.
        for plugin in found.plugins + configured where catalog.find(sha256: plugin.sha256) == nil {
            do {
                try catalog.add(plugin)
            } catch {
                problems.append("\(plugin.path) cannot be enabled by its name: \(error)")
            }
        }
        for plugin in PluginLibrary.shipped() {
            // Other bytes that were installed or configured as the same version are meant by its name.
            do { try catalog.add(plugin) } catch { continue }
        }
        self.problems = problems
        self.catalog = Mutex(catalog)
    }

    /// A plugin that may start, by name or id; `version` nil: the highest release. Throws `OperationProblem`.
    ///
    /// - Parameter connection: to ask whose the plugin is, for a caller who has one to the library's database.
    func accepted(
        named name: String, version: String? = nil, asking connection: PostgreSQLConnection? = nil
    ) throws -> AcceptedPlugin {
        let plugin = try admitted(named: name, version: version, asking: connection)
        try requireCheck(plugin, connection)
        return plugin
    }

    /// As `accepted`, for what trades nothing: a backtest may run before a check.
    func admitted(
        named name: String, version: String? = nil, asking connection: PostgreSQLConnection? = nil
    ) throws -> AcceptedPlugin {
        let plugin = try find(name, version: version)
        try PluginLibrary.require(plugin, admission(connection))
        return plugin
    }

    /// The id of the plugin that a person means by a name. Throws `OperationProblem`.
    func id(named name: String) throws -> String { try find(name, version: nil).manifest.id }

    private func find(_ name: String, version: String?) throws -> AcceptedPlugin {
        do {
            return try catalog.withLock { (catalog) throws(PluginCatalogProblem) in try catalog.find(name, version: version) }
        } catch {
            throw OperationProblem(error)
        }
    }

    /// The plugin with these bytes, when it may start; nil when it is not here. Throws `OperationProblem`.
    func accepted(sha256: [UInt8], asking connection: PostgreSQLConnection? = nil) throws -> AcceptedPlugin? {
        guard let plugin = try admitted(sha256: sha256, asking: connection) else { return nil }
        try requireCheck(plugin, connection)
        return plugin
    }

    /// As `accepted`, for what trades nothing.
    func admitted(sha256: [UInt8], asking connection: PostgreSQLConnection? = nil) throws -> AcceptedPlugin? {
        guard let plugin = known(sha256: sha256) else { return nil }
        try PluginLibrary.require(plugin, admission(connection))
        return plugin
    }

    /// Throws `OperationProblem` for a plugin that has to pass a check first.
    private func requireCheck(_ plugin: AcceptedPlugin, _ connection: PostgreSQLConnection?) throws {
        guard requiresCheck else { return }
        let isOwn = try admission(connection).isOwn(plugin)
        guard !isOwn else { return }
        let check = try PluginCheckRepository(connection ?? PostgreSQLConnection(address)).find(sha256: plugin.sha256)
        let version = "\(plugin.manifest.name) \(plugin.manifest.version)"
        guard let check else {
            throw OperationProblem(
                .conflict, code: "plugin_not_checked",
                detail: "\(version) was never checked, and this host runs checked plugins only: POST "
                    + "/api/v1/plugins/\(plugin.manifest.id)/versions/\(plugin.manifest.version)/check first")
        }
        guard check.failed == 0 else {
            throw OperationProblem(
                .conflict, code: "plugin_check_failed",
                detail:
                    "\(version) failed \(check.failed) tests of its last check, and this host runs checked plugins only: mend "
                    + "it and give it a higher version")
        }
    }

    /// A plugin by name or id, whether it may start or not. Throws `OperationProblem`.
    func known(named name: String, version: String?) throws -> AcceptedPlugin { try find(name, version: version) }

    /// The plugin with these bytes, whether it may start or not; nil when it is not here.
    func known(sha256: [UInt8]) -> AcceptedPlugin? { catalog.withLock { $0.find(sha256: sha256) } }

    /// Everything, sorted by name and version.
    func all() throws -> [Plugin] {
        let admission = try admission()
        return catalog.withLock(\.plugins).map { plugin in
            Plugin(manifest: plugin.manifest, sha256: plugin.sha256, origin: admission.origin(of: plugin))
        }
    }

    /// Inspects a plugin, asks whose it is, and keeps it. The same bytes again change nothing, except that a signature may come.
    /// Throws `OperationProblem` with everything that is wrong.
    @discardableResult
    func install(_ upload: PluginUpload) throws -> AcceptedPlugin {
        guard upload.bytes.count <= PluginFile.maximumSize else {
            throw OperationProblem(.invalid, code: "plugin_refused", detail: "\(upload.name) is larger than a plugin may be")
        }
        let given = PluginFile(
            path: upload.name, bytes: upload.bytes,
            signature: upload.signature.map { SignatureState.check($0, of: upload.bytes) } ?? .unsigned)
        var plugin: AcceptedPlugin
        do {
            plugin = try given.accepted()
        } catch {
            throw OperationProblem(.invalid, code: "plugin_refused", detail: error.description)
        }
        let admission = try admission()
        if let known = catalog.withLock({ $0.find(sha256: plugin.sha256) }) {
            // A copy elsewhere would not be the installation's own.
            if admission.isOwn(known) { return known }
            // What is known of these bytes, their signature above all, is not forgotten.
            if upload.signature == nil { plugin = known }
        }
        try PluginLibrary.require(plugin, admission)
        let kept = plugin.shownAsItself
        do {
            try catalog.withLock { catalog in
                var next = catalog
                try next.add(kept)
                try folder.write(kept, signature: upload.signature)
                catalog = next
            }
        } catch let problem as PluginCatalogProblem {
            throw OperationProblem(problem)
        } catch let problem as PluginFolderError {
            throw OperationProblem(.failed, code: "plugin_not_stored", detail: "\(problem)")
        }
        _ = try PluginRepository(PostgreSQLConnection(address)).findOrCreate(
            sha256: kept.sha256, name: kept.manifest.name, version: kept.manifest.version,
            manifest: kept.manifest.source.description)
        return kept
    }

    private func admission(_ connection: PostgreSQLConnection? = nil) throws -> PluginAdmission {
        PluginAdmission(
            policy: policy, trust: try TrustList(connection ?? PostgreSQLConnection(address)),
            missingProtections: missingProtections)
    }

    private static func require(_ plugin: AcceptedPlugin, _ admission: PluginAdmission) throws {
        guard let refusal = admission.refusal(of: plugin) else { return }
        throw OperationProblem(.invalid, code: "plugin_not_admitted", detail: refusal)
    }

    /// Files of the installation that are plugins.
    private static func shipped() -> [AcceptedPlugin] {
        Installation.current.pluginFolders.flatMap { folder in
            Installation.pluginFiles(in: folder).compactMap { path in
                do { return try PluginFile.open(path: path).accepted() } catch { return nil }
            }
        }
    }
}

extension OperationProblem {
    init(_ problem: PluginCatalogProblem) {
        let kind: Kind =
            switch problem {
            case .unknown, .versionUnknown: .notFound
            case .ambiguous, .versionTaken: .conflict
            }
        self.init(kind, code: problem.code, detail: problem.description)
    }
}

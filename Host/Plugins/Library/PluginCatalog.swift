import StrictJSON

/// The plugins that a host can start, by name and version. A version is one set of bytes.
package struct PluginCatalog: Sendable {
    /// Sorted by name and version.
    package private(set) var plugins: [AcceptedPlugin] = []

    package init() {}

    /// Takes a plugin in. The same bytes again replace what was known of them: a signature may have come.
    package mutating func add(_ plugin: AcceptedPlugin) throws(PluginCatalogProblem) {
        if let known = plugins.firstIndex(where: { $0.sha256 == plugin.sha256 }) {
            plugins[known] = plugin
            return
        }
        if let taken = plugins.first(where: { $0.isSameVersion(as: plugin) }) {
            throw .versionTaken(name: plugin.manifest.name, version: plugin.manifest.version, sha256: taken.sha256)
        }
        plugins.append(plugin)
        plugins.sort { $0.order < $1.order }
    }

    /// The plugin with these bytes.
    package func find(sha256: [UInt8]) -> AcceptedPlugin? { plugins.first { $0.sha256 == sha256 } }

    /// - Parameters:
    ///   - name: the manifest's name or id; case, spaces and hyphens of a name do not count, so `dip-buyer` is `Dip Buyer`.
    ///   - version: nil: the highest release, or where there is none the highest version.
    package func find(_ name: String, version: String?) throws(PluginCatalogProblem) -> AcceptedPlugin {
        var named = plugins.filter { $0.manifest.id == name }
        if named.isEmpty { named = plugins.filter { $0.manifest.name == name } }
        if named.isEmpty { named = plugins.filter { PluginCatalog.key($0.manifest.name) == PluginCatalog.key(name) } }
        let ids = Set(named.map(\.manifest.id)).sorted()
        guard ids.count < 2 else { throw .ambiguous(name, ids: ids) }
        guard let newest = named.last(where: { $0.order.version?.isRelease ?? false }) ?? named.last else {
            throw .unknown(name, suggestion: suggestion(for: name), known: knownNames)
        }
        guard let version else { return newest }
        guard let found = named.first(where: { $0.manifest.version == version }) else {
            throw .versionUnknown(newest.manifest.name, version: version, known: named.map(\.manifest.version))
        }
        return found
    }

    private var knownNames: [String] { Set(plugins.map(\.manifest.name)).sorted() }

    private func suggestion(for name: String) -> String? {
        let ids = plugins.map(\.manifest.id)
        if let near = closest(to: name, among: knownNames + ids) { return near }
        let keys = Dictionary(plugins.map { (PluginCatalog.key($0.manifest.name), $0.manifest.name) }) { first, _ in first }
        return closest(to: PluginCatalog.key(name), among: keys.keys.sorted()).flatMap { keys[$0] }
    }

    /// A name as people type it.
    private static func key(_ name: String) -> String {
        name.lowercased().filter { $0.isLetter || $0.isNumber }
    }
}

/// Why a catalog does not know a plugin, or does not take one.
package enum PluginCatalogProblem: Error, Sendable, Hashable, CustomStringConvertible {
    case unknown(_ name: String, suggestion: String?, known: [String])
    case versionUnknown(_ name: String, version: String, known: [String])
    case ambiguous(_ name: String, ids: [String])
    case versionTaken(name: String, version: String, sha256: [UInt8])

    /// Stable, for programs.
    package var code: String {
        switch self {
        case .unknown: "plugin_not_found"
        case .versionUnknown: "plugin_version_not_found"
        case .ambiguous: "plugin_ambiguous"
        case .versionTaken: "plugin_version_taken"
        }
    }

    /// `there are A, B`
    private static func list(_ names: [String]) -> String {
        switch names.count {
        case 0: "there is none"
        case 1: "there is \(names[0])"
        default: "there are \(names.joined(separator: ", "))"
        }
    }

    /// One line.
    package var description: String {
        switch self {
        case .unknown(let name, let suggestion?, _): "plugin \(printable(name)) is unknown (did you mean \(suggestion)?)"
        case .unknown(let name, nil, let known):
            "plugin \(printable(name)) is unknown; \(PluginCatalogProblem.list(known)): install it with "
                + "tradingboost plugins install FILE"
        case .versionUnknown(let name, let version, let known):
            "\(name) \(printable(version)) is not installed; \(PluginCatalogProblem.list(known)): install it with "
                + "tradingboost plugins install FILE"
        case .ambiguous(let name, let ids):
            "\(printable(name)) is the name of \(ids.count) plugins: say which by its id, \(ids.joined(separator: " or "))"
        case .versionTaken(let name, let version, let sha256):
            "\(name) \(version) is known with other bytes (sha256 \(SHA256Text.text(sha256).prefix(12))…): a version is one set "
                + "of bytes, give this one a higher version"
        }
    }
}

extension AcceptedPlugin {
    fileprivate func isSameVersion(as other: AcceptedPlugin) -> Bool {
        manifest.id == other.manifest.id && manifest.version == other.manifest.version
    }

    fileprivate var order: Order {
        Order(name: manifest.name, id: manifest.id, version: SemanticVersion(manifest.version))
    }

    fileprivate struct Order: Comparable {
        var name: String
        var id: String
        var version: SemanticVersion?

        static func < (left: Order, right: Order) -> Bool {
            guard (left.name, left.id) == (right.name, right.id) else { return (left.name, left.id) < (right.name, right.id) }
            guard let one = left.version, let other = right.version else { return left.version == nil && right.version != nil }
            return one < other
        }
    }
}

package import FoundationEssentials
import Store
import TradingModel

/// What the configuration of a tenant looks like.
enum ConfigurationForms {
    private static let limits = Schema.map(keys: .line(64), values: InstanceForms.parameter, count: 0...100)

    static let order = Schema.object(
        ObjectForm(
            "SetConfiguration",
            [
                Field("limits", limits, "By key, as in the configuration of the host; what is left out is as the host says."),
                .optional("openOrders", InstanceForms.policy, "Of new instances that do not say; keep without it."),
                .optional("comment", .text(TextForm(0...500)), "Why, for who asks later."),
            ]))

    static let configuration = Schema.object(
        ObjectForm(
            "Configuration",
            [
                Field("tenant", .words, "Whose."), Field("version", .integer(0...Int64.max), "0: there was none ever."),
                Field("limits", .map(keys: .line(64), values: .words, count: 0...100), "As texts, by key."),
                .optional("openOrders", InstanceForms.policy, "Of new instances that do not say."),
                Field("comment", .words, "Why."), Field("changedBy", .words, "Who."), .optional("changedAt", .time, "When."),
            ]))

    static let reload = Schema.object(
        ObjectForm(
            "Reload",
            [
                Field("applied", .list(.words), "Keys that changed and count from now on."),
                Field("needsRestart", .list(.words), "Keys that changed and count from the next start on."),
            ]))
}

/// What a tenant's new instances begin with.
package struct TenantConfigurationReport: Sendable, Hashable, Codable {
    package var tenant: String
    package var version: UInt64
    package var limits: [String: String]
    package var openOrders: String?
    package var comment: String
    package var changedBy: String
    package var changedAt: Date?

    /// - Parameter stored: nil: there was none ever.
    init(_ tenant: String, _ stored: StoredTenantConfiguration?) throws {
        self.tenant = tenant
        version = stored?.version ?? 0
        limits = try stored.map { try JSONDecoder().decode([String: String].self, from: Data($0.limits.utf8)) } ?? [:]
        openOrders = stored?.openOrders?.rawValue
        comment = stored?.comment ?? ""
        changedBy = stored?.changedBy ?? ""
        changedAt = stored.map { Date($0.changedAt) }
    }

    /// Of an answer: what `If-Match` names.
    var tag: String { "\"\(version)\"" }
}

package struct TenantConfigurationList: Sendable, Hashable, Codable {
    package var versions: [TenantConfigurationReport]
    package var next: String?
}

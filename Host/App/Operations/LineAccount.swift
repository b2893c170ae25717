import Engine
import PluginInspection
import Risk
import Store
import TradingModel

/// Whose orders a line carries, be they a strategy's or a person's own.
struct LineAccount {
    var tenant: TenantID
    var instance: InstanceID
    /// The tenant's.
    var tenantName: String
    /// Whom it trades for; nil: the tenant itself.
    var userID: UserID?
    /// A person's name, or the tenant's.
    var user: String
    /// Unique within the user.
    var name: String
    /// The id of the plugin in its manifest, or `manual`.
    var strategy: String
    var limitLayers: LimitLayers
    var isByHand = false

    /// `ada/HyperRSI`
    var label: String { "\(user)/\(name)" }
    var limits: RiskLimits { limitLayers.limits }

    /// Of orders by hand.
    init(_ row: ManualInstance, limits: LimitLayers) {
        self.init(
            tenant: row.tenant, instance: row.id, tenantName: row.tenantName, userID: row.user, user: row.userName,
            name: ManualInstanceRepository.name, strategy: ManualInstanceRepository.name, limitLayers: limits, isByHand: true)
    }

    init(
        tenant: TenantID, instance: InstanceID, tenantName: String, userID: UserID?, user: String, name: String, strategy: String,
        limitLayers: LimitLayers, isByHand: Bool = false
    ) {
        self.tenant = tenant
        self.instance = instance
        self.tenantName = tenantName
        self.userID = userID
        self.user = user
        self.name = name
        self.strategy = strategy
        self.limitLayers = limitLayers
        self.isByHand = isByHand
    }

    /// Of orders by hand: nothing hears the market for it.
    func definition(instrument: Instrument) -> InstanceDefinition {
        InstanceDefinition(
            tenant: tenant, instance: instance, name: label, instrument: instrument.id, timeframes: [], limits: limits,
            strategy: strategy, venue: RunStart.venue, user: userID, isByHand: true)
    }
}

extension LineMember {
    var account: LineAccount {
        LineAccount(
            tenant: tenant, instance: instance, tenantName: tenantName, userID: userID, user: user, name: name,
            strategy: plugin.manifest.id,
            limitLayers: limitLayers)
    }
}

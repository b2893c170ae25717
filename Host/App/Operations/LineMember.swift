import Engine
import Foundation
import PluginInspection
import Risk
import Store
import Strategies
import TradingModel

/// An instance of a running line, with all that is needed to start it, also again.
struct LineMember {
    var tenant: TenantID
    var instance: InstanceID
    /// The tenant's.
    var tenantName: String
    /// The person that it trades for; nil: the tenant itself.
    var userID: UserID?
    /// Whom it trades for: a person's name, or the tenant's.
    var user: String
    /// Unique within the user.
    var name: String
    var plugin: AcceptedPlugin
    var pluginID: PluginID
    var image: PluginImage
    var parameters: [ResolvedParameter]
    var limitLayers: LimitLayers
    var guards: GuardPlan?
    var status = InstanceSettings.Status.enabled
    var openOrderPolicy = OpenOrderPolicy.keep
    var origin = InstanceSettings.Origin.configuration

    var limits: RiskLimits { limitLayers.limits }

    /// `ada/HyperRSI`
    var label: String { "\(user)/\(name)" }

    var settings: InstanceSettings {
        InstanceSettings(
            instance: instance, plugin: pluginID, parameters: parameters.jsonText, status: status,
            openOrderPolicy: openOrderPolicy, origin: origin, limits: LimitTexts.json(limitLayers.operatorTexts))
    }

    /// The services that the plugin asked for.
    var capabilities: Capabilities {
        var capabilities: Capabilities = []
        for capability in plugin.manifest.capabilities {
            if let known = Capabilities(name: capability.rawValue) { capabilities.insert(known) }
        }
        return capabilities
    }

    func definition(instrument: Instrument, timeframes: [Timeframe]) -> InstanceDefinition {
        InstanceDefinition(
            tenant: tenant, instance: instance, name: label, instrument: instrument.id, timeframes: timeframes,
            limits: limits, strategy: plugin.manifest.id, venue: RunStart.venue, openOrderPolicy: openOrderPolicy,
            guards: guards, user: userID)
    }

    /// - Parameters:
    ///   - checkpoint: where its state was last; nil for a first start.
    ///   - account: how it stands now, when the checkpoint is older than its last event.
    func launch(instrument: Instrument, checkpoint: InstanceCheckpoint?, account: AccountSnapshot?) -> InstanceLaunch {
        InstanceLaunch(
            tenant: tenant, instance: instance, plugin: image, instrument: instrument, venue: RunStart.venue,
            parameters: parameters, capabilities: capabilities,
            stateVersion: UInt32(clamping: plugin.manifest.stateVersion), checkpoint: checkpoint, account: account)
    }
}

extension Engine {
    /// What a strategy is told when it goes on from an older state: its own orders, without those that the host made.
    func snapshot(of instance: InstanceID) -> AccountSnapshot {
        let (position, orders) = account(of: instance)
        return AccountSnapshot(
            lastSeq: nextSeq(of: instance) - 1, nextIntent: lastIntent(of: instance) + 1,
            positionQuantity: position.quantity, positionPrice: position.entryPrice,
            orders: orders.filter { $0.id.intent < OrderIntent.hostNumbers })
    }

    func knows(_ instance: InstanceID) -> Bool { instances.contains { $0.definition.instance == instance } }
}

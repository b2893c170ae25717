import Engine
import Foundation
import Line
import Logging
import PluginInspection
import Risk
import Store
import Strategies
import StrictJSON
import TradingModel

/// Who trades in a run: the plan's strategies, and those that operators enabled while an earlier start ran. Where an operator
/// changed one of the plan's, the operator's word stays.
struct LineEnlistment {
    let plan: HostPlan
    let connection: PostgreSQLConnection
    let library: PluginLibrary
    let log: Logger

    func members(instrument: Instrument, continuing earlier: RunSnapshot?) throws -> [LineMember] {
        var images: [[UInt8]: PluginImage] = [:]
        var members: [LineMember] = []
        for user in plan.users {
            let tenant = try TenantRepository(connection).findOrCreate(name: user.name)
            if let webhook = user.webhook {
                try ChannelRepository(connection).findOrCreate(tenant: tenant, kind: .webhook, url: webhook)
            }
            for strategy in user.strategies {
                members.append(
                    try member(strategy, of: user.name, tenant, instrument: instrument, continuing: earlier, images: &images))
            }
        }
        guard plan.isChangeable else { return members }
        let known = Set(members.map(\.instance))
        for row in try InstanceRepository(connection).all() where row.origin == .operator && !known.contains(row.id) {
            if let member = try member(row, images: &images) { members.append(member) }
        }
        return members
    }

    /// People's own instances, for orders by hand, with the limits of their users.
    func manuals(instrument: Instrument) throws -> [LineAccount] {
        guard plan.isChangeable else { return [] }
        return try ManualInstanceRepository(connection).all(instrument: instrument.id).map { row in
            var layers = plan.limits(of: row.tenantName)
            do {
                try layers.addTenant(
                    try LimitTexts.read(json: row.tenantLimits), place: "the limits of tenant \(row.tenantName) in the database")
            } catch {
                log.error("\(error); orders by hand of \(row.userName) keep to the limits of the configuration file")
            }
            return LineAccount(row, limits: layers)
        }
    }

    private func member(
        _ strategy: HostPlan.StrategyPlan, of user: String, _ tenant: TenantID, instrument: Instrument,
        continuing earlier: RunSnapshot?, images: inout [[UInt8]: PluginImage]
    ) throws -> LineMember {
        let instances = InstanceRepository(connection)
        // A configuration is the tenant's, no person's.
        let taken = try instances.all(tenant: tenant).filter { $0.user == nil }
        if plan.isChangeable, let row = taken.first(where: { $0.name == strategy.name && $0.origin == .operator }),
            let changed = try member(row, images: &images)
        {
            log.notice(
                "\(changed.label) runs as an operator left it: \(row.pluginName) \(row.pluginVersion), \(row.status.rawValue)")
            return changed
        }
        let manifest = strategy.plugin.manifest
        let plugin = try PluginRepository(connection).findOrCreate(
            sha256: strategy.plugin.sha256, name: manifest.name, version: manifest.version,
            manifest: manifest.source.description)
        let known = earlier?.line.engine.instances.map(\.definition).filter { $0.tenant == tenant } ?? []
        let name = InstanceName.choose(
            strategy.name, taken: taken.map(\.name), isNewRun: earlier == nil && plan.continuation == .sameRun,
            continuing: taken.filter { row in known.contains { $0.instance == row.id } }.map(\.name))
        let instance = try instances.findOrCreate(
            tenant: tenant, name: name, plugin: plugin, instrument: instrument.id, parameters: strategy.parameters.jsonText)
        return LineMember(
            tenant: tenant, instance: instance, tenantName: user, user: user, name: strategy.name, plugin: strategy.plugin,
            pluginID: plugin,
            image: try image(of: strategy.plugin, &images), parameters: strategy.parameters,
            limitLayers: layers(strategy.limits, taken.first { $0.id == instance }), guards: strategy.guards)
    }

    /// As an operator left it. Nil when its plugin is not here any more or may not start: that is logged, and the others trade.
    private func member(_ row: StoredInstance, images: inout [[UInt8]: PluginImage]) throws -> LineMember? {
        do {
            guard let plugin = try library.accepted(sha256: row.pluginSHA256, asking: connection) else {
                log.error(
                    "\(row.userName)/\(row.name) cannot start: \(row.pluginName) \(row.pluginVersion) is not installed any more"
                )
                return nil
            }
            let given = try GivenParameter.parse(json: Array(row.parameters.utf8), source: "its parameters in the database")
            let planned =
                row.user != nil ? nil : plan.users.first { $0.name == row.tenantName }?.strategies.first { $0.name == row.name }
            return LineMember(
                tenant: row.tenant, instance: row.id, tenantName: row.tenantName, userID: row.user, user: row.userName,
                name: row.name,
                plugin: plugin, pluginID: row.plugin,
                image: try image(of: plugin, &images), parameters: try plugin.resolve(given),
                limitLayers: layers(planned?.limits ?? plan.limits(of: row.tenantName), row, isPlanned: planned != nil),
                guards: planned?.guards,
                status: row.status, openOrderPolicy: row.openOrderPolicy, origin: row.origin)
        } catch let error as DatabaseError {
            throw error
        } catch {
            log.error("\(row.userName)/\(row.name) cannot start: \(error)")
            return nil
        }
    }

    /// Those of the file below what an operator set. Limits that this host cannot read leave those of the file, and are logged.
    ///
    /// - Parameter isPlanned: whether the file has the strategy: then it says all that the tenant's configuration could.
    private func layers(_ configured: LimitLayers, _ row: StoredInstance?, isPlanned: Bool = true) -> LimitLayers {
        guard plan.isChangeable, let row else { return configured }
        var layers = configured
        do {
            if !isPlanned {
                try layers.addTenant(
                    try LimitTexts.read(json: row.tenantLimits), place: "the limits of tenant \(row.tenantName) in the database")
            }
            let texts = try LimitTexts.read(json: row.limits)
            try layers.setOperator(texts, place: "the limits of \(row.userName)/\(row.name) in the database")
        } catch {
            log.error("\(error); it trades with the limits of the configuration file")
        }
        return layers
    }

    private func image(of plugin: AcceptedPlugin, _ images: inout [[UInt8]: PluginImage]) throws -> PluginImage {
        let image = try images[plugin.sha256] ?? plugin.image()
        images[plugin.sha256] = image
        return image
    }
}

/// Names of instances: the strategy's, with a number from the second run on.
enum InstanceName {
    static func choose(_ strategy: String, taken: [String], isNewRun: Bool, continuing: [String]) -> String {
        func belongs(_ name: String) -> Bool {
            name == strategy || (name.hasPrefix("\(strategy)-") && name.dropFirst(strategy.count + 1).allSatisfy(\.isNumber))
        }
        if let same = continuing.first(where: belongs) { return same }
        guard isNewRun, taken.contains(strategy) else { return strategy }
        var number = 2
        while taken.contains("\(strategy)-\(number)") { number += 1 }
        return "\(strategy)-\(number)"
    }
}

extension [ResolvedParameter] {
    /// As a JSON object of texts, numbers and truth values: for people who read the row.
    var jsonText: String {
        let members = sorted { $0.name < $1.name }.map { parameter in
            let value: JSON =
                switch parameter.value {
                case .integer(let value): .number("\(value)")
                case .boolean(let value): .boolean(value)
                case .decimal(let value): .text(value.description)
                case .text(let value): .text(value)
                }
            return JSON.Member(name: parameter.name, value: value)
        }
        return JSON.object(members).description
    }
}

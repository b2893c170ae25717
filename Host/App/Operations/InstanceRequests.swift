import API
import Foundation
import Line
import PluginInspection
import Risk
import Store
import Strategies
import StrictJSON
import TradingModel

// What an operator asks of single instances.

extension RunningLine {
    typealias Answer = @Sendable (Result<InstanceReport, any Error>) -> Void

    /// Of a strategy or of orders by hand.
    func requireAccount(_ id: UInt64) throws -> LineAccount {
        if let manual = manuals.first(where: { $0.instance.rawValue == id }) { return manual }
        return try requireMember(id).account
    }

    func requireMember(_ id: UInt64) throws -> LineMember {
        if let manual = manuals.first(where: { $0.instance.rawValue == id }) { throw RunningLine.isByHand(manual.label) }
        guard let member = member(InstanceID(id)) else {
            throw OperationProblem(
                .notFound, code: "instance_not_found",
                detail: "there is no instance \(id); tradingboost instances list shows those that are")
        }
        return member
    }

    static func isByHand(_ label: String) -> OperationProblem {
        OperationProblem(
            .conflict, code: "instance_is_manual",
            detail: "\(label) holds orders by hand: no plugin runs for it, so there is nothing to enable, to swap or to set")
    }

    /// The id of the plugin that an operator means, of one that runs or that could.
    func pluginID(named name: String) throws -> String {
        let running = members.first { $0.plugin.manifest.id == name || $0.plugin.manifest.name == name }
        return try running?.plugin.manifest.id ?? library.id(named: name)
    }

    func requireChangeable(_ what: String) throws {
        guard plan.isChangeable else {
            throw OperationProblem(
                .conflict, code: "plan_is_fixed",
                detail: "a demo's strategies are given by its flags, so \(what) is not possible here; use tradingboost serve")
        }
    }

    // MARK: - Enable and disable

    func enable(_ order: EnableOrder, _ answer: @escaping Answer) {
        do {
            try requireChangeable("enabling another")
            // The checkpoint behind which this is answered waits for the disk, and carries these rows with it.
            let member = try connection.withoutWaitingForDisk { try memberToEnable(order) }
            begin(Takeover(member: member, purpose: .enable) { [self] result in answer(result.map { report(of: $0) }) })
        } catch {
            answer(.failure(error))
        }
    }

    private func memberToEnable(_ order: EnableOrder) throws -> LineMember {
        try requireNotByHand(order.name, of: order)
        let policy = try policy(order.openOrders)
        let given = (order.parameters ?? [:]).map { GivenParameter(name: $0.key, value: .text($0.value)) }
        let plugin = try library.accepted(named: order.plugin, version: order.version, asking: connection)
        let name = order.name ?? plugin.manifest.name
        try requireNotByHand(name, of: order)
        if var member = try knownMember(order, name) {
            try requireActive(member)
            try requireQuota(of: member.tenant, for: member.instance)
            guard member.status == .disabled || !workers.isRunning(member.instance) else {
                throw OperationProblem(
                    .conflict, code: "instance_runs",
                    detail: "\(member.label) runs already; choose another --name, or change it with "
                        + "tradingboost instances parameters or swap")
            }
            guard member.plugin.manifest.id == plugin.manifest.id else {
                throw OperationProblem(
                    .conflict, code: "name_is_taken",
                    detail: "\(member.label) is an instance of \(member.plugin.manifest.id); choose "
                        + "another --name")
            }
            let kept = order.parameters == nil ? member.givenParameters(for: plugin) : given
            member.parameters = try resolved(kept, plugin)
            try setPlugin(plugin, of: &member)
            member.status = .enabled
            if let limits = order.limits { try set(limits, of: &member) }
            member.openOrderPolicy = policy ?? member.openOrderPolicy
            member.origin = .operator
            return member
        }
        return try newMember(order, name, plugin, given, policy)
    }

    /// A plugin may be called like the instances of orders by hand; an instance of it may not.
    private func requireNotByHand(_ name: String?, of order: EnableOrder) throws {
        guard name == ManualInstanceRepository.name else { return }
        throw RunningLine.isByHand("\(order.user)/\(ManualInstanceRepository.name)")
    }

    /// Whether the plan has room for one more; here, where nobody else enables one at the same time. Those on their way count.
    private func requireQuota(of tenant: TenantID, for instance: InstanceID? = nil) throws {
        guard let quotas else { return }
        var enabled = Set(members.lazy.filter { $0.tenant == tenant && $0.status != .disabled }.map(\.instance))
        for takeover in takeovers where takeover.member.tenant == tenant { enabled.insert(takeover.member.instance) }
        if let instance { enabled.remove(instance) }
        try quotas.require(.instances, of: tenant, present: Int64(enabled.count))
    }

    private func newMember(
        _ order: EnableOrder, _ name: String, _ plugin: AcceptedPlugin, _ given: [GivenParameter], _ policy: OpenOrderPolicy?
    ) throws -> LineMember {
        guard (1...64).contains(order.user.utf8.count), (1...64).contains(name.utf8.count) else {
            throw OperationProblem(.invalid, code: "name", detail: "a user's and an instance's name have 1 to 64 bytes")
        }
        let parameters = try resolved(given, plugin)
        let owner = try owner(tenant: order.tenant, user: order.user, makesTenant: order.makesTenant)
        try requireQuota(of: owner.tenant)
        let ofTenant = try TenantConfigurationRepository(line: connection).latest(of: owner.tenant)
        var (layers, tenantLimits) = try newLimits(of: owner, ofTenant)
        try set(order.limits ?? [:], on: &layers, of: "\(owner.name)/\(name)")
        let pluginID = try store(plugin)
        let instance = try InstanceRepository(connection).findOrCreate(
            tenant: owner.tenant, user: owner.user, name: name, plugin: pluginID, instrument: instrument.id,
            parameters: parameters.jsonText, tenantLimits: tenantLimits)
        return LineMember(
            tenant: owner.tenant, instance: instance, tenantName: owner.tenantName, userID: owner.user,
            user: owner.name, name: name, plugin: plugin,
            pluginID: pluginID,
            image: try image(of: plugin), parameters: parameters, limitLayers: layers,
            openOrderPolicy: policy ?? ofTenant?.openOrders ?? .keep, origin: .operator)
    }

    /// What a new instance begins with, be it a strategy's or a person's own: the limits of the host's file and of the tenant.
    ///
    /// - Returns: also the tenant's alone, as they are stored with the instance.
    func newLimits(
        of owner: InstanceOwner, _ configuration: StoredTenantConfiguration?
    ) throws -> (layers: LimitLayers, tenantTexts: String) {
        let texts = configuration?.limits ?? "{}"
        var layers = plan.limits(of: owner.tenantName)
        do {
            try layers.addTenant(
                try LimitTexts.read(json: texts), place: "configuration of tenant \(owner.tenantName): limits")
        } catch let failure as CommandFailure {
            throw OperationProblem(.invalid, code: "limits", detail: failure.description)
        }
        return (layers, texts)
    }

    private func store(_ plugin: AcceptedPlugin) throws -> PluginID {
        if let known = members.first(where: { $0.plugin.sha256 == plugin.sha256 }) { return known.pluginID }
        return try PluginRepository(connection).findOrCreate(
            sha256: plugin.sha256, name: plugin.manifest.name, version: plugin.manifest.version,
            manifest: plugin.manifest.source.description)
    }

    /// One copy of the bytes for everybody who runs them.
    private func image(of plugin: AcceptedPlugin) throws -> PluginImage {
        let inUse = members.first { $0.plugin.sha256 == plugin.sha256 }?.image
        return try inUse ?? takeovers.first { $0.member.plugin.sha256 == plugin.sha256 }?.member.image ?? plugin.image()
    }

    func setPlugin(_ plugin: AcceptedPlugin, of member: inout LineMember) throws {
        guard plugin.sha256 != member.plugin.sha256 else { return }
        member.plugin = plugin
        member.pluginID = try store(plugin)
        member.image = try image(of: plugin)
    }

    func disable(_ id: UInt64, openOrders: String?) throws -> InstanceReport {
        try requireChangeable("disabling one")
        var member = try requireMember(id)
        let policy = try policy(openOrders) ?? member.openOrderPolicy
        guard member.status != .disabled else {
            throw OperationProblem(.conflict, code: "instance_is_disabled", detail: "\(member.label) is disabled already")
        }
        try requireUnchanging(member)
        member.status = .disabled
        member.origin = .operator
        // The checkpoint of the command holds its last state; the process goes after it.
        try carryOut(
            .disable(member.instance, policy),
            change: {
                endProbation(of: member.instance)
                workers.endShadow(of: member.instance)
                store(member)
            })
        workers.stop(member.instance, .requested)
        return report(of: member)
    }

    // MARK: - Pause

    func setPause(_ id: UInt64, isPaused: Bool) throws -> InstanceReport {
        var member = try requireMember(id)
        guard member.status != .disabled else {
            throw OperationProblem(
                .conflict, code: "instance_is_disabled",
                detail: "\(member.label) is disabled; start it with tradingboost instances enable")
        }
        let status: InstanceSettings.Status = isPaused ? .paused : .enabled
        guard member.status != status else {
            throw OperationProblem(
                .conflict, code: isPaused ? "instance_is_paused" : "instance_runs",
                detail: "\(member.label) is \(isPaused ? "paused" : "running") already")
        }
        try requireUnchanging(member)
        member.status = status
        member.origin = .operator
        try carryOut(
            .setPause(member.instance, isPaused),
            change: {
                store(member)
                takeOverStatus(member)
            })
        return report(of: member)
    }

    /// A version on probation and one in the shadow are paused with it, whichever stays.
    private func takeOverStatus(_ member: LineMember) {
        for index in probations.indices where probations[index].instance == member.instance {
            probations[index].before.status = member.status
        }
        for index in shadowings.indices where shadowings[index].member.instance == member.instance {
            shadowings[index].member.status = member.status
        }
    }

    // MARK: - Parameters

    func setParameters(_ id: UInt64, _ changes: [String: String], _ answer: @escaping Answer) {
        do {
            try requireChangeable("changing parameters")
            var member = try requireMember(id)
            let kept = member.givenParameters(for: member.plugin).filter { changes[$0.name] == nil }
            let given = changes.map { GivenParameter(name: $0.key, value: .text($0.value)) }.sorted { $0.name < $1.name }
            member.parameters = try resolved(kept + given, member.plugin)
            member.origin = .operator
            begin(Takeover(member: member, purpose: .parameters) { [self] result in answer(result.map { report(of: $0) }) })
        } catch {
            answer(.failure(error))
        }
    }

    // MARK: - Parts

    func resolved(_ given: [GivenParameter], _ plugin: AcceptedPlugin) throws -> [ResolvedParameter] {
        do {
            return try plugin.resolve(given)
        } catch let error as ParameterProblems {
            throw OperationProblem(.invalid, code: "parameters", detail: "\(error)")
        }
    }

    private func policy(_ text: String?) throws -> OpenOrderPolicy? {
        guard let text else { return nil }
        guard let policy = OpenOrderPolicy(rawValue: text) else {
            throw OperationProblem(
                .invalid, code: "open_orders", detail: "'\(text)' is no way to treat open orders; choose keep, cancel or flatten")
        }
        return policy
    }

    func requireUnchanging(_ member: LineMember) throws {
        guard takeovers.contains(where: { $0.member.instance == member.instance }) else { return }
        throw OperationProblem(
            .conflict, code: "instance_is_changing",
            detail: "\(member.label) is being changed already; wait until that is done")
    }
}

extension LineMember {
    /// The present values, as far as a version of the plugin knows their names.
    func givenParameters(for plugin: AcceptedPlugin) -> [GivenParameter] {
        let known = Set(plugin.manifest.parameters.parameters.map(\.name))
        return parameters.filter { known.contains($0.name) }.map { GivenParameter(name: $0.name, value: .text($0.value.text)) }
    }
}

extension ParameterValue {
    /// As it is given in `name=value`.
    var text: String {
        switch self {
        case .integer(let value): "\(value)"
        case .boolean(let value): "\(value)"
        case .decimal(let value): value.description
        case .text(let value): value
        }
    }
}

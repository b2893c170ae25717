package import TradingModel

// The kill-switch tree: a halt at a node applies to every instance below it, to those that are added later too.

extension Engine {
    /// The halt that counts for an instance; nil: none.
    package func halt(of id: InstanceID) -> ActiveHalt? { instance(id).halt }

    mutating func setHalt(_ scope: HaltScope, _ level: TradingHalt?, into effects: inout [EngineEffect]) {
        halts[scope] = level
        for position in instances.indices where instances[position].definition.isBelow(scope) {
            takeHalt(position)
            beginUnwinding(position, into: &effects)
            continueGuards(position, into: &effects)
            touchOrders(at: position)
        }
    }

    mutating func takeHalt(_ position: Int) {
        instances[position].halt = strictestHalt(instances[position].definition)
        standingRevision += 1
    }

    private func strictestHalt(_ definition: InstanceDefinition) -> ActiveHalt? {
        guard !halts.isEmpty else { return nil }
        var strictest: ActiveHalt?
        for scope in definition.haltScopes {
            guard let level = halts[scope], strictest.map({ $0.level < level }) ?? true else { continue }
            strictest = ActiveHalt(scope: scope, level: level)
        }
        return strictest
    }
}

extension InstanceDefinition {
    /// From the root down.
    fileprivate var haltScopes: [HaltScope] {
        [.platform, .venue(venue), .strategy(strategy), .tenant(tenant)] + (user.map { [.user($0)] } ?? [])
            + [.instance(instance)]
    }

    fileprivate func isBelow(_ scope: HaltScope) -> Bool {
        switch scope {
        case .platform: true
        case .venue(let venue): venue == self.venue
        case .strategy(let strategy): strategy == self.strategy
        case .tenant(let tenant): tenant == self.tenant
        case .user(let user): user == self.user
        case .instance(let instance): instance == self.instance
        }
    }
}

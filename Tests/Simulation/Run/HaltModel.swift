import TradingModel

/// What was set at the nodes of the kill-switch tree, of which the strictest above an instance counts.
struct HaltModel {
    private(set) var set: [HaltScope: TradingHalt] = [:]

    mutating func take(_ scope: HaltScope, _ level: TradingHalt?) { set[scope] = level }

    func level(_ tenant: TenantID, _ instance: InstanceID) -> TradingHalt? {
        guard !set.isEmpty else { return nil }
        return [set[.platform], set[.tenant(tenant)], set[.instance(instance)]].compactMap(\.self).max { rank($0) < rank($1) }
    }

    private func rank(_ level: TradingHalt) -> Int {
        switch level {
        case .noNew: 1
        case .cancel: 2
        case .flatten: 3
        case .freeze: 4
        }
    }
}

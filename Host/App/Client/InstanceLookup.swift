import API
import PluginInspection

extension HostClient {
    /// The one instance that a person means: by its number, by `user/name`, or by a name that only one has. Where none is called
    /// exactly so, case, spaces and hyphens do not count: `bob/dip-buyer` is `bob/Dip Buyer`.
    func instance(_ text: String) throws -> InstanceReport {
        if UInt64(text) != nil { return try get(InstanceReport.self, "instances/\(text)").value }
        let exact = try get(InstanceList.self, "instances", query: [("name", text)]).value.instances
        if let found = try HostClient.one(of: exact, text) { return found }
        let instances = try get(InstanceList.self, "instances").value.instances
        let key = HostClient.key(text)
        let alike = instances.filter { HostClient.key($0.path) == key || HostClient.key($0.name) == key }
        if let found = try HostClient.one(of: alike, text) { return found }
        throw CommandFailure("there is no instance '\(text)': \(HostClient.advice(for: text, instances))")
    }

    /// Nil when there is none; throws when the text says no more than that it is one of several.
    private static func one(of named: [InstanceReport], _ text: String) throws -> InstanceReport? {
        let exact = named.filter { $0.path == text }
        if let found = exact.count == 1 ? exact[0] : (named.count == 1 ? named[0] : nil) { return found }
        guard !named.isEmpty else { return nil }
        // A tenant and a person of another one may have the same name.
        if exact.count > 1 {
            let numbers = exact.prefix(5).map { "\($0.id) of tenant \($0.tenant)" }.joined(separator: ", ")
            throw CommandFailure("'\(text)' is the name of \(exact.count) instances: give the number of one, \(numbers)")
        }
        let listed = named.prefix(5).map(\.path).joined(separator: ", ") + (named.count > 5 ? ", …" : "")
        throw CommandFailure("'\(text)' is the name of \(named.count) instances: say which of \(listed)")
    }

    private static func key(_ name: String) -> String {
        name.lowercased().filter { $0.isLetter || $0.isNumber || $0 == "/" }
    }

    private static func advice(for text: String, _ instances: [InstanceReport]) -> String {
        if let near = closest(to: text, among: instances.map(\.path) + instances.map(\.name)) { return "did you mean \(near)?" }
        return switch instances.count {
        case 0: "there is none, tradingboost instances enable makes one"
        case 1...5: "tradingboost instances list shows \(instances.map(\.path).joined(separator: ", "))"
        default: "tradingboost instances list shows which there are"
        }
    }
}

extension InstanceReport {
    /// `bob/dip-buyer`
    var path: String { "\(user)/\(name)" }
}

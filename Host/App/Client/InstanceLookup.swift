import API
import PluginInspection

extension HostClient {
    /// The one instance that a person means: by its number, by `user/name`, or by a name that only one has.
    func instance(_ text: String) throws -> InstanceReport {
        if UInt64(text) != nil { return try get(InstanceReport.self, "instances/\(text)").value }
        let named = try get(InstanceList.self, "instances", query: [("name", text)]).value.instances
        if let exact = named.first(where: { $0.path == text }) { return exact }
        if named.count == 1 { return named[0] }
        guard named.isEmpty else {
            let listed = named.prefix(5).map(\.path).joined(separator: ", ") + (named.count > 5 ? ", …" : "")
            throw CommandFailure("'\(text)' is the name of \(named.count) instances: say which of \(listed)")
        }
        let instances = try get(InstanceList.self, "instances").value.instances
        throw CommandFailure("there is no instance '\(text)': \(HostClient.advice(for: text, instances))")
    }

    private static func advice(for text: String, _ instances: [InstanceReport]) -> String {
        if let near = closest(to: text, among: instances.map(\.path) + instances.map(\.name)) { return "did you mean \(near)?" }
        return switch instances.count {
        case 0: "there is none, tradingboost instance enable makes one"
        case 1...5: "tradingboost instance list shows \(instances.map(\.path).joined(separator: ", "))"
        default: "tradingboost instance list shows which there are"
        }
    }
}

extension InstanceReport {
    /// `bob/dip-buyer`
    var path: String { "\(user)/\(name)" }
}

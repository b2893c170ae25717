import API
import PluginInspection

extension HostClient {
    /// The one instance that a person means: by its number, by `user/name`, or by a name that only one has.
    func instance(_ text: String) throws -> InstanceReport {
        if UInt64(text) != nil { return try get(InstanceReport.self, "instances/\(text)").value }
        let instances = try get(InstanceList.self, "instances").value.instances
        if let exact = instances.first(where: { $0.path == text }) { return exact }
        let named = instances.filter { $0.name == text }
        if named.count == 1 { return named[0] }
        guard named.isEmpty else {
            let listed = named.prefix(5).map(\.path).joined(separator: ", ") + (named.count > 5 ? ", …" : "")
            throw CommandFailure("'\(text)' is the name of \(named.count) instances: say which of \(listed)")
        }
        let near = closest(to: text, among: instances.map(\.path) + instances.map(\.name))
        let advice = near.map { "did you mean \($0)?" } ?? "tradingboost instance list shows which there are"
        throw CommandFailure("there is no instance '\(text)': \(advice)")
    }
}

extension InstanceReport {
    /// `bob/dip-buyer`
    var path: String { "\(user)/\(name)" }
}

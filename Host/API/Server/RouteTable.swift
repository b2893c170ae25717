import HTTPTypes

/// Which methods a path has, for those that it has not.
struct RouteTable: Sendable {
    private struct Route {
        var parts: [Substring]
        var method: HTTPRequest.Method
    }

    private let routes: [Route]

    init(_ endpoints: [Endpoint]) {
        routes = endpoints.map { Route(parts: $0.path.split(separator: "/"), method: $0.method) }
    }

    /// For the header Allow; empty: nothing is there.
    func methods(at path: String) -> [HTTPRequest.Method] {
        let parts = path.split(separator: "/")
        let known = Set(
            routes.filter { route in
                route.parts.count == parts.count && zip(route.parts, parts).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
            }.map(\.method))
        guard !known.isEmpty else { return [] }
        return [.get, .head, .post, .put, .patch, .delete, .options].filter { method in
            known.contains(method) || method == .options || (method == .head && known.contains(.get))
        }
    }
}

import HTTPTypes
import Hummingbird
import TradingModel

/// `/api/v1/halts`: the kill-switch tree.
struct HaltRoutes {
    let operations: any HostOperations

    static let scopes = ["platform", "venue", "strategy", "user", "instance"]
    /// Characters of a reason.
    static let reasonLength = 1...500

    func add(to router: Router<BasicRequestContext>) {
        let group = router.group("/api/v1/halts")
        group.get { request, context in
            _ = try OperationRequest(request, context).query()
            return try JSONBody.response(.ok, HaltList(halts: try await operations.halts()))
        }
        group.put { request, context in
            struct Body: Decodable {
                var scope: String
                var name: String?
                var level: String
                var reason: String
            }
            let body = try await OperationRequest(request, context).object(
                Body.self, fields: ["scope", "name", "level", "reason"])
            guard TradingHalt(rawValue: body.level) != nil else {
                let levels = TradingHalt.allCases.map(\.rawValue).joined(separator: ", ")
                throw RequestProblem.value("level", "'\(body.level)'", takes: "one of \(levels)")
            }
            let target = try HaltRoutes.target(body.scope, body.name)
            let reason = try HaltRoutes.reason(body.reason)
            return try JSONBody.response(.ok, try await operations.setHalt(target, level: body.level, reason: reason))
        }
        group.delete { request, context in
            let query = try OperationRequest(request, context).query(["scope", "name", "reason"])
            guard let scope = query["scope"] else {
                throw RequestProblem(.badRequest, code: "query_missing", "'scope' is missing", field: "scope")
            }
            let target = try HaltRoutes.target(scope, query["name"])
            let reason = try HaltRoutes.reason(query["reason"] ?? "lifted")
            return try JSONBody.response(.ok, try await operations.setHalt(target, level: nil, reason: reason))
        }
    }

    private static func target(_ scope: String, _ name: String?) throws -> HaltTarget {
        guard scopes.contains(scope) else {
            throw RequestProblem.value("scope", "'\(scope)'", takes: "one of \(scopes.joined(separator: ", "))")
        }
        if scope == "platform" {
            guard name == nil else {
                throw RequestProblem(
                    .badRequest, code: "field_value", "'name' is of a part: leave it out for the platform", field: "name")
            }
        } else if name?.isEmpty ?? true {
            throw RequestProblem(
                .badRequest, code: "field_missing", "'name' is missing: which \(scope)?", field: "name")
        }
        return HaltTarget(scope: scope, name: name)
    }

    private static func reason(_ text: String) throws -> String {
        guard reasonLength.contains(text.count), !text.contains(where: \.isNewline) else {
            throw RequestProblem.value(
                "reason", "a text of \(text.count) characters", takes: "one line of 1 to \(reasonLength.upperBound)")
        }
        return text
    }
}

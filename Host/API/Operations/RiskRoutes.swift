import HTTPTypes
import Hummingbird

/// `/api/v1/instances/{id}/risk` and `/limits`: the guards and limits of an instance.
struct RiskRoutes {
    let operations: any HostOperations

    /// Characters.
    static let reasonLength = 1...500
    static let nameLength = 1...64

    func add(to router: Router<BasicRequestContext>) {
        let group = router.group("/api/v1/instances")
        group.get(":id/risk") { request, context in
            let request = OperationRequest(request, context)
            _ = try request.query()
            return try JSONBody.response(.ok, try await operations.risk(request.id()))
        }
        group.post(":id/risk/lift") { request, context in
            struct Body: Decodable {
                var by: String
                var reason: String
            }
            let request = OperationRequest(request, context)
            let body = try await request.object(Body.self, fields: ["by", "reason"])
            try RiskRoutes.check("by", body.by, RiskRoutes.nameLength)
            try RiskRoutes.check("reason", body.reason, RiskRoutes.reasonLength)
            let answer = try await operations.liftSafeMode(request.id(), by: body.by, reason: body.reason)
            return try JSONBody.response(.ok, answer)
        }
        group.patch(":id/limits") { request, context in
            struct Body: Decodable {
                var set: [String: ParameterText]?
                var unset: [String]?
                var by: String
            }
            let request = OperationRequest(request, context)
            let body = try await request.object(Body.self, fields: ["set", "unset", "by"])
            try RiskRoutes.check("by", body.by, RiskRoutes.nameLength)
            let change = LimitsChange(set: body.set?.mapValues(\.text) ?? [:], unset: body.unset ?? [], by: body.by)
            guard !change.set.isEmpty || !change.unset.isEmpty else {
                throw RequestProblem(
                    .badRequest, code: "body_empty",
                    "No limit is given: send an object like {\"set\": {\"maximum_open_orders\": 5}, \"by\": \"kim\"}.")
            }
            return try JSONBody.response(.ok, try await operations.setLimits(request.id(), change))
        }
    }

    private static func check(_ field: String, _ text: String, _ length: ClosedRange<Int>) throws {
        guard length.contains(text.count), !text.contains(where: \.isNewline) else {
            throw RequestProblem.value(
                field, "a text of \(text.count) characters", takes: "one line of 1 to \(length.upperBound)")
        }
    }
}

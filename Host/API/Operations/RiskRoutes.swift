import HTTPTypes
import Hummingbird

/// `/api/v1/instances/{id}/risk`: the guards of an instance.
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
    }

    private static func check(_ field: String, _ text: String, _ length: ClosedRange<Int>) throws {
        guard length.contains(text.count), !text.contains(where: \.isNewline) else {
            throw RequestProblem.value(
                field, "a text of \(text.count) characters", takes: "one line of 1 to \(length.upperBound)")
        }
    }
}

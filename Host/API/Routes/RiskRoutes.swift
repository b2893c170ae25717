import HTTPTypes
import Identity

/// `/api/v1/instances/{id}/risk` and `/limits`: the guards and limits of an instance.
package struct RiskRoutes {
    private let operations: any HostOperations

    package init(operations: any HostOperations) { self.operations = operations }

    private static let tag = "risk"
    private static let id = RouteParameter.path("id", .id, "Number of the instance.")
    private var access: InstanceAccess { InstanceAccess(operations: operations) }

    package var endpoints: [Endpoint] {
        [
            Endpoint(
                .get, "/api/v1/instances/{id}/risk", "showRisk", tag: RiskRoutes.tag,
                "What limits and guards an instance, and how that stands.", access: .permission(.riskRead),
                parameters: [RiskRoutes.id], answer: .json(RiskForms.risk)
            ) { call in .ok(try await operations.risk(try await access.instance(call).id)) },
            Endpoint(
                .post, "/api/v1/instances/{id}/risk/lift", "liftSafeMode", tag: RiskRoutes.tag,
                "Ends the safe mode and the cooldown of an instance.", access: .permission(.riskWrite),
                parameters: [RiskRoutes.id],
                body: .json(
                    .fields([.optional("by", .line(64), RiskRoutes.by), Field("reason", .line(500), "For who asks later.")]),
                    example: #"{"reason": "the feed was wrong"}"#),
                answer: .json(RiskForms.risk)
            ) { call in
                struct Body: Decodable {
                    var by: String?
                    var reason: String
                }
                let body = try call.decode(Body.self)
                let by = try RiskRoutes.name(body.by, call)
                let id = try await access.instance(call).id
                return .ok(try await operations.liftSafeMode(id, by: by, reason: body.reason))
            },
            Endpoint(
                .patch, "/api/v1/instances/{id}/limits", "changeLimits", tag: RiskRoutes.tag,
                "Sets limits of an instance while it trades, or takes back what was set.",
                text: "Keys, units and values are those of the configuration file. All as one step, or none.",
                access: .permission(.riskWrite), parameters: [RiskRoutes.id],
                body: .json(
                    .fields([
                        .optional(
                            "set", .map(keys: .line(64), values: InstanceForms.parameter, count: 0...100),
                            "New values by their keys."),
                        .optional("unset", .array(.line(64), count: 0...100), "Keys that count again as configured."),
                        .optional("by", .line(64), RiskRoutes.by),
                    ]), example: #"{"set": {"maximum_open_orders": 5}}"#),
                answer: .json(RiskForms.risk)
            ) { call in
                struct Body: Decodable {
                    var set: [String: ParameterText]?
                    var unset: [String]?
                    var by: String?
                }
                let body = try call.decode(Body.self)
                let by = try RiskRoutes.name(body.by, call)
                let change = LimitsChange(set: body.set?.mapValues(\.text) ?? [:], unset: body.unset ?? [], by: by)
                guard !change.set.isEmpty || !change.unset.isEmpty else {
                    throw RequestProblem(
                        .badRequest, code: "body_empty",
                        "No limit is given: send an object like {\"set\": {\"maximum_open_orders\": 5}}.")
                }
                return .ok(try await operations.setLimits(try await access.instance(call).id, change))
            },
        ]
    }

    private static let by = "Who says so; only over the host's own socket, where nobody has signed in."

    /// Whoever signed in says so itself.
    private static func name(_ given: String?, _ call: Call) throws -> String {
        if call.principal.kind == .local {
            guard let given else {
                throw RequestProblem(.badRequest, code: "field_missing", "'by' is missing: who says so?", field: "by")
            }
            return given
        }
        guard given == nil || given == call.principal.userName else {
            throw RequestProblem(
                .badRequest, code: "field_value", "'by' is whoever signed in: leave it out", field: "by")
        }
        return call.principal.userName
    }
}

import HTTPTypes
import Identity
import Store
import TradingModel

/// `/api/v1/instances`: what runs for whom.
package struct InstanceRoutes {
    private let operations: any HostOperations
    private let flags: Flags

    package init(operations: any HostOperations, flags: Flags = Flags()) {
        self.operations = operations
        self.flags = flags
    }

    private static let path = "/api/v1/instances"
    private static let tag = "instances"
    private static let id = RouteParameter.path("id", .id, "Number of the instance.")
    private var access: InstanceAccess { InstanceAccess(operations: operations) }

    package var endpoints: [Endpoint] { [list, enable, show, parameters, decisions] + steps }

    private var list: Endpoint {
        Endpoint(
            .get, InstanceRoutes.path, "listInstances", tag: InstanceRoutes.tag, "The strategies that are enabled, or were.",
            access: .permission(.instancesRead),
            parameters: [
                .query("tenant", .name, "Only those of this tenant."), .query("user", .name, "Only those of this user."),
                .query("name", .line(129), "Only those of this name, or the one that is this `user/name`."),
            ], answer: .json(.fields([Field("instances", .list(InstanceForms.instance), "In the order of their numbers.")]))
        ) { call in
            let all = try await operations.instances(user: call.text("user"), name: call.text("name"))
            let tenant = call.text("tenant")
            return .ok(
                InstanceList(
                    instances: all.filter { InstanceAccess.isVisible($0, to: call) && (tenant == nil || $0.tenant == tenant) }))
        }
    }

    private var enable: Endpoint {
        Endpoint(
            .post, InstanceRoutes.path, "enableInstance", tag: InstanceRoutes.tag, "Enables a strategy for a user.",
            text: "Also one that was disabled or is in quarantine: it goes on from its saved state. Answers when it runs.",
            access: .permission(.instancesWrite),
            body: .json(
                InstanceForms.order,
                example: #"{"user": "tom", "plugin": "dip-buyer", "parameters": {"period": 21}, "openOrders": "cancel"}"#),
            isIdempotent: true, answer: .json(InstanceForms.instance, status: 201)
        ) { call in
            let body = try call.decode(EnableBody.self)
            guard flags.isOn(.newInstances, tenant: call.principal.tenant, user: call.principal.userName) else {
                throw RequestProblem(
                    .forbidden, code: "flag_off",
                    "Enabling strategies is switched off here for now (flag \(KnownFlag.newInstances.name)): what runs goes on.")
            }
            let instance = try await operations.enable(try body.order(for: call))
            return .created(instance, at: "\(InstanceRoutes.path)/\(instance.id)")
        }
    }

    private struct EnableBody: Decodable {
        var tenant: String?
        var user: String?
        var plugin: String
        var version: String?
        var name: String?
        var parameters: [String: ParameterText]?
        var openOrders: String?
        var limits: [String: ParameterText]?

        /// For whom the caller may: itself, anybody of its tenant, anybody.
        func order(for call: Call) throws -> EnableOrder {
            let principal = call.principal
            guard user != nil || principal.kind != .local else {
                throw RequestProblem(
                    .badRequest, code: "field_missing",
                    "'user' is missing: over the host's own socket nobody has signed in, so say whom it trades for", field: "user"
                )
            }
            let user = user ?? principal.userName
            if call.reach == .own, user != principal.userName {
                throw RequestProblem(
                    .forbidden, code: "forbidden", "The role \(principal.role.rawValue) enables strategies for itself only.",
                    field: "user")
            }
            if call.reach != .platform, let tenant, tenant != principal.tenantName {
                throw RequestProblem(.notFound, code: "tenant_not_found", "There is no tenant '\(tenant)'.", field: "tenant")
            }
            // What a tenant or the host bounds is not for those to widen whom it bounds.
            if limits != nil, principal.reach(.riskWrite) == .none {
                throw RequestProblem(
                    .forbidden, code: "forbidden",
                    "Limits take \(Permission.riskWrite.rawValue), which you do not have here: leave them out.", field: "limits")
            }
            var order = EnableOrder(
                tenant: call.reach == .platform ? tenant : principal.tenantName, user: user, plugin: plugin, version: version,
                name: name, parameters: parameters?.mapValues(\.text), openOrders: openOrders, limits: limits?.mapValues(\.text))
            order.makesTenant = principal.kind == .local && tenant == nil
            return order
        }
    }

    private var show: Endpoint {
        Endpoint(
            .get, "\(InstanceRoutes.path)/{id}", "showInstance", tag: InstanceRoutes.tag, "One instance.",
            access: .permission(.instancesRead), parameters: [InstanceRoutes.id], answer: .json(InstanceForms.instance)
        ) { call in .ok(try await access.instance(call)) }
    }

    private var parameters: Endpoint {
        Endpoint(
            .patch, "\(InstanceRoutes.path)/{id}/parameters", "changeParameters", tag: InstanceRoutes.tag,
            "Changes parameters as one step: all are taken, or none.", access: .permission(.instancesWrite),
            parameters: [InstanceRoutes.id],
            body: .json(
                .map(keys: .name, values: InstanceForms.parameter, count: 1...1_000), example: #"{"period": 34}"#),
            answer: .json(InstanceForms.instance)
        ) { call in
            let instance = try await access.instance(call)
            let values = try call.decode([String: ParameterText].self).mapValues(\.text)
            return .ok(try await operations.setParameters(instance.id, values))
        }
    }

    private var decisions: Endpoint {
        Endpoint(
            .get, "\(InstanceRoutes.path)/{id}/decisions", "listDecisions", tag: InstanceRoutes.tag,
            "Why orders left at the last candles, or none did.", access: .permission(.instancesRead),
            parameters: [InstanceRoutes.id, .query("limit", .integer(1...1_000), "How many; 20 without it.")],
            answer: .json(.fields([Field("decisions", .list(InstanceForms.decision), "Newest first.")]))
        ) { call in
            let instance = try await access.instance(call)
            return .ok(DecisionList(decisions: try await operations.decisions(instance.id, limit: call.integer("limit") ?? 20)))
        }
    }

    // MARK: - Steps

    private var steps: [Endpoint] {
        [
            step("disable", "Stops it; orders and position go the way of the policy.", takesPolicy: true) { instance, call in
                struct Body: Decodable { var openOrders: String? }
                return try await operations.disable(instance.id, openOrders: try call.decode(Body.self).openOrders)
            },
            step("pause", "Refuses new orders until it is resumed; the strategy goes on seeing the market.") { instance, _ in
                try await operations.pause(instance.id)
            },
            step("resume", "Takes new orders again.") { instance, _ in try await operations.resume(instance.id) },
            // One that is there already, with what it had.
            step("enable", "Starts it again with what it had.") { instance, _ in
                var order = EnableOrder(
                    tenant: instance.tenant, user: instance.user, plugin: instance.plugin, version: instance.version,
                    name: instance.name)
                order.instance = instance.id
                return try await operations.enable(order)
            },
        ]
    }

    private func step(
        _ word: String, _ summary: String, takesPolicy: Bool = false,
        _ body: @escaping @Sendable (InstanceReport, Call) async throws -> InstanceReport
    ) -> Endpoint {
        let policy = Field.optional("openOrders", InstanceForms.policy, "Instead of the instance's own policy.")
        return Endpoint(
            .post, "\(InstanceRoutes.path)/{id}/\(word)", "\(word)OneInstance", tag: InstanceRoutes.tag, summary,
            access: .permission(.instancesWrite), parameters: [InstanceRoutes.id],
            body: takesPolicy ? .json(.fields([policy]), example: #"{"openOrders": "flatten"}"#) : .none,
            answer: .json(InstanceForms.instance)
        ) { [access] call in .ok(try await body(try await access.instance(call), call)) }
    }
}

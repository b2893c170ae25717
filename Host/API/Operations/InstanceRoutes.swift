import HTTPTypes
import Hummingbird
import TradingModel

/// `/api/v1/instances`: what runs for whom.
struct InstanceRoutes {
    let operations: any HostOperations

    /// Decisions that one question may ask for.
    static let decisionLimit = 1...1_000

    func add(to router: Router<BasicRequestContext>) {
        let group = router.group("/api/v1/instances")
        group.get { request, context in
            let query = try OperationRequest(request, context).query(["user", "name"])
            let instances = try await operations.instances(user: query["user"], name: query["name"])
            return try JSONBody.response(.ok, InstanceList(instances: instances))
        }
        group.post { request, context in
            let order = try await enableOrder(OperationRequest(request, context))
            let instance = try await operations.enable(order)
            var response = try JSONBody.response(.created, instance)
            response.headers[.location] = "/api/v1/instances/\(instance.id)"
            return response
        }
        group.get(":id") { request, context in
            let request = OperationRequest(request, context)
            _ = try request.query()
            return try JSONBody.response(.ok, try await operations.instance(request.id()))
        }
        addSteps(to: group)
        group.patch(":id/parameters") { request, context in
            let request = OperationRequest(request, context)
            let parameters = try await request.texts()
            guard !parameters.isEmpty else {
                throw RequestProblem(
                    .badRequest, code: "body_empty", "No parameter is given: send an object like {\"rsi_period\": 21}.")
            }
            return try JSONBody.response(.ok, try await operations.setParameters(request.id(), parameters))
        }
        group.get(":id/decisions") { request, context in
            let request = OperationRequest(request, context)
            let text = try request.query(["limit"])["limit"]
            guard let limit = text.map(Int.init) ?? 20, InstanceRoutes.decisionLimit.contains(limit) else {
                throw RequestProblem(
                    .badRequest, code: "query_value",
                    "'limit' is \(text ?? ""); it takes a whole number from 1 to \(InstanceRoutes.decisionLimit.upperBound)",
                    field: "limit")
            }
            let decisions = try await operations.decisions(request.id(), limit: limit)
            return try JSONBody.response(.ok, DecisionList(decisions: decisions))
        }
    }

    private func addSteps(to group: RouterGroup<BasicRequestContext>) {
        group.post(":id/disable") { request, context in
            struct Body: Decodable { var openOrders: String? }
            let request = OperationRequest(request, context)
            let body = try await request.object(Body.self, fields: ["openOrders"])
            try InstanceRoutes.check(openOrders: body.openOrders)
            return try JSONBody.response(.ok, try await operations.disable(request.id(), openOrders: body.openOrders))
        }
        group.post(":id/pause") { request, context in
            let request = OperationRequest(request, context)
            try await request.empty()
            return try JSONBody.response(.ok, try await operations.pause(request.id()))
        }
        group.post(":id/resume") { request, context in
            let request = OperationRequest(request, context)
            try await request.empty()
            return try JSONBody.response(.ok, try await operations.resume(request.id()))
        }
        // One that is there already, with what it had.
        group.post(":id/enable") { request, context in
            let request = OperationRequest(request, context)
            try await request.empty()
            let known = try await operations.instance(request.id())
            let order = EnableOrder(user: known.user, plugin: known.plugin, version: known.version, name: known.name)
            return try JSONBody.response(.ok, try await operations.enable(order))
        }
    }

    private func enableOrder(_ request: OperationRequest) async throws -> EnableOrder {
        struct Body: Decodable {
            var user: String
            var plugin: String
            var version: String?
            var name: String?
            var parameters: [String: ParameterText]?
            var openOrders: String?
            var limits: [String: ParameterText]?
        }
        let body = try await request.object(
            Body.self, fields: ["user", "plugin", "version", "name", "parameters", "openOrders", "limits"])
        for (field, text) in [("user", body.user), ("plugin", body.plugin), ("name", body.name), ("version", body.version)] {
            guard let text else { continue }
            let maximum = field == "plugin" ? 128 : 64
            guard (1...maximum).contains(text.utf8.count) else {
                throw RequestProblem.value(field, "a text of \(text.utf8.count) bytes", takes: "1 to \(maximum) bytes")
            }
        }
        try InstanceRoutes.check(openOrders: body.openOrders)
        return EnableOrder(
            user: body.user, plugin: body.plugin, version: body.version, name: body.name,
            parameters: body.parameters?.mapValues(\.text), openOrders: body.openOrders,
            limits: body.limits?.mapValues(\.text))
    }

    private static func check(openOrders: String?) throws {
        guard let openOrders, OpenOrderPolicy(rawValue: openOrders) == nil else { return }
        let allowed = OpenOrderPolicy.allCases.map(\.rawValue).joined(separator: ", ")
        throw RequestProblem.value("openOrders", "'\(openOrders)'", takes: "one of \(allowed)")
    }
}

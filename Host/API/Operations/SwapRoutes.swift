import Hummingbird

/// `/api/v1/swaps`: from one version of a plugin to another.
struct SwapRoutes {
    let operations: any HostOperations

    /// A shadow runs for a day at most.
    static let shadowSeconds = 1...86_400

    func add(to router: Router<BasicRequestContext>) {
        let group = router.group("/api/v1/swaps")
        group.get { request, context in
            _ = try OperationRequest(request, context).query()
            return try JSONBody.response(.ok, SwapList(swaps: try await operations.swaps()))
        }
        group.post { request, context in
            let order = try await OperationRequest(request, context).object(
                SwapOrder.self, fields: ["instance", "plugin", "from", "to", "percent", "shadowSeconds"])
            try SwapRoutes.check(order)
            return try JSONBody.response(.created, try await operations.swap(order))
        }
    }

    private static func check(_ order: SwapOrder) throws {
        guard (order.instance == nil) != (order.plugin == nil) else {
            throw RequestProblem(
                .badRequest, code: "field_missing",
                "A swap is of one instance or of every instance of a plugin: give 'instance' or 'plugin', one of them",
                field: "instance")
        }
        guard !order.to.isEmpty else { throw RequestProblem.value("to", "empty", takes: "a version like 1.1.0") }
        if let percent = order.percent {
            guard (1...100).contains(percent) else {
                throw RequestProblem.value("percent", "\(percent)", takes: "a whole number from 1 to 100")
            }
            guard order.plugin != nil else {
                throw RequestProblem(
                    .badRequest, code: "field_value", "'percent' is of a plugin's users: leave it out with 'instance'",
                    field: "percent")
            }
        }
        if let seconds = order.shadowSeconds, !shadowSeconds.contains(seconds) {
            throw RequestProblem.value(
                "shadowSeconds", "\(seconds)", takes: "a whole number from 1 to \(shadowSeconds.upperBound)")
        }
    }
}

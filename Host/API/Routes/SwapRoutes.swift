import HTTPTypes
import Identity

/// `/api/v1/swaps`: from one version of a plugin to another.
package struct SwapRoutes {
    private let operations: any HostOperations

    package init(operations: any HostOperations) { self.operations = operations }

    private static let path = "/api/v1/swaps"
    private static let tag = "swaps"

    package var endpoints: [Endpoint] {
        [
            Endpoint(
                .get, SwapRoutes.path, "listSwaps", tag: SwapRoutes.tag,
                "Shadows and canaries under way, and what became of the latest swaps.", access: .permission(.instancesRead),
                answer: .json(.fields([Field("swaps", .list(SwapRoutes.swap), "Oldest first.")]))
            ) { call in
                let visible = Set(
                    try await operations.instances(user: nil, name: nil).filter { InstanceAccess.isVisible($0, to: call) }.map(
                        \.id))
                let swaps = try await operations.swaps().compactMap { swap -> SwapReport? in
                    var own = swap
                    own.members = swap.members.filter { visible.contains($0.instance) }
                    return own.members.isEmpty ? nil : own
                }
                return .ok(SwapList(swaps: swaps))
            },
            Endpoint(
                .post, SwapRoutes.path, "swap", tag: SwapRoutes.tag, "Moves instances to another version of their plugin.",
                text: "State, orders and timers are taken over. With shadowSeconds the new version only watches at first.",
                access: .permission(.instancesWrite), body: .json(SwapRoutes.order, example: #"{"instance": 1, "to": "1.1.0"}"#),
                isIdempotent: true, answer: .json(SwapRoutes.swap, status: 201)
            ) { call in
                var order = try call.decode(SwapOrder.self)
                try SwapRoutes.check(order)
                if let id = order.instance {
                    let instance = try await operations.instances(user: nil, name: nil).first { $0.id == id }
                    guard let instance, InstanceAccess.isVisible(instance, to: call) else { throw InstanceAccess.notFound(id) }
                } else if call.reach == .own {
                    throw RequestProblem(
                        .forbidden, code: "forbidden",
                        "The role \(call.principal.role.rawValue) swaps its own instances only: give 'instance'.", field: "plugin"
                    )
                }
                if call.reach != .platform { order.tenant = call.principal.tenantName }
                return .created(try await operations.swap(order))
            },
        ]
    }

    private static func check(_ order: SwapOrder) throws {
        guard (order.instance == nil) != (order.plugin == nil) else {
            throw RequestProblem(
                .badRequest, code: "field_missing",
                "A swap is of one instance or of every instance of a plugin: give 'instance' or 'plugin', one of them",
                field: "instance")
        }
        if order.percent != nil, order.plugin == nil {
            throw RequestProblem(
                .badRequest, code: "field_value", "'percent' is of a plugin's users: leave it out with 'instance'",
                field: "percent")
        }
    }

    private static let order = Schema.fields([
        .optional("instance", .id, "One instance."),
        .optional("plugin", .line(128), "Name or id of a plugin: every instance of it."),
        .optional("from", .line(64), "Only those of this version."),
        Field("to", .line(64), "The version to move to."),
        .optional("percent", .integer(1...100), "Percent of the users, always the same ones; all without it."),
        // A shadow runs for a day at most.
        .optional("shadowSeconds", .integer(1...86_400), "For how long the new version only watches; none without it."),
        .optional("tenant", .name, "For the staff: only instances of this tenant."),
    ])

    private static let swap = Schema.object(
        ObjectForm(
            "Swap",
            [
                Field("id", .id, "Its number since the host started."), Field("plugin", .words, "The plugin's name."),
                Field("to", .words, "The version."),
                Field(
                    "members",
                    .list(
                        .fields([
                            Field("instance", .id, "Its number."), Field("name", .words, "user/name"),
                            Field("state", .choice(["shadowing", "done", "refused", "rolled_back"]), "How far it is."),
                            Field("text", .words, "What happened."),
                            .optional("compared", .integer(0...Int64.max), "Of a shadow: events whose intents were compared."),
                            .optional("equal", .integer(0...Int64.max), "How many of them were equal."),
                        ])), "The instances that it is about."),
            ]))
}

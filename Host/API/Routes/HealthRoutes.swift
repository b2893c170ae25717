import HTTPTypes

/// `GET /health`: the process lives. `GET /ready`: it can trade.
package struct HealthRoutes {
    private let health: HealthState

    package init(health: HealthState) { self.health = health }

    package var endpoints: [Endpoint] {
        [
            Endpoint(
                .get, "/health", "health", tag: "health", "Whether the process lives, and how its parts are.", access: .open,
                answer: .json(HealthRoutes.report)
            ) { _ in .ok(health.report()) },
            Endpoint(
                .get, "/ready", "ready", tag: "health", "Whether the host can trade now; 503 with reasons when it cannot.",
                access: .open, answer: .json(HealthRoutes.report)
            ) { _ in
                let report = health.report()
                guard report.status == .ready else {
                    throw RequestProblem(
                        .serviceUnavailable, code: "not_ready", "The host cannot trade now; reasons says why.",
                        reasons: report.reasons)
                }
                return .ok(report)
            },
        ]
    }

    private static let report = Schema.object(
        ObjectForm(
            "Health",
            [
                Field("status", .choice(["starting", "ready", "degraded", "stopping"]), "How the host is."),
                Field("version", .words, "Of the host."),
                Field("startedAt", .time, "When this process began."),
                Field("uptimeSeconds", .number, "Since then."),
                Field(
                    "components",
                    .list(
                        .fields([
                            Field("name", .choice(HealthState.Component.allCases.map(\.rawValue)), "Which part."),
                            Field("isReady", .boolean, "Whether it works."),
                            Field("text", .words, "How it is, for people."),
                        ])), "The parts that have to work."),
                Field(
                    "protections",
                    .list(
                        .fields([
                            Field("name", .words, "Which one."), Field("isActive", .boolean, "Whether this machine gives it."),
                            Field("text", .words, "A level, or why it is missing."),
                        ])), "What confines the workers."),
            ]))
}

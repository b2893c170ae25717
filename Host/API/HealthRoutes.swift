import HTTPTypes
import Hummingbird

/// `GET /health`: the process lives. `GET /ready`: it can trade.
struct HealthRoutes {
    let health: HealthState

    func add(to router: Router<BasicRequestContext>) {
        router.get("/health") { _, _ in try JSONBody.response(.ok, health.report()) }
        router.get("/ready") { request, _ in
            let report = health.report()
            guard report.status == .ready else {
                return try Problem(
                    .serviceUnavailable, code: "not_ready", detail: "The host cannot trade now; reasons says why.",
                    path: request.uri.path, reasons: report.reasons
                ).response()
            }
            return try JSONBody.response(.ok, report)
        }
    }
}

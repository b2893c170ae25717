import HTTPTypes
import Hummingbird
import Metrics

/// Counts requests by route, method and status, and how long they took. Routes are named by their templates: a path of a caller's
/// own making makes no new series.
struct RequestMetricsMiddleware: RouterMiddleware {
    let factory: any MetricsFactory

    private static let methods: Set<HTTPRequest.Method> = [.get, .head, .post, .put, .patch, .delete, .options]

    func handle(
        _ request: Request, context: APIContext, next: @concurrent (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        let response = try await next(request, context)
        let elapsed = ContinuousClock.now - start
        let method = RequestMetricsMiddleware.methods.contains(request.method) ? request.method.rawValue : "other"
        let route = ("route", context.endpointPath.map { $0 == "NotFound" ? "none" : $0 } ?? "none")
        let status = ("status", "\(response.status.code)")
        factory.makeCounter(label: MetricName.requests, dimensions: [route, ("method", method), status]).increment(by: 1)
        let parts = elapsed.components
        factory.makeTimer(label: MetricName.duration, dimensions: [route, ("method", method)])
            .recordNanoseconds(parts.seconds &* 1_000_000_000 &+ parts.attoseconds / 1_000_000_000)
        return response
    }
}

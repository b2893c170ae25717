import HTTPTypes
import Hummingbird
import Metrics

/// Counts requests by route, method and status, and how long they took. Routes are named by their templates: a path of a caller's
/// own making makes no new series.
struct RequestMetricsMiddleware: RouterMiddleware {
    static let count = "tradingboost_http_requests_total"
    static let duration = "tradingboost_http_request_duration_seconds"

    private static let methods: Set<HTTPRequest.Method> = [.get, .head, .post, .put, .patch, .delete, .options]

    func handle(
        _ request: Request, context: APIContext, next: @concurrent (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        let response = try await next(request, context)
        let elapsed = ContinuousClock.now - start
        let method = RequestMetricsMiddleware.methods.contains(request.method) ? request.method.rawValue : "other"
        let route = ("route", context.endpointPath.map { $0 == "NotFound" ? "none" : $0 } ?? "none")
        Counter(
            label: RequestMetricsMiddleware.count,
            dimensions: [route, ("method", method), ("status", "\(response.status.code)")]
        ).increment()
        Timer(label: RequestMetricsMiddleware.duration, dimensions: [route, ("method", method)]).recordNanoseconds(
            Int64(elapsed / .nanoseconds(1)))
        return response
    }
}

import HTTPTypes
import Hummingbird
import Logging
import Metrics

/// An error as RFC 9457 has it. `code` is stable, for programs; `detail` is for people and says what to do.
struct Problem: Encodable {
    var type = "about:blank"
    var title: String
    var status: Int
    var code: String
    var detail: String
    /// The path that was asked for.
    var instance: String
    /// Of the request, as in the log.
    var requestID: String
    /// What of the request was wrong, where that is one field, query parameter or header.
    var field: String?
    /// Everything that was wrong with the body.
    var errors: [FieldProblem]?
    /// Only of a host that is not ready.
    var reasons: [String]?

    init(
        _ status: HTTPResponse.Status, code: String, detail: String, _ request: Request, _ context: APIContext,
        field: String? = nil, errors: [FieldProblem] = [], reasons: [String]? = nil
    ) {
        self.title = status.reasonPhrase
        self.status = status.code
        self.code = code
        self.detail = detail
        self.instance = request.uri.path
        self.requestID = context.requestID
        self.field = field
        self.errors = errors.isEmpty ? nil : errors
        self.reasons = reasons
    }

    func response() throws -> Response {
        try JSONBody.response(
            HTTPResponse.Status(code: status), self, contentType: "application/problem+json")
    }

    /// The status that an error becomes.
    static func status(of error: any Error) -> Int {
        switch error {
        case let error as RequestProblem: error.status.code
        case let error as OperationProblem: error.status.code
        case let error as any HTTPResponseError: error.status.code
        default: 500
        }
    }
}

/// Turns whatever a route throws into a problem. What the host did not expect is logged and not shown.
struct ProblemMiddleware: RouterMiddleware {
    let routes: RouteTable
    let metrics: any MetricsFactory

    func handle(
        _ request: Request, context: APIContext, next: @concurrent (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as RequestProblem {
            count(error.code)
            var response = try Problem(
                error.status, code: error.code, detail: error.detail, request, context, field: error.field, errors: error.errors,
                reasons: error.reasons
            ).response()
            for field in error.headers { response.headers[field.name] = field.value }
            return response
        } catch let error as OperationProblem {
            count(error.code)
            return try Problem(
                error.status, code: error.code, detail: error.detail, request, context,
                field: error.field, errors: error.errors
            ).response()
        } catch let error as HTTPError where error.status == .notFound {
            return try unknownRoute(request, context)
        } catch let error as any HTTPResponseError {
            let detail = (error as? HTTPError)?.body ?? error.status.reasonPhrase
            return try Problem(error.status, code: "http_\(error.status.code)", detail: detail, request, context).response()
        } catch {
            context.logger.error(
                "request failed",
                metadata: ["path": "\(request.uri.path)", "error": "\(error)", "request_id": "\(context.requestID)"])
            return try Problem(
                .internalServerError, code: "internal", detail: "The host failed to answer; its log says why.", request, context
            ).response()
        }
    }

    /// Codes are stable, and as many as there are refusals in this program.
    private func count(_ code: String) {
        metrics.makeCounter(label: MetricName.refusals, dimensions: [("code", code)]).increment(by: 1)
    }

    /// Nothing is there, or not with this method.
    private func unknownRoute(_ request: Request, _ context: APIContext) throws -> Response {
        let path = request.uri.path
        guard RequestText.decode(path, plusIsSpace: false) != nil else {
            return try Problem(
                .badRequest, code: "path_not_utf8", detail: "The path is not UTF-8 in percent-encoding.", request, context
            ).response()
        }
        let methods = routes.methods(at: path)
        guard !methods.isEmpty else {
            return try Problem(
                .notFound, code: "not_found", detail: "There is no \(request.method) \(path) here.", request, context
            ).response()
        }
        let allowed = methods.map(\.rawValue).joined(separator: ", ")
        if request.method == .options { return Response(status: .noContent, headers: [.allow: allowed]) }
        var response = try Problem(
            .methodNotAllowed, code: "method_not_allowed",
            detail: "\(path) takes \(allowed), not \(request.method.rawValue.prefix(32)).", request, context
        ).response()
        response.headers[.allow] = allowed
        return response
    }
}

extension OperationProblem {
    var status: HTTPResponse.Status {
        switch kind {
        case .notFound: .notFound
        case .conflict: .conflict
        case .forbidden: .forbidden
        case .invalid: .unprocessableContent
        case .failed: .badGateway
        case .tooMany: .tooManyRequests
        case .unavailable: .serviceUnavailable
        }
    }
}

import HTTPTypes
import Hummingbird
import Logging

/// An error as RFC 9457 has it. `code` is stable, for programs; `detail` is for people and says what to do.
struct Problem: Encodable {
    var type = "about:blank"
    var title: String
    var status: Int
    var code: String
    var detail: String
    /// The path that was asked for.
    var instance: String
    /// What of the request was wrong, where that is one field, query parameter or header.
    var field: String?
    /// Only of a host that is not ready.
    var reasons: [String]?

    init(
        _ status: HTTPResponse.Status, code: String, detail: String, path: String, field: String? = nil, reasons: [String]? = nil
    ) {
        self.title = status.reasonPhrase
        self.status = status.code
        self.code = code
        self.detail = detail
        self.instance = path
        self.field = field
        self.reasons = reasons
    }

    func response() throws -> Response {
        try JSONBody.response(
            HTTPResponse.Status(code: status), self, contentType: "application/problem+json")
    }
}

/// Turns whatever a route throws into a problem. What the host did not expect is logged and not shown.
struct ProblemMiddleware: RouterMiddleware {
    func handle(
        _ request: Request, context: BasicRequestContext,
        next: @concurrent (Request, BasicRequestContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as RequestProblem {
            return try Problem(
                error.status, code: error.code, detail: error.detail, path: request.uri.path, field: error.field
            ).response()
        } catch let error as OperationProblem {
            return try Problem(error.status, code: error.code, detail: error.detail, path: request.uri.path).response()
        } catch let error as HTTPError where error.status == .notFound {
            return try Problem(
                .notFound, code: "not_found", detail: error.body ?? "There is no \(request.method) \(request.uri.path) here.",
                path: request.uri.path
            ).response()
        } catch let error as any HTTPResponseError {
            let detail = (error as? HTTPError)?.body ?? error.status.reasonPhrase
            return try Problem(error.status, code: "http_\(error.status.code)", detail: detail, path: request.uri.path).response()
        } catch {
            context.logger.error("request failed", metadata: ["path": "\(request.uri.path)", "error": "\(error)"])
            return try Problem(
                .internalServerError, code: "internal", detail: "The host failed to answer; its log says why.",
                path: request.uri.path
            ).response()
        }
    }
}

extension OperationProblem {
    fileprivate var status: HTTPResponse.Status {
        switch kind {
        case .notFound: .notFound
        case .conflict: .conflict
        case .invalid: .unprocessableContent
        case .failed: .badGateway
        }
    }
}

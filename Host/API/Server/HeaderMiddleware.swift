import HTTPTypes
import Hummingbird

/// What every answer says to browsers: show it as what it is, in no frame, without telling others where one came from; and keep
/// no answer of the API.
struct HeaderMiddleware: RouterMiddleware {
    private static let fields: [(HTTPField.Name?, String)] = [
        (.xContentTypeOptions, "nosniff"), (HTTPField.Name("Referrer-Policy"), "no-referrer"),
        (.contentSecurityPolicy, "default-src 'none'; frame-ancestors 'none'"),
        (HTTPField.Name("Cross-Origin-Resource-Policy"), "same-origin"), (.cacheControl, "no-store"),
    ]

    func handle(
        _ request: Request, context: APIContext, next: @concurrent (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        for case (let name?, let value) in HeaderMiddleware.fields where response.headers[name] == nil {
            response.headers[name] = value
        }
        return response
    }
}

import HTTPTypes
import Hummingbird
import Logging

/// Makes a server's routes of the descriptions of endpoints.
enum APIRouter {
    static func router(
        _ endpoints: [Endpoint], authenticator: any Authenticator, recorder: (any RequestRecorder)?, options: APIOptions
    ) -> Router<APIContext> {
        let endpoints = endpoints + DocumentationRoutes(endpoints).endpoints
        let router = Router(context: APIContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: TransportMiddleware(settings: options.settings))
        router.add(middleware: RequestIDMiddleware())
        router.add(middleware: RequestMetricsMiddleware(factory: options.metrics))
        router.add(middleware: HeaderMiddleware())
        router.add(middleware: ProblemMiddleware(routes: RouteTable(endpoints), metrics: options.metrics))
        for endpoint in endpoints {
            let runner = EndpointRunner(endpoint: endpoint, authenticator: authenticator, recorder: recorder, options: options)
            router.on(RouterPath(endpoint.path), method: endpoint.method) { request, context in
                try await runner.respond(request, context)
            }
        }
        return router
    }
}

/// Gives each request a number, its own or a new one, and says it in the answer.
struct RequestIDMiddleware: RouterMiddleware {
    static let header = HTTPField.Name("X-Request-Id")

    func handle(
        _ request: Request, context: APIContext, next: @concurrent (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        let given = RequestIDMiddleware.header.flatMap { request.headers[$0] }
        context.requestID = given.flatMap { RequestIDMiddleware.isGood($0) ? $0 : nil } ?? RequestIDMiddleware.new()
        var response = try await next(request, context)
        if let header = RequestIDMiddleware.header { response.headers[header] = context.requestID }
        return response
    }

    /// It stands in logs and rows.
    private static func isGood(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                    true
                default: false
                }
            }
    }

    private static func new() -> String {
        let bits = UInt64.random(in: 0...UInt64.max)
        let text = String(bits, radix: 16)
        return String(repeating: "0", count: 16 - text.utf8.count) + text
    }
}

import FoundationEssentials
import HTTPTypes
import Hummingbird

extension Answer {
    func response(to request: Request) throws -> Response {
        var response: Response
        switch content {
        case .none: response = Response(status: status)
        case .json(let value): response = try JSONBody.response(status, value)
        case .bytes(let bytes, let contentType):
            response = Response(
                status: status, headers: [.contentType: contentType, .contentLength: "\(bytes.readableBytes)"],
                body: ResponseBody(byteBuffer: bytes))
        case .stream(let body, let contentType):
            response = Response(status: status, headers: [.contentType: contentType, .cacheControl: "no-store"], body: body)
        case .live(let live):
            response = Response(
                status: status,
                headers: [
                    .contentType: live.contentType, .cacheControl: "no-store", .connection: "close",
                    .xContentTypeOptions: "nosniff",
                ],
                body: ResponseBody { writer in
                    try await request.body.consumeWithInboundCloseHandler { _ in
                        try await live.write(to: &writer)
                    } onInboundClosed: {
                        live.leave()
                    }
                })
            // A proxy passes it on as it comes.
            if let header = Answer.buffering { response.headers[header] = "no" }
        }
        for field in headers { response.headers[field.name] = field.value }
        return response
    }

    private static let buffering = HTTPField.Name("X-Accel-Buffering")
}

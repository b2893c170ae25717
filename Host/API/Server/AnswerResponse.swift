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
        }
        for field in headers { response.headers[field.name] = field.value }
        return response
    }
}

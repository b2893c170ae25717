import Crypto
import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore

extension Answer {
    /// The answer as HTTP has it: with an ETag, its own or a strong one of its bytes, and for who has it already 304 and no body;
    /// compressed where that pays.
    func response(to request: Request) throws -> Response {
        var response: Response
        switch content {
        case .none: response = Response(status: status)
        case .json(let value):
            response = Answer.response(
                status, ByteBuffer(bytes: try JSONBody.bytes(value)), JSONBody.contentType, tag: headers[.eTag], to: request)
        case .bytes(let bytes, let contentType):
            response = Answer.response(status, bytes, contentType, tag: headers[.eTag], to: request)
        case .webSocket: preconditionFailure("a WebSocket is answered over its connection")
        case .stream(let body, let contentType):
            response = Response(status: status, headers: [.contentType: contentType, .cacheControl: "no-store"], body: body)
        }
        for field in headers { response.headers[field.name] = field.value }
        return response
    }

    private static func response(
        _ status: HTTPResponse.Status, _ bytes: ByteBuffer, _ contentType: String, tag given: String?, to request: Request
    ) -> Response {
        var headers: HTTPFields = [.contentType: contentType]
        var bytes = bytes
        let isCompressed = Compression.pays(bytes.readableBytes, contentType) && Compression.isAccepted(request.headers)
        if Compression.pays(bytes.readableBytes, contentType) { headers[.vary] = "Accept-Encoding" }
        if request.method == .get || request.method == .head, status == .ok {
            // Of what is sent: compressed it is another one, as a strong tag has to say.
            let tag = given ?? "\"\(hash(bytes))\(isCompressed ? "-gzip" : "")\""
            headers[.eTag] = tag
            if let known = request.headers[.ifNoneMatch], matches(known, tag) {
                return Response(status: .notModified, headers: headers)
            }
        }
        if isCompressed, let compressed = Compression.gzip(bytes) {
            bytes = compressed
            headers[.contentEncoding] = "gzip"
        }
        headers[.contentLength] = "\(bytes.readableBytes)"
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: bytes))
    }

    private static func hash(_ bytes: ByteBuffer) -> String {
        var hash = SHA256()
        // SAFETY: the bytes are read within the call.
        unsafe bytes.withUnsafeReadableBytes { unsafe hash.update(bufferPointer: $0) }
        var text: [UInt8] = []
        text.reserveCapacity(32)
        for byte in hash.finalize().prefix(16) {
            text.append(hexadecimal[Int(byte >> 4)])
            text.append(hexadecimal[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static let hexadecimal = Array("0123456789abcdef".utf8)

    /// Whether one of the tags of an If-None-Match is this one; compared weakly, as RFC 9110 wants.
    static func matches(_ header: String, _ tag: String) -> Bool {
        header.split(separator: ",").contains { part in
            let given = part.drop { $0 == " " }.prefix { $0 != " " }
            return given == "*" || given == tag || given == "W/\(tag)"
        }
    }
}

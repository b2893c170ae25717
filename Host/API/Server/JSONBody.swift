import HTTPTypes
import Hummingbird
import NIOCore

/// How every answer of the API is written: keys in alphabetical order, times as ISO 8601 UTC.
enum JSONBody {
    static let contentType = "application/json"

    static func bytes(_ value: some Encodable) throws -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(1_024)
        try JSONPart.of(value).write(to: &bytes)
        return bytes
    }

    static func response(
        _ status: HTTPResponse.Status, _ value: some Encodable, contentType: String
    ) throws -> Response {
        let bytes = try bytes(value)
        return Response(
            status: status, headers: [.contentType: contentType, .contentLength: "\(bytes.count)"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}

import FoundationEssentials
import HTTPTypes
import Hummingbird

/// How every answer of the API is written: keys in alphabetical order, times as ISO 8601 UTC, never cached.
enum JSONBody {
    static let contentType = "application/json"

    static func response(
        _ status: HTTPResponse.Status, _ value: some Encodable, contentType: String = contentType
    ) throws -> Response {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let bytes = try encoder.encode(value)
        return Response(
            status: status,
            headers: [
                .contentType: contentType, .contentLength: "\(bytes.count)", .cacheControl: "no-store",
                .xContentTypeOptions: "nosniff",
            ], body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}

import FoundationEssentials
import HTTPTypes
import NIOCore

/// An answer, or a refusal, that is given again to a repetition of its request.
struct StoredAnswer: Codable {
    static let header = "Idempotency-Replayed"

    private struct Refusal: Codable {
        var code: String
        var detail: String
        var field: String?
        var errors: [FieldProblem]
    }

    private var status: Int
    private var location: String?
    private var contentType: String?
    private var body: Data?
    private var refusal: Refusal?
    /// SHA-256 of the body of a request that is read as it comes; nil: of any other, or it was not read to its end.
    var requestBody: [UInt8]?

    /// Throws for what cannot be encoded, and has nothing for streams.
    init?(_ answer: Answer) throws {
        status = answer.status.code
        location = answer.headers[.location]
        switch answer.content {
        case .none: break
        case .json(let value):
            contentType = JSONBody.contentType
            body = Data(try JSONBody.bytes(value))
        case .bytes(let bytes, let type):
            contentType = type
            body = Data(bytes.readableBytesView)
        case .stream, .webSocket: return nil
        }
    }

    /// Of a refusal (4xx); nil for any other error.
    init?(_ error: any Error) {
        status = Problem.status(of: error)
        guard (400..<500).contains(status) else { return nil }
        switch error {
        case let error as RequestProblem:
            refusal = Refusal(code: error.code, detail: error.detail, field: error.field, errors: error.errors)
        case let error as OperationProblem:
            refusal = Refusal(code: error.code, detail: error.detail, field: error.field, errors: error.errors)
        default: return nil
        }
    }

    /// Throws the refusal, if it was one.
    func answer() throws -> Answer {
        var headers: HTTPFields = [:]
        if let name = HTTPField.Name(StoredAnswer.header) { headers[name] = "true" }
        if let refusal {
            throw RequestProblem(
                HTTPResponse.Status(code: status), code: refusal.code, refusal.detail, field: refusal.field,
                errors: refusal.errors, headers: headers)
        }
        headers[.location] = location
        guard let body, let contentType else { return Answer(HTTPResponse.Status(code: status), .none, headers: headers) }
        return Answer(
            HTTPResponse.Status(code: status), .bytes(ByteBuffer(bytes: body), contentType: contentType), headers: headers)
    }
}

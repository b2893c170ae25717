import HTTPTypes
import Logging
import NIOCore
import StrictJSON

/// Compares an answer with what its route promises, so that the OpenAPI document is true. Costs a second reading of the answer:
/// for tests.
struct AnswerCheck {
    let endpoint: Endpoint
    let logger: Logger

    /// The answer, encoded once. Throws a 500, `answer_form`, and logs where the answer differs.
    func checked(_ answer: Answer, requestID: String) throws -> Answer {
        var checked = answer
        if case .json(let value) = answer.content {
            checked.content = .bytes(ByteBuffer(bytes: try JSONBody.bytes(value)), contentType: JSONBody.contentType)
        }
        let differences = differences(answer, checked)
        guard !differences.isEmpty else { return checked }
        logger.error(
            "an answer is not what its route promises",
            metadata: [
                "route": "\(endpoint.name)", "differences": "\(differences.joined(separator: "; "))",
                "request_id": "\(requestID)",
            ])
        throw RequestProblem(
            .internalServerError, code: "answer_form",
            "The answer of \(endpoint.name) is not what the route promises: \(differences.joined(separator: "; "))")
    }

    private func differences(_ answer: Answer, _ encoded: Answer) -> [String] {
        switch (endpoint.answer, answer.content) {
        case (.none, .none): return []
        // To a HEAD a stream is nothing.
        case (.events, .stream), (.events, .none), (.webSocket, .webSocket): return []
        case (.bytes(let promised), .bytes(_, let contentType)):
            return promised == contentType ? [] : ["it is \(contentType), not \(promised)"]
        case (.json(let schema, let status), .json), (.json(let schema, let status), .bytes(_, JSONBody.contentType)):
            guard case .bytes(let bytes, _) = encoded.content else { return ["it has no bytes"] }
            let status = status == answer.status.code ? [] : ["its status is \(answer.status.code), not \(status)"]
            do throws(JSONSyntaxError) {
                let json = try JSON(Array(bytes.readableBytesView))
                return status + schema.problems(of: json).map(\.detail)
            } catch {
                return status + ["\(error)"]
            }
        case (.bytes(let promised), .stream(_, let contentType)):
            return promised == contentType ? [] : ["it is \(contentType), not \(promised)"]
        default: return ["it is of another kind"]
        }
    }
}

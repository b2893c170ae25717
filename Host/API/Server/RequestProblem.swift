package import HTTPTypes

/// A request that is refused, with what to do about it. `code` is stable, for programs.
package struct RequestProblem: Error, Sendable {
    package var status: HTTPResponse.Status
    package var code: String
    package var detail: String
    /// What of the request was wrong, where that is one field, parameter or header.
    package var field: String?
    /// Everything that was wrong with the body.
    package var errors: [FieldProblem]
    /// Only of a host that is not ready.
    package var reasons: [String]?
    package var headers: HTTPFields

    package init(
        _ status: HTTPResponse.Status, code: String, _ detail: String, field: String? = nil, errors: [FieldProblem] = [],
        reasons: [String]? = nil, headers: HTTPFields = [:]
    ) {
        self.status = status
        self.code = code
        self.detail = detail
        self.field = field
        self.errors = errors
        self.reasons = reasons
        self.headers = headers
    }

    /// A field that has another form than it should.
    package static func value(_ field: String, _ given: String, takes allowed: String) -> RequestProblem {
        RequestProblem(.badRequest, code: "field_value", "'\(field)' is \(given); it takes \(allowed)", field: field)
    }

    /// What has its form and cannot be meant so (422).
    package static func invalid(
        code: String, _ detail: String, field: String? = nil, errors: [FieldProblem] = []
    ) -> RequestProblem {
        RequestProblem(.unprocessableContent, code: code, detail, field: field, errors: errors)
    }

    /// The first of what was found stands for all.
    package init(_ problems: [FieldProblem]) {
        guard let first = problems.first else { preconditionFailure("there is something wrong") }
        self.init(.badRequest, code: first.code, first.detail, field: first.field, errors: problems)
    }

    /// What passed the check of its shape and does not fit its type: a number out of range.
    package init(_ error: DecodingError) {
        let keys: [any CodingKey] =
            switch error {
            case .keyNotFound(let key, let context): context.codingPath + [key]
            case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context): context.codingPath
            @unknown default: []
            }
        let field = keys.map(\.stringValue).joined(separator: ".")
        self.init(
            .badRequest, code: "field_value", "'\(field.isEmpty ? "a number of the body" : field)' is out of range", field: field)
    }

    /// What another tenant has is not there.
    package static func notFound(_ code: String, _ detail: String) -> RequestProblem {
        RequestProblem(.notFound, code: code, detail)
    }
}

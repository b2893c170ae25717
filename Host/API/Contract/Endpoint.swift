package import HTTPTypes
package import Identity
import NIOCore

/// A route: what it is called, who may call it, what it takes and what it answers. The server, the check of requests, the table
/// of permissions and the OpenAPI document all read this one description.
package struct Endpoint: Sendable {
    package enum Access: Sendable, Hashable {
        /// Nobody has to be known.
        case open
        /// Any caller who is signed in.
        case signedIn
        /// A caller to whom this is permitted, be it for things of its own alone: `Call.reach` says how far.
        case permission(Permission)
        /// A caller whose permission reaches over every tenant: the staff.
        case platform(Permission)
    }

    package var method: HTTPRequest.Method
    /// With the names of parts in braces: `/api/v1/instances/{id}`.
    package var path: String
    /// Unique; `operationId` in the document and the action in the audit log: `enableInstance`.
    package var name: String
    /// A group of routes: `instances`.
    package var tag: String
    /// One line.
    package var summary: String
    /// More lines; may be empty.
    package var text: String
    package var access: Access
    /// Of path and query.
    package var parameters: [RouteParameter]
    package var body: RequestBody
    /// Whether an `Idempotency-Key` makes a repetition of the request answer as the first one did. Every POST that creates, but
    /// those of callers who are not known, and those that answer with a secret.
    package var isIdempotent: Bool
    /// The handler keeps the keys itself, in one commit with what it does: also after a crash in its middle the same request has
    /// one answer.
    package var keepsIdempotencyKeys = false
    /// It shows what the line has committed and nothing else: asked for again before the next commit it has the same answer.
    package var isOfTheLine = false
    /// Of a body of bytes: the handler reads it from `Call.stream`, and `Call.body` is empty.
    package var isStreamed = false
    package var answer: AnswerForm
    package var handler: @Sendable (Call) async throws -> Answer

    package init(
        _ method: HTTPRequest.Method, _ path: String, _ name: String, tag: String, _ summary: String, text: String = "",
        access: Access, parameters: [RouteParameter] = [], body: RequestBody = .none, isIdempotent: Bool = false,
        answer: AnswerForm, handler: @escaping @Sendable (Call) async throws -> Answer
    ) {
        self.method = method
        self.path = path
        self.name = name
        self.tag = tag
        self.summary = summary
        self.text = text
        self.access = access
        self.parameters = parameters
        self.body = body
        self.isIdempotent = isIdempotent
        self.answer = answer
        self.handler = handler
    }

    /// The same route, with a body that its handler reads as it comes in.
    package var streamed: Endpoint {
        var endpoint = self
        endpoint.isStreamed = true
        return endpoint
    }

    /// The same route, which shows what the line has committed and nothing else.
    package var ofTheLine: Endpoint {
        var endpoint = self
        endpoint.isOfTheLine = true
        return endpoint
    }

    /// The same route, whose handler keeps `Idempotency-Key`s itself.
    package var keepingKeys: Endpoint {
        var endpoint = self
        endpoint.keepsIdempotencyKeys = true
        return endpoint
    }

    /// Whether it changes something: then it is in the audit log.
    package var isChange: Bool { method != .get && method != .head }
}

/// A part of the path or a parameter behind the question mark. Both are texts first: `integer` and `boolean` are read from
/// their usual forms.
package struct RouteParameter: Sendable {
    package enum Place: String, Sendable, Hashable { case path, query }

    package var name: String
    package var place: Place
    package var schema: Schema
    package var isRequired: Bool
    package var text: String

    package static func path(_ name: String, _ schema: Schema, _ text: String) -> RouteParameter {
        RouteParameter(name: name, place: .path, schema: schema, isRequired: true, text: text)
    }

    package static func query(_ name: String, _ schema: Schema, _ text: String, isRequired: Bool = false) -> RouteParameter {
        RouteParameter(name: name, place: .query, schema: schema, isRequired: isRequired, text: text)
    }

    /// Where a list goes on and how many of it.
    package static let page: [RouteParameter] = [
        .query("limit", .integer(1...1_000), "How many at most; 100 without it."),
        .query("cursor", .text(.cursor), "`next` of the answer before: the list goes on behind it."),
    ]
}

package enum RequestBody: Sendable {
    case none
    /// JSON of this shape, at most a megabyte and 16 levels deep. The example is in the documentation, and a test sends it.
    case json(Schema, example: String)
    /// Bytes that are passed on as they are.
    case bytes(maximum: Int, text: String)
}

/// What a route answers when it succeeds; every other answer is a problem.
package enum AnswerForm: Sendable {
    case none
    case json(Schema, status: Int = 200)
    /// Server-sent events, of these forms.
    case events([EventForm])
    /// A WebSocket: what the client says, and what the host does. Without an upgrade a 426.
    case webSocket(request: ObjectForm, answers: [ObjectForm])
    case bytes(contentType: String)
}

/// An event of a stream: its name, its data and what it says.
package struct EventForm: Sendable {
    package var name: String
    package var data: Schema
    package var text: String

    init(_ name: String, _ data: Schema, _ text: String) {
        self.name = name
        self.data = data
        self.text = text
    }
}

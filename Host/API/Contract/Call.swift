package import FoundationEssentials
package import HTTPTypes
package import Identity
package import NIOCore
package import Store
package import StrictJSON

/// What an answer that goes on needs of the connection that it goes over.
package struct CallConnection: Sendable {
    /// Whether the session, the token and the user that the request came with still count.
    package var isStillAllowed: @Sendable () async -> Bool = { true }
    /// Ends the connection as it is, also while something is being written.
    package var hangUp: @Sendable () -> Void = {}
    /// Calls back when the other end has closed the connection; what it is given must not keep anything alive.
    package var onGone: @Sendable (@escaping @Sendable () -> Void) -> Void = { _ in }

    package init() {}
}

/// A request that was let in: its caller is known and permitted, its parameters and its body have the form that its route takes.
package struct Call: Sendable {
    package var principal: Principal
    /// How far the route's permission reaches for this caller.
    package var reach: Reach
    package var method: HTTPRequest.Method
    /// Without the query.
    package var path: String
    package var headers: HTTPFields
    /// Parts of the path and parameters of the query, by their names; only those that are there.
    package var parameters: [String: String]
    package var body: ByteBuffer
    /// The body, of a route that reads it as it comes in.
    package var stream: BodyStream?
    /// The body, of a route that takes JSON.
    package var json: JSON
    /// Of this request, for logs and for whoever asks us about it.
    package var requestID: String
    /// Where the caller is: an address, or `local`.
    package var address: String
    /// For answers that go on.
    package var connection = CallConnection()

    package init(
        principal: Principal, reach: Reach, method: HTTPRequest.Method, path: String, headers: HTTPFields,
        parameters: [String: String], body: ByteBuffer, json: JSON, requestID: String, address: String, stream: BodyStream? = nil
    ) {
        self.stream = stream
        self.principal = principal
        self.reach = reach
        self.method = method
        self.path = path
        self.headers = headers
        self.parameters = parameters
        self.body = body
        self.json = json
        self.requestID = requestID
        self.address = address
    }

    /// What the database shows this caller.
    package var scope: TenantScope { reach == .platform ? .platform : .tenant(principal.tenant) }

    package func text(_ name: String) -> String? { parameters[name] }

    /// A parameter whose schema is `integer`.
    package func integer(_ name: String) -> Int? { parameters[name].flatMap { Int($0) } }

    /// A parameter whose schema is `boolean`.
    package func flag(_ name: String) -> Bool? { parameters[name].map { $0 == "true" } }

    /// A part of the path whose schema is `id`.
    package func id(_ name: String = "id") -> UInt64 { parameters[name].flatMap { UInt64($0) } ?? 0 }

    /// A parameter whose schema is `time`.
    package func time(_ name: String) -> Date? { parameters[name].flatMap { APITime.date($0) } }

    /// How many of a list.
    package var limit: Int { integer("limit") ?? 100 }

    /// The body as a value. Its shape was checked already; a number that the type cannot hold is the caller's mistake still.
    package func decode<Body: Decodable>(_ type: Body.Type) throws -> Body {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .custom { decoder in
            let text = try decoder.singleValueContainer().decode(String.self)
            guard let date = APITime.date(text) else {
                throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "not a time"))
            }
            return date
        }
        do {
            return try decoder.decode(type, from: body.readableBytes == 0 ? Data("{}".utf8) : Data(body.readableBytesView))
        } catch let error as DecodingError {
            throw RequestProblem(error)
        }
    }
}

package import HTTPTypes
package import Hummingbird
package import NIOCore

/// What a route says.
package struct Answer: Sendable {
    package enum Content: Sendable {
        case none
        case json(any Encodable & Sendable)
        case bytes(ByteBuffer, contentType: String)
        /// Written as it comes, until the caller goes away.
        case stream(ResponseBody, contentType: String)
        /// The connection becomes a WebSocket; the headers are those of the handshake.
        case webSocket(any WebSocketConversation)
    }

    package var status: HTTPResponse.Status
    package var headers: HTTPFields
    package var content: Content

    package init(_ status: HTTPResponse.Status, _ content: Content, headers: HTTPFields = [:]) {
        self.status = status
        self.headers = headers
        self.content = content
    }

    package static func ok(_ value: some Encodable & Sendable) -> Answer { Answer(.ok, .json(value)) }

    /// 201, with the address of what was made.
    package static func created(_ value: some Encodable & Sendable, at location: String? = nil) -> Answer {
        Answer(.created, .json(value), headers: location.map { [.location: $0] } ?? [:])
    }

    /// 202: the work goes on.
    package static func accepted(_ value: some Encodable & Sendable, at location: String) -> Answer {
        Answer(.accepted, .json(value), headers: [.location: location])
    }

    /// 204.
    package static let done = Answer(.noContent, .none)
}

import Crypto
import FoundationEssentials
import HTTPTypes

/// The request that turns a connection into a WebSocket (RFC 6455, 4.2), and the answer to it.
enum WebSocketHandshake {
    private static let version = HTTPField.Name("Sec-WebSocket-Version")
    private static let key = HTTPField.Name("Sec-WebSocket-Key")
    private static let accept = HTTPField.Name("Sec-WebSocket-Accept")

    /// What the 101 says. Throws a 426 for a request that asks for no WebSocket or for another version, a 400 for a bad key.
    static func answer(_ method: HTTPRequest.Method, _ headers: HTTPFields) throws -> HTTPFields {
        guard method == .get, asksForUpgrade(headers), tokens(headers, .upgrade).contains("websocket") else {
            throw refusal(
                "websocket_required", "This is a WebSocket: open it with Connection: Upgrade and Upgrade: websocket.", "Upgrade")
        }
        guard let version, headers[version] == "13" else {
            throw refusal("websocket_version", "The host speaks version 13 of WebSocket.", "Sec-WebSocket-Version")
        }
        guard let key, let accept, headers[values: key].count == 1, let given = headers[key],
            Data(base64Encoded: given)?.count == 16
        else {
            throw RequestProblem(
                .badRequest, code: "websocket_key", "Sec-WebSocket-Key is given once: 16 random bytes in base 64.",
                field: "Sec-WebSocket-Key")
        }
        return [.upgrade: "websocket", .connection: "Upgrade", accept: proof(of: given)]
    }

    /// That the key was read: the protocol's own constant, and SHA-1 because it says so; nothing is kept secret with it.
    static func proof(of key: String) -> String {
        let hash = Insecure.SHA1.hash(data: Data("\(key)258EAFA5-E914-47DA-95CA-C5AB0DC85B11".utf8))
        return Data(hash).base64EncodedString()
    }

    /// Whether a request wants its connection to speak another protocol from here on.
    static func asksForUpgrade(_ headers: HTTPFields) -> Bool {
        tokens(headers, .connection).contains("upgrade") && headers[.upgrade] != nil
    }

    private static func tokens(_ headers: HTTPFields, _ name: HTTPField.Name) -> [String] {
        headers[values: name].flatMap { $0.split(separator: ",") }.map { token in
            String(token.filter { $0 != " " && $0 != "\t" }).lowercased()
        }
    }

    private static func refusal(_ code: String, _ detail: String, _ field: String) -> RequestProblem {
        var headers: HTTPFields = [.upgrade: "websocket", .connection: "Upgrade"]
        if let version { headers[version] = "13" }
        return RequestProblem(.upgradeRequired, code: code, detail, field: field, headers: headers)
    }
}

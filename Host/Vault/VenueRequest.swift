/// A request to a venue, before it is signed.
package struct VenueRequest: Sendable, Hashable {
    package enum Method: String, Sendable, Hashable {
        case get = "GET"
        case post = "POST"
        case put = "PUT"
        case delete = "DELETE"
    }

    package struct Parameter: Sendable, Hashable {
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    package var method: Method
    /// From the first slash, without a question mark.
    package var path: String
    /// In the order in which they are sent, not escaped. Upbit's POST has them in its body, as JSON.
    package var parameters: [Parameter]
    /// As it is sent; empty for Binance and Upbit, which take parameters alone.
    package var body: [UInt8]

    package init(_ method: Method, _ path: String, _ parameters: [Parameter] = [], body: [UInt8] = []) {
        self.method = method
        self.path = path
        self.parameters = parameters
        self.body = body
    }
}

/// A request that may leave. Its headers hold the public part of a key, and a passphrase where the venue has one: it is not for
/// a log, and shows nothing of itself.
package struct SignedRequest: Sendable, Hashable {
    package struct Header: Sendable, Hashable {
        package var name: String
        package var value: String
    }

    package var method: VenueRequest.Method
    /// Path and query, escaped.
    package var target: String
    package var headers: [Header]
    package var body: [UInt8]
}

extension SignedRequest: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "a signed \(method.rawValue)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension [VenueRequest.Parameter] {
    /// `a=1&b=x%20y`: every byte but letters, digits and four marks as `%XX`.
    var escaped: String { map { "\($0.name.escaped)=\($0.value.escaped)" }.joined(separator: "&") }

    /// `a=1&b=x y`
    var plain: String { map { "\($0.name)=\($0.value)" }.joined(separator: "&") }
}

extension String {
    fileprivate var escaped: String {
        var text = ""
        for byte in utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                text.unicodeScalars.append(Unicode.Scalar(byte))
            default: text += "%" + Hexadecimal.text(CollectionOfOne(byte)).uppercased()
            }
        }
        return text
    }
}

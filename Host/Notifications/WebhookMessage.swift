import Foundation
import TradingModel

/// The JSON that a webhook receives.
struct WebhookMessage: Encodable {
    /// The same in each attempt; also in the header `Idempotency-Key`.
    var id: String
    /// What it tells about: `fill/<instance>/<number>`, …
    var key: String
    var topic: String
    var tenant: String
    /// A number as text, as all ids are in JSON.
    var instance: String?
    var title: String
    var text: String
    var time: String

    init(_ message: OutboxMessage) {
        id = "\(message.id)"
        key = message.key
        topic = message.topic
        tenant = message.tenantName
        instance = message.instance?.description
        title = message.title
        text = message.text
        time = message.time
    }

    func body() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(self))
    }

    var headers: [String] {
        // libcurl would wait a second for "100 Continue" before a longer body.
        ["Content-Type: application/json", "Idempotency-Key: \(id)", "Expect:"]
    }
}

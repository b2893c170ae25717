import Notifications
import Testing

@Suite("Delivery outcome")
struct DeliveryOutcomeTests {
    @Test func `an HTTP status says whether to try again`() {
        for status in [200, 201, 204, 299] { #expect(DeliveryOutcome(status: status, retryAfter: nil) == .delivered) }
        for status in [408, 429, 500, 502, 503, 599] {
            #expect(
                DeliveryOutcome(status: status, retryAfter: .seconds(3))
                    == .failed(reason: "answered \(status)", retryAfter: .seconds(3)))
        }
        for status in [100, 301, 307, 400, 401, 404, 410, 600] {
            guard case .refused(let reason) = DeliveryOutcome(status: status, retryAfter: nil) else {
                Issue.record("\(status) is not a refusal")
                continue
            }
            #expect(reason.hasPrefix("answered \(status)"))
        }
    }
}

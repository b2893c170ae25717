import Foundation
import Vault

/// Carries signed requests to a venue by HTTPS, each on a connection and a thread of its own. For the few requests of people, not
/// for orders.
struct CurlVenueTransport: VenueTransport {
    /// Without a slash at its end.
    let address: String

    private static let timeLimit = Duration.seconds(10)
    private static let maximumAnswer = 1 << 20

    func send(_ request: SignedRequest) async throws -> VenueAnswer {
        try await withCheckedThrowingContinuation { continuation in
            let thread = Thread { continuation.resume(with: Result { try perform(request) }) }
            thread.name = "venue"
            thread.start()
        }
    }

    private func perform(_ request: SignedRequest) throws -> VenueAnswer {
        do throws(CurlExchange.Failure) {
            let answer = try CurlExchange(
                method: request.method.rawValue, url: address + request.target,
                headers: request.headers.map { "\($0.name): \($0.value)" }, body: Array(request.body),
                timeLimit: CurlVenueTransport.timeLimit, maximumAnswer: CurlVenueTransport.maximumAnswer
            ).run()
            return VenueAnswer(status: answer.status, body: Array(answer.body))
        } catch {
            // libcurl's own words for the code; its longer texts repeat parts of the request.
            throw KeyInspectionFailure.unreachable("\(error)")
        }
    }
}

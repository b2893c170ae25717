import CCurlShim
import CLibCurl
import Foundation
import Vault

/// Carries signed requests to a venue by HTTPS, each on a connection and a thread of its own. For the few requests of people, not
/// for orders.
struct CurlVenueTransport: VenueTransport {
    /// Without a slash at its end.
    let address: String

    private static let timeLimit = Duration.seconds(10)
    private static let maximumAnswer = 1 << 20

    /// libcurl's process-wide part is set up once, before its first use.
    private static let isReady: Bool = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    func send(_ request: SignedRequest) async throws -> VenueAnswer {
        try await withCheckedThrowingContinuation { continuation in
            let thread = Thread { continuation.resume(with: Result { try perform(request) }) }
            thread.name = "venue"
            thread.start()
        }
    }

    private func perform(_ request: SignedRequest) throws -> VenueAnswer {
        guard CurlVenueTransport.isReady else { throw KeyInspectionFailure.unreachable("libcurl cannot start") }
        // SAFETY: the list, the texts, the body and the answer live until the call has returned; each is freed once, here.
        var list: UnsafeMutablePointer<curl_slist>?
        defer { unsafe curl_slist_free_all(list) }
        for header in request.headers {
            guard let longer = unsafe curl_slist_append(list, "\(header.name): \(header.value)") else { continue }
            unsafe list = unsafe longer
        }
        var answer = unsafe curlshim_answer()
        defer { unsafe curlshim_answer_free(&answer) }
        let code = unsafe request.body.withUnsafeBytes { bytes in
            unsafe curlshim_exchange(
                nil, request.method.rawValue, address + request.target, list, bytes.baseAddress, bytes.count,
                CurlVenueTransport.maximumAnswer, Int(CurlVenueTransport.timeLimit / .milliseconds(1)), &answer)
        }
        guard code == CURLE_OK else {
            // libcurl's own words for the code; its longer texts repeat parts of the request.
            throw KeyInspectionFailure.unreachable(
                unsafe curl_easy_strerror(code).map { unsafe String(cString: $0) } ?? "error \(code.rawValue)")
        }
        let body = unsafe answer.body.map { unsafe Array(UnsafeBufferPointer(start: $0, count: answer.size)) } ?? []
        return VenueAnswer(status: unsafe answer.status, body: body)
    }
}

import CCurlShim
import CLibCurl
import Foundation

/// One request through libcurl, blocking.
struct CurlExchange {
    enum Failure: Error, CustomStringConvertible {
        case cannotStart
        case noConnection(String)
        case noAnswerInTime
        case broken(String)

        var description: String {
            switch self {
            case .cannotStart: "libcurl cannot start"
            case .noAnswerInTime: "no answer in time"
            case .noConnection(let reason), .broken(let reason): reason
            }
        }
    }

    /// Of a Unix socket; nil: to where the address says.
    var socket: String?
    var certificateAuthority: String?
    var method: String
    var url: String
    var headers: [String]
    var body: [UInt8]
    var timeLimit: Duration
    /// Bytes of an answer: ten thousand instances have some megabytes.
    var maximumAnswer = 256 << 20

    /// libcurl's process-wide part is set up once, before its first use.
    private static let isReady: Bool = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    func run() throws(Failure) -> (status: Int, body: Data) {
        guard CurlExchange.isReady else { throw .cannotStart }
        // SAFETY: the list, the texts, the body and the answer live until the call has returned; each is freed once, here.
        var list: UnsafeMutablePointer<curl_slist>?
        defer { unsafe curl_slist_free_all(list) }
        // libcurl would ask before it sends a large body, and wait.
        for header in headers + ["Expect:"] {
            guard let longer = unsafe curl_slist_append(list, header) else { throw .cannotStart }
            unsafe list = unsafe longer
        }
        var answer = unsafe curlshim_answer()
        defer { unsafe curlshim_answer_free(&answer) }
        let code = unsafe body.withUnsafeBytes { bytes in
            unsafe curlshim_exchange(
                socket, certificateAuthority, method, url, list, bytes.baseAddress, bytes.count, maximumAnswer,
                Int(timeLimit / .milliseconds(1)), &answer)
        }
        let reason = unsafe curl_easy_strerror(code).map { unsafe String(cString: $0) } ?? "error \(code.rawValue)"
        switch code {
        case CURLE_OK: break
        case CURLE_COULDNT_CONNECT, CURLE_COULDNT_RESOLVE_HOST, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR,
            CURLE_SSL_CACERT_BADFILE:
            throw .noConnection(reason)
        case CURLE_OPERATION_TIMEDOUT: throw .noAnswerInTime
        default: throw .broken(reason)
        }
        return unsafe (answer.status, answer.body.map { unsafe Data(bytes: $0, count: answer.size) } ?? Data())
    }
}

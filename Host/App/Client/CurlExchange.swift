import CCurlShim
import CLibCurl
import Foundation

/// One request through libcurl, blocking.
struct CurlExchange {
    enum Failure: Error, CustomStringConvertible {
        case cannotStart
        case noConnection(String)
        /// Nothing came for so many seconds.
        case noAnswerInTime(Int)
        case broken(String)

        var description: String {
            switch self {
            case .cannotStart: "libcurl cannot start"
            case .noAnswerInTime(let seconds): "no answer within \(seconds) s"
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
    /// Without a byte for so long the other side of a stream is gone, and a connection for one is not made, seconds; a host says
    /// something three times in it.
    var silenceLimit = 60

    /// libcurl's process-wide part is set up once, before its first use.
    private static let isReady: Bool = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    func run() throws(Failure) -> (status: Int, body: Data) {
        let list = unsafe try makeHeaders()
        // SAFETY: the list, the texts, the body and the answer live until the call has returned; each is freed once, here.
        defer { unsafe curl_slist_free_all(list) }
        var answer = unsafe curlshim_answer()
        defer { unsafe curlshim_answer_free(&answer) }
        let code = unsafe body.withUnsafeBytes { bytes in
            unsafe curlshim_exchange(
                socket, certificateAuthority, method, url, list, bytes.baseAddress, bytes.count, maximumAnswer,
                Int(timeLimit / .milliseconds(1)), &answer)
        }
        try CurlExchange.check(code, within: Int(timeLimit.components.seconds))
        return unsafe (answer.status, answer.body.map { unsafe Data(bytes: $0, count: answer.size) } ?? Data())
    }

    /// Asks with GET and passes on what comes of a success, until the other side ends it or `take` answers false. The body of
    /// another status is gathered.
    func stream(_ take: @escaping ([UInt8]) -> Bool) throws(Failure) -> (status: Int, body: Data) {
        let list = unsafe try makeHeaders()
        // SAFETY: the list, the texts and the sink live until the call has returned; the list is freed once, here.
        defer { unsafe curl_slist_free_all(list) }
        let sink = Sink(take, maximum: maximumAnswer)
        var status = 0
        let code = unsafe curlshim_stream(
            socket, certificateAuthority, url, list, silenceLimit,
            { data, size, status, context in
                // SAFETY: libcurl gives `size` bytes, and the context is the sink that waits for the end of the call below.
                guard let data = unsafe data, let context = unsafe context else { return 0 }
                let bytes = unsafe Array(UnsafeBufferPointer(start: data, count: size))
                return unsafe Unmanaged<Sink>.fromOpaque(context).takeUnretainedValue().take(bytes, status: status) ? size : 0
            }, unsafe Unmanaged.passUnretained(sink).toOpaque(), &status)
        let wasEnded = sink.wasEnded
        if !wasEnded { try CurlExchange.check(code, within: silenceLimit) }
        return (status, sink.refusal)
    }

    /// Where the pieces of a stream go.
    private final class Sink {
        private let receive: ([UInt8]) -> Bool
        private let maximum: Int
        private(set) var refusal = Data()
        private(set) var wasEnded = false

        init(_ receive: @escaping ([UInt8]) -> Bool, maximum: Int) {
            self.receive = receive
            self.maximum = maximum
        }

        func take(_ bytes: [UInt8], status: Int) -> Bool {
            guard (200..<300).contains(status) else {
                refusal += bytes
                return refusal.count <= maximum
            }
            wasEnded = !receive(bytes)
            return !wasEnded
        }
    }

    private func makeHeaders() throws(Failure) -> UnsafeMutablePointer<curl_slist>? {
        guard CurlExchange.isReady else { throw .cannotStart }
        // SAFETY: libcurl copies each text; the caller frees the list once.
        var list: UnsafeMutablePointer<curl_slist>?
        // libcurl would ask before it sends a large body, and wait.
        for header in headers + ["Expect:"] {
            guard let longer = unsafe curl_slist_append(list, header) else {
                unsafe curl_slist_free_all(list)
                throw .cannotStart
            }
            unsafe list = unsafe longer
        }
        return unsafe list
    }

    private static func check(_ code: CURLcode, within seconds: Int) throws(Failure) {
        // SAFETY: libcurl answers a text of its own that lives as long as the process.
        let reason = unsafe curl_easy_strerror(code).map { unsafe String(cString: $0) } ?? "error \(code.rawValue)"
        switch code {
        case CURLE_OK: break
        case CURLE_COULDNT_CONNECT, CURLE_COULDNT_RESOLVE_HOST, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR,
            CURLE_SSL_CACERT_BADFILE:
            throw .noConnection(reason)
        case CURLE_OPERATION_TIMEDOUT: throw .noAnswerInTime(seconds)
        default: throw .broken(reason)
        }
    }
}

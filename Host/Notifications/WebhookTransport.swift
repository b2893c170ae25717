import CCurlShim
import CLibCurl
import Synchronization

/// Requests on their way, all on the thread that calls: libcurl's multi interface. Only `Waker` may be used from elsewhere.
// SAFETY: every handle is owned alone by this object; none leaves it.
@safe
final class WebhookTransport {
    struct Request {
        /// Comes back with the outcome.
        var token: UInt64
        var url: String
        var body: [UInt8]
        var headers: [String]
        /// Whether the address may be one of the host's own network.
        var allowsPrivate: Bool
    }

    // SAFETY: both pointers are live until `end`, which is called once for each transfer.
    @safe
    private struct Transfer {
        let handle: UnsafeMutableRawPointer
        let headers: UnsafeMutablePointer<curl_slist>?
    }

    private let multi: UnsafeMutableRawPointer
    private let connectTimeout: Duration
    private let timeout: Duration
    private var transfers: [UInt64: Transfer] = [:]

    /// libcurl's process-wide part is set up once, before its first use.
    private static let isReady: Bool = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    /// nil when libcurl cannot start.
    init?(connectTimeout: Duration, timeout: Duration) {
        guard WebhookTransport.isReady, let multi = unsafe curl_multi_init() else { return nil }
        unsafe self.multi = unsafe multi
        self.connectTimeout = connectTimeout
        self.timeout = timeout
    }

    deinit {
        for transfer in transfers.values { end(transfer) }
        unsafe curl_multi_cleanup(multi)
    }

    var inFlightCount: Int { transfers.count }

    /// Sends a request; false when it cannot even be begun.
    func start(_ request: Request) -> Bool {
        var headers: UnsafeMutablePointer<curl_slist>?
        for header in request.headers {
            guard let longer = unsafe curl_slist_append(headers, header) else { continue }
            unsafe headers = unsafe longer
        }
        let handle = unsafe request.body.withUnsafeBytes { body in
            unsafe curlshim_post(
                request.url, headers, body.baseAddress, body.count, connectTimeout.wholeMilliseconds,
                timeout.wholeMilliseconds, request.token, request.allowsPrivate)
        }
        guard let handle = unsafe handle else {
            unsafe curl_slist_free_all(headers)
            return false
        }
        let transfer = unsafe Transfer(handle: handle, headers: headers)
        guard unsafe curl_multi_add_handle(multi, handle) == CURLM_OK else {
            end(transfer)
            return false
        }
        transfers[request.token] = transfer
        return true
    }

    /// Moves everything on, waits for something to happen, at most `limit`, and returns what has ended.
    func poll(limit: Duration) -> [(token: UInt64, outcome: DeliveryOutcome)] {
        var running: Int32 = 0
        unsafe curl_multi_perform(multi, &running)
        var finished = takeFinished()
        if finished.isEmpty {
            unsafe curl_multi_poll(multi, nil, 0, Int32(clamping: limit.wholeMilliseconds), nil)
            unsafe curl_multi_perform(multi, &running)
            finished = takeFinished()
        }
        return finished
    }

    private func takeFinished() -> [(token: UInt64, outcome: DeliveryOutcome)] {
        var finished: [(token: UInt64, outcome: DeliveryOutcome)] = []
        var left: Int32 = 0
        while let message = unsafe curl_multi_info_read(multi, &left) {
            guard unsafe message.pointee.msg == CURLMSG_DONE, let handle = unsafe message.pointee.easy_handle else { continue }
            let token = unsafe curlshim_token(handle)
            let outcome = unsafe WebhookTransport.outcome(message.pointee.data.result, handle)
            if let transfer = transfers.removeValue(forKey: token) { end(transfer) }
            finished.append((token, outcome))
        }
        return finished
    }

    private static func outcome(_ code: CURLcode, _ handle: UnsafeMutableRawPointer) -> DeliveryOutcome {
        let status = unsafe curlshim_status(handle)
        // The status counts also when the connection ended in the middle of a body that nobody reads.
        if status != 0 {
            let seconds = unsafe curlshim_retry_after(handle)
            return DeliveryOutcome(status: status, retryAfter: seconds > 0 ? .seconds(seconds) : nil)
        }
        // libcurl's own words for the code; its longer texts repeat parts of the address.
        let reason = unsafe String(cString: curl_easy_strerror(code))
        switch code {
        case CURLE_UNSUPPORTED_PROTOCOL: return .refused(reason: "the address is neither http nor https")
        case CURLE_URL_MALFORMAT: return .refused(reason: "the address cannot be read: \(reason)")
        default: return .failed(reason: reason, retryAfter: nil)
        }
    }

    private func end(_ transfer: Transfer) {
        unsafe curl_multi_remove_handle(multi, transfer.handle)
        unsafe curl_easy_cleanup(transfer.handle)
        unsafe curl_slist_free_all(transfer.headers)
    }

    /// Ends a wait from another thread. Does nothing when the transport is gone.
    final class Waker: Sendable {
        // SAFETY: curl_multi_wakeup is the one function of a multi handle that any thread may call; the lock and `disarm` keep
        // the handle alive meanwhile.
        @safe
        private struct Target: @unchecked Sendable {
            var multi: UnsafeMutableRawPointer?
        }

        private let target = Mutex(Target())

        func wake() {
            target.withLock { target in
                if let multi = unsafe target.multi { unsafe curl_multi_wakeup(multi) }
            }
        }

        func arm(_ transport: WebhookTransport) { target.withLock { unsafe $0.multi = unsafe transport.multi } }

        /// Before the transport goes.
        func disarm() { target.withLock { unsafe $0.multi = nil } }
    }
}

extension Duration {
    /// Rounded up: a wait of less than a millisecond is none otherwise.
    var wholeMilliseconds: Int {
        let (seconds, attoseconds) = components
        return Int(seconds) * 1_000 + Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}

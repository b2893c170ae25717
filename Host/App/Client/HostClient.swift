import API
import CCurlShim
import CLibCurl
import Foundation

/// A client of the operations of a running host, over the socket in its data folder. A call blocks until the host has answered.
struct HostClient {
    /// As the operator named it.
    let dataFolder: String

    /// What a host may take: a plugin's load and its first answers have limits of their own, which are shorter.
    private static let timeLimit = Duration.seconds(120)
    /// Of an answer: ten thousand instances have some megabytes.
    private static let maximumAnswer = 256 << 20

    /// libcurl's process-wide part is set up once, before its first use.
    private static let isReady: Bool = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    /// What the host answered, and how long it took.
    struct Answer<Value> {
        var value: Value
        var elapsed: Duration

        /// `9 ms`, `1.2 s`
        var time: String {
            let milliseconds = Double(elapsed / .microseconds(1)) / 1_000
            if milliseconds >= 1_000 { return String(format: "%.1f s", milliseconds / 1_000) }
            return milliseconds >= 1 ? String(format: "%.0f ms", milliseconds) : String(format: "%.1f ms", milliseconds)
        }
    }

    func get<Value: Decodable>(_ type: Value.Type, _ path: String, query: [(String, String)] = []) throws -> Answer<Value> {
        try exchange(type, "GET", path, query: query, body: [], headers: [])
    }

    func delete<Value: Decodable>(_ type: Value.Type, _ path: String, query: [(String, String)]) throws -> Answer<Value> {
        try exchange(type, "DELETE", path, query: query, body: [], headers: [])
    }

    /// Sends JSON.
    func send<Value: Decodable>(
        _ type: Value.Type, _ method: String, _ path: String, _ body: some Encodable
    ) throws -> Answer<Value> {
        try exchange(
            type, method, path, query: [], body: Array(try JSONEncoder().encode(body)),
            headers: ["Content-Type: application/json"])
    }

    /// Sends bytes.
    func upload<Value: Decodable>(
        _ type: Value.Type, _ path: String, query: [(String, String)], _ body: [UInt8], headers: [String]
    ) throws -> Answer<Value> {
        try exchange(
            type, "POST", path, query: query, body: body, headers: ["Content-Type: application/octet-stream"] + headers)
    }

    private func exchange<Value: Decodable>(
        _ type: Value.Type, _ method: String, _ path: String, query: [(String, String)], body: [UInt8], headers: [String]
    ) throws -> Answer<Value> {
        let start = ContinuousClock.now
        let (status, data) = try perform(
            method, "http://localhost/api/v1/\(path)\(HostClient.text(query))", body,
            // libcurl would ask before it sends a large body, and wait.
            headers + ["Expect:"])
        let elapsed = ContinuousClock.now - start
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        do {
            guard (200..<300).contains(status) else {
                throw HostRefusal(try decoder.decode(HostRefusal.Problem.self, from: data))
            }
            return Answer(value: try decoder.decode(type, from: data), elapsed: elapsed)
        } catch is DecodingError {
            throw CommandFailure(
                "the host in \(dataFolder) answers in another form (HTTP \(status)): host and command have to be of one version")
        }
    }

    private func perform(_ method: String, _ url: String, _ body: [UInt8], _ headers: [String]) throws -> (Int, Data) {
        guard HostClient.isReady else { throw CommandFailure("libcurl cannot start: there is no memory left") }
        let folder = try openFolder()
        defer { close(folder) }
        // SAFETY: the list, the texts, the body and the answer live until the call has returned; each is freed once, here.
        var list: UnsafeMutablePointer<curl_slist>?
        defer { unsafe curl_slist_free_all(list) }
        for header in headers {
            guard let longer = unsafe curl_slist_append(list, header) else { continue }
            unsafe list = unsafe longer
        }
        var answer = unsafe curlshim_answer()
        defer { unsafe curlshim_answer_free(&answer) }
        let code = unsafe body.withUnsafeBytes { bytes in
            unsafe curlshim_exchange(
                // An address has room for 107 bytes, and a data folder's path may have more.
                "/proc/self/fd/\(folder)/\(OperationsSocket.name)", method, url, list, bytes.baseAddress, bytes.count,
                HostClient.maximumAnswer, Int(HostClient.timeLimit / .milliseconds(1)), &answer)
        }
        switch code {
        case CURLE_OK: break
        case CURLE_COULDNT_CONNECT: throw noHost
        case CURLE_OPERATION_TIMEDOUT:
            throw CommandFailure(
                "the host in \(dataFolder) has not answered within \(HostClient.timeLimit.components.seconds) s; what was asked "
                    + "may still be done: look with tradingboost instance list")
        default:
            let reason = unsafe curl_easy_strerror(code).map { unsafe String(cString: $0) } ?? "error \(code.rawValue)"
            throw CommandFailure(
                "the host in \(dataFolder) ended, or stopped answering (\(reason)); what was asked may have been done: look with "
                    + "tradingboost instance list")
        }
        let data = unsafe answer.body.map { unsafe Data(bytes: $0, count: answer.size) } ?? Data()
        return unsafe (answer.status, data)
    }

    /// The data folder; throws when there can be no host.
    private func openFolder() throws -> Int32 {
        // SAFETY: the system reads the texts during the calls.
        let folder = unsafe open(dataFolder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else {
            guard errno != EACCES else { throw anotherAccount }
            throw noHost
        }
        guard unsafe faccessat(folder, OperationsSocket.name, W_OK, 0) == 0 || errno != EACCES else {
            close(folder)
            throw anotherAccount
        }
        return folder
    }

    private var noHost: CommandFailure {
        CommandFailure(
            "no host runs in \(dataFolder): start one with tradingboost serve --data \(dataFolder), or say with --data where it "
                + "is"
        )
    }

    private var anotherAccount: CommandFailure {
        CommandFailure("\(dataFolder) is another account's: run this as the account that the host runs as")
    }

    /// `?a=b&c=d`, or nothing.
    private static func text(_ query: [(String, String)]) -> String {
        let items = query.map { "\(escaped($0.0))=\(escaped($0.1))" }
        return items.isEmpty ? "" : "?" + items.joined(separator: "&")
    }

    /// Every byte but letters, digits and four marks as `%XX`.
    private static func escaped(_ text: String) -> String {
        let plain = CharacterSet(charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
        return text.addingPercentEncoding(withAllowedCharacters: plain) ?? ""
    }
}

/// The host's no, in its own words; one line for each reason.
struct HostRefusal: Error, CustomStringConvertible {
    struct Problem: Decodable {
        var code: String
        var detail: String
    }

    /// Stable, for programs.
    let code: String
    let description: String

    init(_ problem: Problem) {
        code = problem.code
        description = problem.detail.split(separator: "\n").joined(separator: "\nerror: ")
    }
}

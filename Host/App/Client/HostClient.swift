import API
import Foundation
import Glibc
import StrictJSON

/// A client of a running host's API. A call blocks until the host has answered.
struct HostClient {
    let address: HostAddress
    /// For one answer.
    var timeLimit = HostClient.longestAnswer

    /// What a host may take: a plugin's load and its first answers have limits of their own, which are shorter.
    static let longestAnswer = Duration.seconds(120)

    /// What the host answered, and how long it took.
    struct Answer<Value> {
        var value: Value
        var elapsed: Duration
        /// As the host wrote it: what `--json` prints. Empty when the answer has no body.
        var text: String

        /// `9 ms`, `1.2 s`
        var time: String {
            let milliseconds = Double(elapsed / .microseconds(1)) / 1_000
            if milliseconds >= 1_000 { return String(format: "%.1f s", milliseconds / 1_000) }
            return milliseconds >= 1 ? String(format: "%.0f ms", milliseconds) : String(format: "%.1f ms", milliseconds)
        }
    }

    /// A body, or an answer, without anything in it.
    struct Nothing: Codable {}

    /// Any request, answered as it came. The command line's tables read their columns from it.
    ///
    /// - Parameter body: nil: none is sent.
    func ask(
        _ method: String, _ path: String, query: [(String, String?)] = [], _ body: JSON? = nil, headers: [String] = []
    ) throws -> Answer<JSON> {
        let items = query.compactMap { name, value in value.map { (name, $0) } }
        let type = body == nil ? [] : ["Content-Type: application/json"]
        let answer = try exchange(
            method, path, query: items, body: body.map { Array($0.description.utf8) } ?? [], headers: type + headers)
        return try read(answer) { try JSON(answer.data.isEmpty ? Array("{}".utf8) : Array(answer.data)) }
    }

    /// The answer's bytes, whatever they are: a report, a chart.
    func bytes(_ path: String) throws -> Data { try exchange("GET", path, query: [], body: [], headers: []).data }

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
        let answer = try exchange(method, path, query: query, body: body, headers: headers)
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return try read(answer) { try decoder.decode(type, from: answer.data.isEmpty ? Data("{}".utf8) : answer.data) }
    }

    private struct Exchanged {
        var status: Int
        var data: Data
        var elapsed: Duration
    }

    private func read<Value>(_ answer: Exchanged, _ body: () throws -> Value) throws -> Answer<Value> {
        do {
            return Answer(
                value: try body(), elapsed: answer.elapsed, text: String(decoding: answer.data, as: UTF8.self))
        } catch {
            throw anotherForm(answer.status)
        }
    }

    private func anotherForm(_ status: Int) -> CommandFailure {
        CommandFailure("\(address.text) answers in another form (HTTP \(status)): host and command have to be of one version")
    }

    /// Throws a `HostRefusal` for everything but success.
    private func exchange(
        _ method: String, _ path: String, query: [(String, String)], body: [UInt8], headers: [String]
    ) throws -> Exchanged {
        let start = ContinuousClock.now
        let request = Request(method: method, path: "/api/v1/\(path)\(HostClient.text(query))", body: body, headers: headers)
        let (status, data) = try perform(request)
        guard (200..<300).contains(status) else {
            guard let refusal = HostRefusal(data, status: status, of: address) else { throw anotherForm(status) }
            throw refusal
        }
        return Exchanged(status: status, data: data, elapsed: ContinuousClock.now - start)
    }

    /// Asks for a stream and passes its bytes on, until the host ends it or `take` answers false.
    func stream(_ path: String, query: [(String, String?)], headers: [String], _ take: @escaping ([UInt8]) -> Bool) throws {
        let items = query.compactMap { name, value in value.map { (name, $0) } }
        let request = Request(method: "GET", path: "/api/v1/\(path)\(HostClient.text(items))", body: [], headers: headers)
        let (status, data) = try perform(request) { exchange throws(CurlExchange.Failure) in try exchange.stream(take) }
        guard (200..<300).contains(status) else {
            guard let refusal = HostRefusal(data, status: status, of: address) else { throw anotherForm(status) }
            throw refusal
        }
    }

    // MARK: - Ways to a host

    private struct Request {
        var method: String
        var path: String
        var body: [UInt8]
        var headers: [String]
    }

    /// How an exchange is made: at once, or as it comes.
    private typealias Way = (CurlExchange) throws(CurlExchange.Failure) -> (status: Int, body: Data)

    private static func atOnce(_ exchange: CurlExchange) throws(CurlExchange.Failure) -> (status: Int, body: Data) {
        try exchange.run()
    }

    private func perform(_ request: Request, _ way: Way = atOnce) throws -> (Int, Data) {
        switch address {
        case .socket(let dataFolder): return try perform(request, in: dataFolder, way)
        case .token(let url, let token, let authority):
            return try perform(request, at: url, token: token, certificateAuthority: authority, way)
        case .profile(let name):
            let profile = try Profiles.read().named(name)
            let first = try perform(request, with: profile, way)
            guard first.0 == 401 else { return first }
            return try perform(request, with: try Session.renew(name, after: profile, within: timeLimit), way)
        }
    }

    private func perform(_ request: Request, with profile: Profile, _ way: Way) throws -> (Int, Data) {
        try perform(
            request, at: profile.url, token: profile.accessToken, certificateAuthority: profile.certificateAuthority, way)
    }

    private func perform(
        _ request: Request, at url: String, token: String?, certificateAuthority: String?, _ way: Way = atOnce
    ) throws -> (Int, Data) {
        try HostClient.run(
            CurlExchange(
                socket: nil, certificateAuthority: certificateAuthority, method: request.method, url: url + request.path,
                headers: request.headers + (token.map { ["Authorization: Bearer \($0)"] } ?? []), body: request.body,
                timeLimit: timeLimit), address.text, way
        ) { CommandFailure("there is no host at \(url): \($0)") }
    }

    /// One request to an address, without a token: to sign in and to renew a token.
    static func anonymous<Value: Decodable>(
        _ type: Value.Type, _ path: String, at url: String, certificateAuthority: String?,
        within limit: Duration = HostClient.longestAnswer, _ body: some Encodable
    ) throws -> Value {
        let client = HostClient(
            address: .token(url: url, token: "", certificateAuthority: certificateAuthority), timeLimit: limit)
        let request = Request(
            method: "POST", path: "/api/v1/\(path)", body: Array(try JSONEncoder().encode(body)),
            headers: ["Content-Type: application/json"])
        let (status, data) = try client.perform(request, at: url, token: nil, certificateAuthority: certificateAuthority)
        do {
            guard (200..<300).contains(status) else {
                guard let refusal = HostRefusal(data, status: status, of: nil) else { throw HostClient.noHost(at: url, status) }
                throw refusal
            }
            return try JSONDecoder().decode(type, from: data)
        } catch is DecodingError {
            throw HostClient.noHost(at: url, status)
        }
    }

    private static func noHost(at url: String, _ status: Int) -> CommandFailure {
        CommandFailure("\(url) answers in another form (HTTP \(status)): is it a TradingBoost host of this version?")
    }

    private func perform(_ request: Request, in dataFolder: String, _ way: Way) throws -> (Int, Data) {
        let folder = try HostClient.openFolder(dataFolder)
        defer { close(folder) }
        return try HostClient.run(
            CurlExchange(
                // An address has room for 107 bytes, and a data folder's path may have more.
                socket: "/proc/self/fd/\(folder)/\(OperationsSocket.name)", certificateAuthority: nil, method: request.method,
                url: "http://localhost\(request.path)", headers: request.headers, body: request.body,
                timeLimit: timeLimit), address.text, way
        ) { _ in HostClient.noHost(dataFolder) }
    }

    private static func run(
        _ exchange: CurlExchange, _ whom: String, _ way: Way, _ noHost: (String) -> CommandFailure
    ) throws -> (Int, Data) {
        do throws(CurlExchange.Failure) {
            return try way(exchange)
        } catch {
            switch error {
            case .cannotStart: throw CommandFailure("libcurl cannot start: there is no memory left")
            case .noConnection(let reason): throw noHost(reason)
            case .noAnswerInTime(let seconds):
                throw CommandFailure(
                    "\(whom) has not answered within \(seconds) s; what was asked may still be done: look, with list or show, "
                        + "before you ask again")
            case .broken(let reason):
                throw CommandFailure(
                    "\(whom) ended, or stopped answering (\(reason)); what was asked may have been done: look, with list or "
                        + "show, before you ask again")
            }
        }
    }

    /// The data folder; throws when there can be no host.
    private static func openFolder(_ dataFolder: String) throws -> Int32 {
        // SAFETY: the system reads the texts during the calls.
        let folder = unsafe open(dataFolder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else {
            guard errno != EACCES else { throw anotherAccount(dataFolder) }
            throw noHost(dataFolder)
        }
        guard unsafe faccessat(folder, OperationsSocket.name, W_OK, 0) == 0 || errno != EACCES else {
            close(folder)
            throw anotherAccount(dataFolder)
        }
        return folder
    }

    private static func noHost(_ dataFolder: String) -> CommandFailure {
        CommandFailure(
            "no host runs in \(dataFolder): start one with tradingboost serve --data \(dataFolder), or say with --data where it "
                + "is, or sign in to another with tradingboost login")
    }

    private static func anotherAccount(_ dataFolder: String) -> CommandFailure {
        CommandFailure(
            "\(dataFolder) is another account's: run this as the host's account, or sign in with tradingboost login"
        )
    }

    /// `?a=b&c=d`, or nothing.
    private static func text(_ query: [(String, String)]) -> String {
        let items = query.map { "\(escaped($0.0))=\(escaped($0.1))" }
        return items.isEmpty ? "" : "?" + items.joined(separator: "&")
    }

    /// Every byte but letters, digits and four marks as `%XX`.
    static func escaped(_ text: String) -> String {
        let plain = CharacterSet(charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
        return text.addingPercentEncoding(withAllowedCharacters: plain) ?? ""
    }
}

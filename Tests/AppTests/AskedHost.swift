import API
import Foundation
import FoundationNetworking
import Store
import TestSupport
import Testing
import TradingModel

/// Questions to a serving host over its own socket, through curl: a client that nobody here wrote.
struct AskedHost: Sendable {
    let socket: String

    init(_ host: ServingHost) { socket = OperationsSocket.path(in: host.folder.path) }

    struct Reply: Sendable {
        var status: Int
        var body: String
    }

    /// Whatever comes of it; nil: the host went away.
    func attempt(_ method: String, _ path: String, _ json: String = "", key: String? = nil) async throws -> Reply? {
        var arguments = [
            "--silent", "--max-time", "30", "--unix-socket", socket, "--request", method, "--write-out", "\n%{http_code}",
            "http://localhost/api/v1/\(path)",
        ]
        if !json.isEmpty { arguments += ["--data", json, "--header", "Content-Type: application/json"] }
        if let key { arguments += ["--header", "Idempotency-Key: \(key)"] }
        let words = arguments
        let (bytes, ending) = try await onThread {
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/curl")
            process.arguments = words
            let output = Pipe()
            process.standardOutput = output
            try process.run()
            let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
            process.waitUntilExit()
            return (bytes, process.terminationStatus)
        }
        let lines = String(decoding: bytes, as: UTF8.self)
        guard ending == 0, let end = lines.lastIndex(of: "\n"),
            let status = Int(lines[lines.index(after: end)...]), status > 0
        else { return nil }
        return Reply(status: status, body: String(lines[..<end]))
    }

    func done<Answer: Decodable>(
        _ type: Answer.Type, _ method: String, _ path: String, _ json: String = "", status: Int = 200, key: String? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Answer {
        let reply = try #require(try await attempt(method, path, json, key: key), "no answer", sourceLocation: sourceLocation)
        #expect(reply.status == status, "\(method) \(path): \(reply.body)", sourceLocation: sourceLocation)
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return try decoder.decode(type, from: Data(reply.body.utf8))
    }

    func refused(
        _ method: String, _ path: String, _ json: String = "", status: Int, code: String, key: String? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let reply = try #require(try await attempt(method, path, json, key: key), "no answer", sourceLocation: sourceLocation)
        #expect(reply.status == status, "\(method) \(path): \(reply.body)", sourceLocation: sourceLocation)
        #expect(reply.body.contains(#""code":"\#(code)""#), "\(reply.body)", sourceLocation: sourceLocation)
    }

    /// Until there is a last price.
    func waitForMarket() async throws {
        try await Program.poll("a candle") {
            let body = #"{"instrument": "-", "user": "eve", "side": "buy", "type": "market", "quantity": "1"}"#
            let reply = try await attempt("POST", "orders", body)
            return reply?.body.contains("instrument_not_found") == true ? true : nil
        }
    }

    /// A part of the present price, in whole quote units: what eve pays for a little.
    func price(times factor: Double) async throws -> String {
        let bought = try await done(
            OrderReport.self, "POST", "orders",
            #"{"instrument": "BTC-USDT", "user": "eve", "side": "buy", "type": "market", "quantity": "0.01"}"#, status: 201)
        let price = try await Program.poll("a price") {
            try await done(OrderDetailReport.self, "GET", "orders/\(bought.id)").fills.first.flatMap { Double($0.price) }
        }
        return "\(Int(price * factor))"
    }
}

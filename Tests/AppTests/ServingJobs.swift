import API
import Foundation
import TestSupport
import Testing

/// What programs ask of a host's API, over its socket.
extension ServingHost {
    func probe(_ method: String, _ path: String, _ body: Data = Data(), headers: [String] = []) async throws -> SocketProbe {
        try await SocketProbe.send(
            method, "/api/v1/\(path)", socket: OperationsSocket.path(in: folder.path), body: body, headers: headers)
    }

    func decode<Value: Decodable>(_ type: Value.Type, _ probe: SocketProbe) throws -> Value {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return try decoder.decode(type, from: probe.body)
    }

    func answer<Value: Decodable>(_ type: Value.Type, _ path: String) async throws -> Value {
        let found = try await probe("GET", path)
        #expect(found.status == 200, "\(path): \(found.text)")
        return try decode(type, found)
    }

    func refused(
        _ method: String, _ path: String, _ json: String = "", status: Int, code: String, field: String? = nil,
        naming words: String..., sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        struct Problem: Decodable {
            var code: String
            var detail: String
            var field: String?
        }
        let found = try await probe(method, path, Data(json.utf8))
        #expect(found.status == status, "\(found.text)", sourceLocation: sourceLocation)
        let problem = try decode(Problem.self, found)
        #expect(problem.code == code && (field == nil || problem.field == field), "\(problem)", sourceLocation: sourceLocation)
        for word in words { #expect(problem.detail.contains(word), "\(problem)", sourceLocation: sourceLocation) }
    }

    // MARK: - Jobs

    func started(_ backtest: String) async throws -> JobReport {
        let found = try await probe("POST", "backtests", Data(backtest.utf8))
        #expect(found.status == 202, "\(found.text)")
        return try decode(JobReport.self, found)
    }

    func finished(_ backtest: String) async throws -> JobReport { try await finished(try await started(backtest)) }

    func finished(_ job: JobReport) async throws -> JobReport {
        try await Program.poll("the end of job \(job.id)") {
            let now = try await answer(JobReport.self, "jobs/\(job.id)")
            return now.endedAt == nil ? nil : now
        }
    }

    func wait(for job: UInt64, to state: JobReport.State) async throws {
        try await Program.poll("job \(job) to be \(state)") {
            try await answer(JobReport.self, "jobs/\(job)").state == state ? true : nil
        }
    }
}

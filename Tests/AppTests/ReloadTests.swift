import API
import Foundation
import Store
import TestSupport
import Testing

/// A real host with TLS whose configuration changes while it runs.
@Suite("tradingboost serve with TLS", .serialized)
struct ReloadTests {
    private func curl(_ arguments: String...) async throws -> Tool.Ending {
        try await Tool("/usr/bin/curl", ["-sS", "--max-time", "60"] + arguments).ending()
    }

    @Test func `a host takes a new certificate and settings over by signal and by command`() async throws {
        let folder = try TemporaryFolder("tls")
        try MadeCertificate.make(in: folder.path, name: "first")
        try MadeCertificate.make(in: folder.path, name: "second")
        let certificate = "\(folder.path)/certificate.pem"
        let key = "\(folder.path)/key.pem"
        func install(_ name: String) throws {
            for (from, to) in [("\(name).pem", certificate), ("\(name).key", key)] {
                try Data(contentsOf: URL(filePath: "\(folder.path)/\(from)")).write(to: URL(filePath: to))
            }
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: key)
        }
        let configuration = "\(folder.path)/configuration.json"
        func write(_ more: String = "") throws {
            let text = #"{"http": {"port": 0, "tls": {"certificate": "\#(certificate)", "key": "\#(key)"}}\#(more)}"#
            try Data(text.utf8).write(to: URL(filePath: configuration))
        }
        try install("first")
        try write()
        let host = try Program(["serve", "--config", configuration, "--data", folder.path])
        let port = try await Program.poll("the port") { () -> Int? in
            guard let range = try host.errorsSoFar().range(of: "https://127.0.0.1:") else { return nil }
            return Int(try host.errorsSoFar()[range.upperBound...].prefix { $0.isNumber })
        }
        let address = "https://localhost:\(port)/health"
        let resolve = ["--resolve", "localhost:\(port):127.0.0.1"]
        let first = try await curl("-i", "--cacert", "\(folder.path)/first.pem", resolve[0], resolve[1], address)
        #expect(first.output.contains("200") && first.output.lowercased().contains("strict-transport-security"), "\(first)")
        #expect(try await curl("http://127.0.0.1:\(port)/health").status != 0)
        #expect(try await curl("--cacert", "\(folder.path)/second.pem", resolve[0], resolve[1], address).status == 60)

        try install("second")
        try write(#", "logging": {"level": "debug"}, "jobs": {"concurrent": 5}"#)
        host.kill(SIGHUP)
        try await Program.poll("the second certificate") { () -> Bool? in
            try await curl("--cacert", "\(folder.path)/second.pem", resolve[0], resolve[1], address).status == 0 ? true : nil
        }
        try await Program.poll("the log's word") { () -> Bool? in
            try host.errorsSoFar().contains("needs_restart=jobs.concurrent") ? true : nil
        }

        try write(#", "logging": {"level": "loud"}"#)
        let wrong = try await Program.run("config", "reload", "--data", folder.path)
        #expect(wrong.status == 1 && wrong.errors.contains("logging.level is 'loud'"), "\(wrong.errors)")
        host.kill(SIGHUP)
        try await Program.poll("the log's word") { try host.errorsSoFar().contains("everything is as it was") ? true : nil }
        try write(#", "logging": {"level": "error"}, "identity": {"registration": "closed"}"#)
        let reloaded = try await Program.run("config", "reload", "--data", folder.path, "--json")
        let report = try JSONDecoder().decode(ReloadReport.self, from: Data(reloaded.output.utf8))
        #expect(Set(report.applied) == ["identity.registration", "logging.level"] && report.needsRestart.isEmpty, "\(report)")
        host.kill(SIGTERM)
        #expect(try await host.ending().status == 0)
    }

    @Test func `a host that others can reach does not start without TLS`() async throws {
        let folder = try TemporaryFolder("open")
        let refused = try await Program.run("serve", "--host", "0.0.0.0", "--port", "0", "--data", folder.path)
        #expect(refused.status == 1 && refused.errors.contains("--host: http.host is 0.0.0.0"), "\(refused.errors)")
    }
}

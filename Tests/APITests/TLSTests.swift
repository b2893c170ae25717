import Foundation
import Identity
import TestSupport
import Testing

@testable import API

/// A certificate and its key, and connections that are made with them by curl and openssl.
@Suite("TLS", .timeLimit(.minutes(4)))
struct TLSTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder("tls") }

    private func path(_ name: String) -> String { "\(folder.path)/\(name)" }

    private func material(
        _ certificate: String, _ key: String, _ minimum: TLSMinimum = .version12, now: Date = .now
    ) throws(TLSProblem) -> TLSMaterial {
        try TLSMaterial(certificate: path(certificate), key: path(key), minimum: minimum, now: now)
    }

    private func refused(_ certificate: String, _ key: String, _ part: TLSProblem.Part, naming words: String) {
        let problem = #expect(throws: TLSProblem.self) { try material(certificate, key) }
        #expect(problem?.part == part && problem?.description.contains(words) == true, "\(problem as Any)")
    }

    @Test func `a certificate goes with its own key and no other`() throws {
        try MadeCertificate.make(in: folder.path, name: "a")
        try MadeCertificate.make(in: folder.path, name: "b")
        let a = try material("a.pem", "a.key")
        #expect(a.warning() == nil && a.end > .now)
        #expect(try material("b.pem", "b.key").fingerprint != a.fingerprint)
        refused("a.pem", "b.key", .key, naming: "b.key is not the key of")
        refused("a.key", "a.key", .certificate, naming: "is no certificate in PEM form")
        refused("a.pem", "a.pem", .key, naming: "can be read by others")
        refused("missing.pem", "a.key", .certificate, naming: "missing.pem cannot be read")
        refused("a.pem", "missing.key", .key, naming: "missing.key cannot be read")
        refused("", "a.key", .certificate, naming: "cannot be read")
    }

    @Test func `a key that others can read, or that is none, is refused`() throws {
        try MadeCertificate.make(in: folder.path, name: "a")
        for mode in [0o644, 0o640, 0o604, 0o610] {
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path("a.key"))
            refused("a.pem", "a.key", .key, naming: "mode \(String(mode, radix: 8))): run chmod 600")
        }
        try FileManager.default.setAttributes([.posixPermissions: 0o400], ofItemAtPath: path("a.key"))
        _ = try material("a.pem", "a.key")
        for (name, text, words) in [("empty.key", "", "no private key"), ("text.key", "hello", "no private key")] {
            try Data(text.utf8).write(to: URL(filePath: path(name)))
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path(name))
            refused("a.pem", name, .key, naming: words)
            refused(name, "a.key", .certificate, naming: "certificate")
        }
        try MadeCertificate.openssl(
            "pkcs8", "-topk8", "-in", path("a.key"), "-out", path("locked.key"), "-passout", "pass:not-a-real-secret")
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path("locked.key"))
        refused("a.pem", "locked.key", .key, naming: "is encrypted")
    }

    @Test func `an end that is near is warned of, and one that is past refused`() throws {
        try MadeCertificate.make(in: folder.path, name: "a", days: 10)
        #expect(try material("a.pem", "a.key").warning()?.contains("ends in 9 days") == true)
        let later = Date.now.addingTimeInterval(11 * 86_400)
        let problem = #expect(throws: TLSProblem.self) { try material("a.pem", "a.key", now: later) }
        #expect(problem?.part == .certificate && problem?.description.contains("get a new certificate") == true)
    }

    // MARK: - Connections

    private func withServer(
        _ settings: LiveServerSettings, _ body: @escaping @Sendable (Int) async throws -> Void
    ) async throws {
        try await ServedRoutes.run(
            HealthRoutes(health: HealthState(version: "1")).endpoints, authenticator: LocalAuthenticator(.nobody),
            options: APIOptions(settings: settings)
        ) { host in try await body(host.port) }
    }

    /// Waits on a thread of its own: the server answers on those that tests run on, of which a machine has as many as processors.
    private func curl(_ port: Int, _ arguments: String...) async throws -> (status: Int32, output: String) {
        try await withCheckedThrowingContinuation { continuation in
            Thread { continuation.resume(with: Result { try TLSTests.curl(port, arguments) }) }.start()
        }
    }

    private static func curl(_ port: Int, _ arguments: [String]) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/curl")
        process.arguments = ["-sSi", "--max-time", "60"] + arguments + ["https://127.0.0.1:\(port)/health"]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, text)
    }

    @Test func `versions of TLS below the minimum are refused, and plain HTTP is`() async throws {
        try MadeCertificate.make(in: folder.path, name: "a")
        let settings = LiveServerSettings(ServerSettings(tls: try material("a.pem", "a.key")))
        let trust = ["--cacert", path("a.pem")]
        try await withServer(settings) { port in
            let good = try await curl(port, trust[0], trust[1], "--tlsv1.2", "--tls-max", "1.2")
            #expect(good.status == 0 && good.output.contains("HTTP/1.1 200"), "\(good)")
            #expect(good.output.lowercased().contains("strict-transport-security: max-age=31536000"))
            #expect(try await curl(port, trust[0], trust[1], "--tlsv1.3").status == 0)
            // Security level 0: old versions are refused by the server, not by the client's own settings.
            for version in ["1.0", "1.1"] {
                let old = try await curl(
                    port, trust[0], trust[1], "--tlsv\(version)", "--tls-max", version, "--ciphers", "DEFAULT@SECLEVEL=0")
                #expect(old.status == 35, "\(version): \(old)")
            }
            #expect(try await curl(port).status == 60)
            await #expect(throws: (any Error).self) {
                let plain = try await HTTPProbe.send("GET", "/health", port: port)
                guard plain.status != 200 else { return }
                throw TLSProblem(.certificate, "no answer, as it has to be")
            }
            var stricter = settings.current
            stricter.tls = try material("a.pem", "a.key", .version13)
            settings.current = stricter
            #expect(try await curl(port, trust[0], trust[1], "--tlsv1.2", "--tls-max", "1.2").status == 35)
            #expect(try await curl(port, trust[0], trust[1], "--tlsv1.3").status == 0)
        }
    }

    @Test func `a new certificate is for the connections that come then`() async throws {
        try MadeCertificate.make(in: folder.path, name: "a")
        try MadeCertificate.make(in: folder.path, name: "b")
        let settings = LiveServerSettings(ServerSettings(tls: try material("a.pem", "a.key")))
        try await withServer(settings) { port in
            #expect(try await curl(port, "--cacert", path("a.pem")).status == 0)
            var next = settings.current
            next.tls = try material("b.pem", "b.key")
            settings.current = next
            #expect(try await curl(port, "--cacert", path("b.pem")).status == 0)
            #expect(try await curl(port, "--cacert", path("a.pem")).status == 60)
        }
    }
}

import Foundation
import TestSupport
import Testing

@testable import tradingboost

/// Takes connections on a port and says nothing.
private final class SilentHost: Sendable {
    let port: Int
    private let descriptor: Int32

    struct Failure: Error {
        var number: Int32
    }

    init() throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        // SAFETY: both calls use the address and its length while they last; port 0 is any that is free.
        let isBound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(descriptor, $0, length) == 0 && listen(descriptor, 8) == 0
                    && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard isBound else { throw Failure(number: errno) }
        self.descriptor = descriptor
        port = Int(UInt16(bigEndian: address.sin_port))
    }

    deinit { close(descriptor) }
}

@Suite("A host that says nothing", .timeLimit(.minutes(10)))
struct SilentHostTests {
    @Test(arguments: ["http", "https"])
    func `a stream is given up after the time that its error says, also before it is connected`(scheme: String) async throws {
        let host = try SilentHost()
        let start = ContinuousClock.now
        let failure = try await onThread { () -> String in
            let exchange = CurlExchange(
                socket: nil, certificateAuthority: nil, method: "GET", url: "\(scheme)://127.0.0.1:\(host.port)/", headers: [],
                body: [], timeLimit: .seconds(1), silenceLimit: 1)
            do {
                return "\(try exchange.stream { _ in true }.status)"
            } catch {
                return "\(error)"
            }
        }
        #expect(failure == "no answer within 1 s")
        #expect(ContinuousClock.now - start < .seconds(60))
    }

    @Test func `a shell that completes a word does not wait for it`() async throws {
        let host = try SilentHost()
        let folder = try TemporaryFolder("silent")
        let token = "\(folder.path)/token"
        try Data("tbt_example\n".utf8).write(to: URL(filePath: token))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: token)
        let words = ["tradingboost", "users", "show", "--url", "http://127.0.0.1:\(host.port)", "--token-file", token]
        let start = ContinuousClock.now
        #expect(try await onThread { Completions.users(words, 2, "") } == [])
        #expect(ContinuousClock.now - start < .seconds(60))
        withExtendedLifetime(host) {}
    }
}

import API
import Foundation
import Logging
import MemoryHost
import Synchronization
import TestSupport
import Testing

@Suite("Socket of a host", .timeLimit(.minutes(4)))
struct OperationsSocketTests {
    private func second(_ socket: String) -> OperationsServer {
        OperationsServer(
            socket: socket, endpoints: MemoryHost().endpoints, authenticator: LocalAuthenticator(.testHost),
            logger: Logger(label: "test"))
    }

    /// Binds a socket and lets go of it without taking it away.
    private func leaveSocket(_ path: String) -> Int32 {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
        return unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }

    @Test func `only its owner may use it, nothing else is left beside it, and it ends with its host`() async throws {
        let folder = try TemporaryFolder("socket")
        try await OperatedHost.run(folder: folder) { host in
            let attributes = try FileManager.default.attributesOfItem(atPath: host.socket)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
            #expect(attributes[.type] as? FileAttributeType == .typeSocket)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["host.sock"])
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
    }

    @Test func `the socket of a living host is not replaced`() async throws {
        let folder = try TemporaryFolder("socket")
        try await OperatedHost.run(folder: folder) { host in
            let other = second(host.socket)
            let error = try await #require(throws: OperationsSocketError.self) { try await other.run() }
            #expect(error.reason == .inUse)
            #expect(error.description.contains("a host that runs") && error.description.contains(host.socket))
            #expect(try await host.send("GET", "halts").status == 200)
        }
    }

    @Test func `the socket of a killed host is`() async throws {
        let folder = try TemporaryFolder("socket")
        let path = OperationsSocket.path(in: folder.path)
        // What a process leaves behind that did not end in order, also one that was killed between bind and move.
        try FileManager.default.createDirectory(atPath: "\(folder.path)/.host.sock", withIntermediateDirectories: false)
        for stale in [path, "\(folder.path)/.host.sock/s"] { #expect(leaveSocket(stale) == 0) }
        try await OperatedHost.run(folder: folder) { host in
            let probe = try await host.send("GET", "halts")
            #expect(probe.status == 200)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["host.sock"])
        }
    }

    @Test func `something else in its place is left alone`() async throws {
        let folder = try TemporaryFolder("socket")
        let path = OperationsSocket.path(in: folder.path)
        try Data("notes".utf8).write(to: URL(filePath: path))
        let error = try await #require(throws: OperationsSocketError.self) { try await second(path).run() }
        #expect(error.reason == .notASocket && error.description.contains("move it away"))
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "notes")
    }

    @Test func `a folder that is not there is an error with the way out`() async throws {
        let error = try await #require(throws: OperationsSocketError.self) { try await second("/nowhere/host.sock").run() }
        #expect(error.description.contains("No such file or directory") && error.description.contains("--data"))
    }

    @Test func `a data folder with a path longer than an address has one as well`() async throws {
        let folder = try TemporaryFolder("socket")
        let long = folder.path + "/" + String(repeating: "long", count: 40)
        try FileManager.default.createDirectory(atPath: long, withIntermediateDirectories: false)
        let (starts, started) = AsyncStream.makeStream(of: Void.self)
        let path = OperationsSocket.path(in: long)
        let server = OperationsServer(
            socket: path, endpoints: MemoryHost().endpoints, authenticator: LocalAuthenticator(.testHost),
            logger: Logger(label: "test")
        ) {
            started.yield()
        }
        try await withThrowingTaskGroup { tasks in
            tasks.addTask { try await server.run() }
            for await _ in starts { break }
            let descriptor = unsafe open(long, O_RDONLY | O_DIRECTORY)
            defer { close(descriptor) }
            let probe = try await HTTPProbe.send(
                "GET", "/api/v1/halts", socket: "/proc/self/fd/\(descriptor)/host.sock")
            #expect(probe.status == 200)
            tasks.cancelAll()
        }
    }
}

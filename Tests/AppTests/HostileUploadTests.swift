import API
import Foundation
import PluginFixtures
import TestSupport
import Testing

/// Files that are sent as plugins to a served host: none is run, none that is refused stays, and none fills memory or disk.
@Suite("Uploads of hostile files", .timeLimit(.minutes(4)))
struct HostileUploadTests {
    /// Runs on load; a host that only looks never does.
    private func eager(_ marker: String) throws -> [UInt8] {
        let source = """
            #include <fcntl.h>
            #include <unistd.h>
            __attribute__((constructor)) static void run(void) { close(open("\(marker)", O_CREAT | O_WRONLY, 0600)); }
            \(CompiledPlugin.entry)
            """
        return try CompiledPlugin.make(source)
    }

    private func files(_ folder: String) throws -> Set<String> {
        try Set(FileManager.default.subpathsOfDirectory(atPath: folder).filter { !$0.hasPrefix("postgres") })
    }

    /// kB that a process had in memory at most.
    private func peak(_ process: Int32) throws -> Int {
        let status = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
        return try #require(Int(line.filter(\.isNumber)))
    }

    @Test func `nothing of a file is run, nothing that is refused stays, whatever it is and is called`() async throws {
        let host = try await ServingHost(candlesPerSecond: 20)
        let marker = "\(host.folder.path)/ran"
        let eager = try eager(marker)
        let before = try files(host.folder.path)
        var foreign = eager
        // e_machine: AArch64, and behind that one that nobody knows.
        foreign[18] = 183
        var unknown = eager
        unknown[18] = 0xFE
        unknown[19] = 0xCA
        let refused: [(String, [UInt8])] = [
            ("text", Array("#!/bin/sh\ntouch \(marker)\n".utf8)), ("ELF alone", Array("\u{7F}ELF".utf8)),
            ("a cut head", Array(eager.prefix(63))), ("half of it", Array(eager.prefix(eager.count / 2))),
            ("all but the end", Array(eager.dropLast(100))), ("AArch64", foreign), ("another machine", unknown),
            ("zip", Array("PK\u{3}\u{4}../../ran".utf8) + eager), ("gzip", [0x1F, 0x8B, 8, 0] + eager),
            ("zeros", [UInt8](repeating: 0, count: 1 << 20)), ("all ones", [UInt8](repeating: 0xFF, count: 1 << 16)),
            ("a program", Array(try Data(contentsOf: URL(filePath: BuiltProduct.worker)))),
            ("a path", Array("/etc/passwd".utf8)), ("archive", Array("!<arch>\n".utf8) + eager),
        ]
        for (what, bytes) in refused {
            let installed = try await host.probe("POST", "plugins?name=x.so", Data(bytes))
            #expect(installed.status == 422 && installed.text.contains("plugin_refused"), "\(what): \(installed.text)")
            let inspected = try await host.probe("POST", "plugins/inspect", Data(bytes))
            #expect(inspected.status == 200, "\(what): \(inspected.text)")
        }
        #expect(try files(host.folder.path) == before)

        // A good file is not run by being looked at, nor kept under a name of the sender's.
        let names = ["..%2F..%2Fran", "%2Fetc%2Fran.so", "ran", "a%20b%3B%24(touch%20ran)", "%2E%2E"]
        for name in names {
            #expect(try await host.probe("POST", "plugins/inspect?name=\(name)", Data(eager)).status == 200)
            #expect(try await host.probe("POST", "plugins?name=\(name)", Data(eager)).status == 201)
        }
        for name in ["a%0Ab", "a%00b", "%1B%5B2J", String(repeating: "a", count: 256)] {
            #expect(try await host.probe("POST", "plugins?name=\(name)", Data(eager)).status == 400, "\(name)")
        }
        let new = try files(host.folder.path).subtracting(before)
        #expect(new.allSatisfy { $0 == "plugins" || $0.hasPrefix("plugins/") } && new.count <= 2, "\(new)")
        #expect(new.allSatisfy { !$0.contains("ran") }, "\(new)")
        try await host.stop()
        print("hostile files: \(refused.count) refused, none run, none kept")
    }

    @Test func `files as large as may be come few at once, and larger ones not at all`() async throws {
        let host = try await ServingHost(candlesPerSecond: 20)
        let folder = try TemporaryFolder("large")
        // Sparse: it takes no room on the disk.
        for (name, size) in [("most", 64 << 20), ("more", 64 << 20 + 1)] {
            #expect(FileManager.default.createFile(atPath: "\(folder.path)/\(name)", contents: nil))
            let file = try FileHandle(forWritingTo: URL(filePath: "\(folder.path)/\(name)"))
            try file.truncate(atOffset: UInt64(size))
            try file.close()
        }
        func send(_ name: String, _ path: String, _ more: [String] = []) throws -> Tool {
            try Tool(
                "/usr/bin/env",
                [
                    "curl", "--silent", "--max-time", "120", "--unix-socket", OperationsSocket.path(in: host.folder.path), "-X",
                    "POST", "-T", "\(folder.path)/\(name)", "-H", "Expect:", "-H", "Content-Type: application/octet-stream", "-w",
                    " %{http_code}",
                ] + more + ["http://localhost/api/v1/\(path)"])
        }
        let before = (peak: try peak(host.program.identifier), files: try files(host.folder.path))
        let senders = try (0..<8).map { try send("most", $0 % 2 == 0 ? "plugins/inspect" : "plugins") }
        var statuses: [String] = []
        for sender in senders { statuses.append(String(try await sender.ending().output.suffix(3))) }
        #expect(statuses.allSatisfy { ["200", "422", "503"].contains($0) }, "\(statuses)")
        #expect(statuses.contains { $0 != "503" }, "\(statuses)")
        for more in [[], ["-H", "Transfer-Encoding: chunked"]] {
            let larger = try await send("more", "plugins", more).ending().output
            #expect(larger.contains("body_too_large") && larger.hasSuffix("413"), "\(larger)")
        }
        let grown = try (peak(host.program.identifier) - before.peak) / 1_024
        // Two at once, and what it takes to look at them.
        #expect(grown < 448, "\(grown) MB")
        #expect(try files(host.folder.path) == before.files)
        // Room is free again.
        #expect(try await host.probe("POST", "plugins/inspect", Data("x".utf8)).status == 200)
        try await host.stop()
        print("large files: 8 of 64 MiB at once: \(statuses), \(grown) MB more memory at most")
    }
}

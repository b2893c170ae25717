import Foundation
import Glibc
import PluginFixtures
import TestSupport

/// A page's commands, typed into one shell in their order, and what came of each.
struct Walk {
    /// A command of the page, and what it shows below it.
    struct Step: Equatable {
        var command: String
        var shown: [String]
        /// On the page, from 1.
        var line: Int
        /// Runs until the walk is over, as in a terminal of its own.
        var isHost: Bool

        /// What is wrong is shown as `error: …`.
        var fails: Bool { shown.contains { $0.hasPrefix("error:") } }
    }

    struct Failure: Error, CustomStringConvertible { var description: String }

    var steps: [Step]
    private let folder: TemporaryFolder

    /// - Parameter way: which of the listings: those whose note is this, `both` or `host`.
    init(_ page: Page, way: String) throws {
        steps = page.listings.filter { $0.language == "console" && [way, "both", "host"].contains($0.note) }
            .flatMap { Walk.steps(of: $0) }
        folder = try TemporaryFolder("walk")
    }

    /// A command begins with `$ ` and goes on behind a backslash; what follows is what it prints.
    static func steps(of listing: Page.Listing) -> [Step] {
        var steps: [Step] = []
        var goesOn = false
        for (index, line) in listing.text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().enumerated() {
            if goesOn {
                steps[steps.count - 1].command += "\n\(line)"
            } else if line.hasPrefix("$ ") {
                steps.append(
                    Step(
                        command: String(line.dropFirst(2)), shown: [], line: listing.line + index + 1,
                        isHost: listing.note == "host"))
            } else if !steps.isEmpty {
                steps[steps.count - 1].shown.append(String(line))
            }
            goesOn = (goesOn || line.hasPrefix("$ ")) && line.hasSuffix("\\")
        }
        return steps
    }

    /// Types all of it, up to the first command that does not end as the page says. On a thread of its own: it takes a minute,
    /// and tests share as many as the machine has processors.
    ///
    /// - Returns: what is wrong, with the page's line; nil: nothing.
    func run() async throws -> String? {
        try await withCheckedThrowingContinuation { continuation in
            Thread { continuation.resume(with: Result { try typeAll() }) }.start()
        }
    }

    private func typeAll() throws -> String? {
        let script = "\(folder.path)/walk.sh"
        try Data(text(port: try Walk.freePort()).utf8).write(to: URL(filePath: script))
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        // Ends the host too: it is of the same group.
        process.arguments = ["timeout", "--kill-after=20", "480", "bash", script]
        process.environment = [
            "PATH": "\(BuiltProduct.folder):\(ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")",
            "HOME": folder.path, "LC_ALL": "C.UTF-8",
        ]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        for (index, step) in steps.enumerated() where !step.isHost {
            guard let status = contents("status.\(index)") else {
                return "line \(step.line): \(step.command): was not reached\n\(contents("host") ?? "")"
            }
            let output = contents("output.\(index)") ?? ""
            let expected = step.fails ? "1" : "0"
            guard status.trimmingCharacters(in: .newlines) == expected else {
                return "line \(step.line): \(step.command): status \(status)\(output)\n\((contents("host") ?? "").suffix(3_000))"
            }
            if let problem = Walk.difference(between: step.shown, and: output) {
                return "line \(step.line): \(step.command): \(problem)\n\(output)"
            }
        }
        return process.terminationStatus == 0 ? nil : "the walk ended with \(process.terminationStatus)"
    }

    private func contents(_ name: String) -> String? {
        FileManager.default.contents(atPath: "\(folder.path)/\(name)").map { String(decoding: $0, as: UTF8.self) }
    }

    /// The page's 8080 is one that is free here: the only thing that is not as it stands there.
    private func text(port: UInt16) -> String {
        var lines = [
            "cd '\(folder.path)'; record=$PWD; hosts=", "trap 'for host in $hosts; do kill $host; wait $host; done' EXIT",
        ]
        for (index, step) in steps.enumerated() {
            let command = step.command.replacing("8080", with: "\(port)")
            if step.isHost {
                lines.append("\(command) >$record/host 2>&1 & hosts=\"$! $hosts\"")
                lines.append("curl -fs --retry 60 --retry-delay 1 --retry-all-errors http://localhost:\(port)/ready >/dev/null")
            } else {
                lines.append("{ \(command)\n} >$record/output.\(index) 2>&1; status=$?; echo $status >$record/status.\(index)")
                lines.append("[ $status = \(step.fails ? 1 : 0) ] || exit 1")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func freePort() throws -> UInt16 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw Failure(description: "no socket") }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        // SAFETY: the system reads and fills the address, which has the form of a general one, during the calls.
        let isBound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { general in
                unsafe (bind(descriptor, general, length) == 0 && getsockname(descriptor, general, &length) == 0)
            }
        }
        guard isBound else { throw Failure(description: "no port is free") }
        return UInt16(bigEndian: address.sin_port)
    }

    // MARK: - What the page shows

    /// What of an output is not as the page shows it; nil when all is. Numbers, ids and tokens may be others, spaces more or
    /// fewer, and `…` stands for anything: within a line for a part of it, alone for any lines.
    static func difference(between shown: [String], and output: String) -> String? {
        guard !shown.isEmpty else { return nil }
        var rest = output.split(separator: "\n", omittingEmptySubsequences: false).map { form(String($0)) }[...]
        while rest.last == "" { rest.removeLast() }
        var skips = false
        for line in shown {
            let pattern = form(line)
            if pattern == "…" {
                skips = true
                continue
            }
            if skips { rest = rest.drop { !matches($0, pattern) } }
            guard let next = rest.popFirst(), matches(next, pattern) else { return "does not print '\(line)'" }
            skips = false
        }
        return rest.isEmpty || skips ? nil : "prints more: '\(rest[rest.startIndex])'"
    }

    private static func matches(_ line: String, _ pattern: String) -> Bool {
        let parts = pattern.split(separator: "…", omittingEmptySubsequences: false)
        guard parts.count > 1 else { return line == pattern }
        guard line.hasPrefix(parts[0]), line.hasSuffix(parts[parts.count - 1]) else { return false }
        var rest = line.dropFirst(parts[0].count)
        for part in parts.dropFirst().dropLast() where !part.isEmpty {
            guard let range = rest.range(of: part) else { return false }
            rest = rest[range.upperBound...]
        }
        return rest.count >= parts[parts.count - 1].count
    }

    /// Without what is another one each time.
    private static func form(_ line: String) -> String {
        line.replacing(/[A-Za-z0-9_\-.]{20,}|[0-9a-f]{12,}/, with: "#").replacing(/[+−-]?\d[\d,.]*/, with: "#")
            .replacing(/\s+/, with: " ").trimmingCharacters(in: .whitespaces)
    }
}

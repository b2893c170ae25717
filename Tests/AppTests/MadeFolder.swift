import Foundation
import PluginFixtures
import TestSupport
import Testing

/// A strategy's folder as `plugin new` makes it, outside of the repository.
struct MadeFolder {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Languages whose template is there, each with a program that its build needs.
    static let languages = [("swift", "swiftc"), ("c", "cc"), ("cpp", "c++"), ("rust", "cargo")].filter { language, _ in
        FileManager.default.fileExists(atPath: root.appending(path: "PluginSDK/Templates/\(language)/Makefile").path)
    }.map { Language(name: $0, compiler: $1) }

    struct Language: Sendable, CustomTestStringConvertible {
        var name: String
        var compiler: String
        var testDescription: String { name }
    }

    let parent: TemporaryFolder
    let path: String

    /// - Parameter program: of which `tradingboost` is; the build's without it.
    init(
        _ name: String, language: String, id: String, program: String = "\(BuiltProduct.folder)/tradingboost",
        environment: [String: String] = [:]
    ) async throws {
        parent = try TemporaryFolder("new")
        path = "\(parent.path)/\(name)"
        let ending = try await Tool(
            program, ["plugin", "new", name, "--language", language, "--id", id, "--directory", parent.path],
            environment: environment
        ).ending()
        try #require(ending.status == 0, "\(ending.output)")
    }

    /// Runs make in the folder; output and errors together.
    func make(_ target: String...) async throws -> Tool.Ending {
        try await Tool("/usr/bin/env", ["make", "-C", path] + target).ending()
    }

    func text(_ file: String) throws -> String { try String(contentsOfFile: "\(path)/\(file)", encoding: .utf8) }

    var files: [String] { get throws { try FileManager.default.subpathsOfDirectory(atPath: path).sorted() } }
}

/// A program that is none of ours, or one of ours at another place.
final class Tool {
    struct Ending {
        var status: Int32
        /// Standard output and standard error.
        var output: String
    }

    private let process = Process()
    private let folder: TemporaryFolder

    init(_ program: String, _ arguments: [String], environment: [String: String] = [:]) throws {
        folder = try TemporaryFolder("tool")
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        // A make that runs the tests tells its children how it was called.
        let own = ProcessInfo.processInfo.environment.filter {
            !["MAKEFLAGS", "MAKELEVEL", "MFLAGS", "MAKEOVERRIDES", "DATABASE_URL", "SUDO_USER"].contains($0.key)
        }
        process.environment = own.merging(environment) { _, new in new }
        try Data().write(to: URL(filePath: "\(folder.path)/output"))
        let output = try FileHandle(forWritingTo: URL(filePath: "\(folder.path)/output"))
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        try process.run()
    }

    deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

    /// Waits for the end; a compiler may take two minutes.
    func ending() async throws -> Ending {
        try await Program.poll("the end of \(process.arguments ?? [])") { process.isRunning ? nil : true }
        // It has ended: only so does Foundation let go of it and of its open files.
        process.waitUntilExit()
        let output = try Data(contentsOf: URL(filePath: "\(folder.path)/output"))
        return Ending(status: process.terminationStatus, output: String(decoding: output, as: UTF8.self))
    }

    static func isInstalled(_ program: String) -> Bool {
        (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
            FileManager.default.isExecutableFile(atPath: "\($0)/\(program)")
        }
    }
}

import Foundation
import PluginFixtures
import TestSupport

/// A program that is run to its end: compilers, make, the host program.
struct CompilerRun {
    struct Ending {
        var status: Int32
        var output: String
        var errors: String
    }

    struct MissingProgram: Error, CustomStringConvertible {
        var name: String
        var description: String { "\(name) is not in PATH: run make setup" }
    }

    static let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path
    static let sdk = "\(repository)/PluginSDK"
    static let program = "\(BuiltProduct.folder)/tradingboost"

    /// The C or C++ compilers of this machine: gcc has to be there, clang comes with Swift.
    static let cCompilers = ["gcc", "clang"]
    static let cppCompilers = ["g++", "clang++"]

    static let includes = ["CTradingBoost", "C", "Cpp"].map { "-I\(sdk)/\($0)/include" }

    @discardableResult
    static func run(
        _ name: String, _ arguments: [String], input: String = "", environment: [String: String] = [:]
    ) throws -> Ending {
        let folder = try TemporaryFolder("run")
        let files = ["input", "output", "errors"].map { URL(filePath: "\(folder.path)/\($0)") }
        try Data(input.utf8).write(to: files[0])
        for file in files[1...] { try Data().write(to: file) }
        let process = Process()
        process.executableURL = URL(filePath: try path(of: name))
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { _, own in own }
        process.standardInput = try FileHandle(forReadingFrom: files[0])
        process.standardOutput = try FileHandle(forWritingTo: files[1])
        process.standardError = try FileHandle(forWritingTo: files[2])
        try process.run()
        process.waitUntilExit()
        func text(_ file: URL) throws -> String { String(decoding: try Data(contentsOf: file), as: UTF8.self) }
        return Ending(status: process.terminationStatus, output: try text(files[1]), errors: try text(files[2]))
    }

    private static func path(of name: String) throws -> String {
        if name.contains("/") { return name }
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        let paths = folders.map { "\($0)/\(name)" }
        guard let path = paths.first(where: FileManager.default.isExecutableFile(atPath:)) else {
            throw MissingProgram(name: name)
        }
        return path
    }
}

import Foundation

/// A process that has nothing to do with the host: attacks on other processes go for it.
final class Victim {
    private let process = Process()
    private let input = Pipe()

    init() throws {
        process.executableURL = URL(filePath: "/bin/cat")
        process.standardInput = input
        process.standardOutput = FileHandle.nullDevice
        try process.run()
    }

    var identifier: Int32 { process.processIdentifier }
    var isAlive: Bool { process.isRunning }

    /// Its input ends, and so does it.
    deinit {
        do { try input.fileHandleForWriting.close() } catch { print("a process is left behind: \(error)") }
        process.waitUntilExit()
    }
}

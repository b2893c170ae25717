import Foundation
import PluginFixtures
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// A program of the build, run as a child; its lines are kept.
final class ChildProgram: Sendable {
    struct Silent: Error {
        var name: String
    }

    private struct State {
        var lines: [String] = []
        var rest = Data()
        var isOver = false
        var process: Int32 = 0
        /// Held open: programs that end with their input end with us.
        var input: FileHandle?
    }

    private let name: String
    private let arguments: [String]
    private let state = Mutex(State())
    private let news = DispatchSemaphore(value: 0)

    init(_ name: String, _ arguments: [String]) {
        self.name = name
        self.arguments = arguments
    }

    func start() throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "\(BuiltProduct.folder)/\(name)")
        process.arguments = arguments
        let output = Pipe()
        let input = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        process.standardInput = input
        try process.run()
        let number = process.processIdentifier
        state.withLock {
            $0.process = number
            $0.input = input.fileHandleForWriting
        }
        let reader = output.fileHandleForReading
        let thread = Thread { [self] in
            while case let data = reader.availableData, !data.isEmpty { take(data) }
            process.waitUntilExit()
            state.withLock { $0.isOver = true }
            news.signal()
        }
        thread.start()
    }

    private func take(_ data: Data) {
        state.withLock { state in
            state.rest.append(data)
            while let end = state.rest.firstIndex(of: UInt8(ascii: "\n")) {
                state.lines.append(String(decoding: state.rest[state.rest.startIndex..<end], as: UTF8.self))
                state.rest = Data(state.rest[state.rest.index(after: end)...])
            }
        }
        news.signal()
    }

    var lines: [String] { state.withLock { $0.lines } }

    /// - Returns: false when the program ended without it, or the time is over.
    func waitForLine(_ start: String, seconds: Double) -> Bool {
        let end = DispatchTime.now() + seconds
        while true {
            let (isThere, isOver) = state.withLock { ($0.lines.contains { $0.hasPrefix(start) }, $0.isOver) }
            if isThere { return true }
            if isOver || news.wait(timeout: end) == .timedOut { return false }
        }
    }

    func waitForEnd(seconds: Double) {
        let end = DispatchTime.now() + seconds
        while !state.withLock({ $0.isOver }) {
            guard news.wait(timeout: end) == .timedOut else { continue }
            kill()
            return
        }
    }

    /// On nothing: the moment is all that counts.
    func wait(milliseconds: Int32) { _ = news.wait(timeout: .now() + .milliseconds(Int(milliseconds))) }

    /// - Returns: whether it was still there.
    @discardableResult
    func kill() -> Bool {
        state.withLock { state in
            guard !state.isOver, state.process > 0 else { return false }
            return Glibc.kill(state.process, SIGKILL) == 0
        }
    }

    func end() {
        state.withLock { $0.input = nil }
        waitForEnd(seconds: 5)
    }
}

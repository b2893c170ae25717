import BacktestProtocol
import CCage
import Foundation
import Strategies
import Synchronization

/// Memory that nobody can change any more, filled with records.
final class SealedMemory {
    let descriptor: Int32

    init<Record: BitwiseCopyable>(name: String, records: [Record]) throws {
        // SAFETY: the call copies the array's bytes before it returns.
        descriptor = unsafe records.withUnsafeBytes { bytes in
            unsafe cage_image_create(name, bytes.baseAddress, UInt64(bytes.count))
        }
        guard descriptor >= 0 else {
            throw CommandFailure("no memory for the \(name) of the plugin's process (error \(-descriptor)): use a shorter file")
        }
    }

    deinit { cage_close(descriptor) }
}

/// A caged process that does one job with a plugin, and the pipe that it writes to. What comes out of the pipe is not trusted.
final class PluginProcess {
    struct Ending {
        var isSuccess: Bool
        var text: String
    }

    private let process: Int32
    private let processDescriptor: Int32
    private let output: FileHandle
    private let watchdog: Watchdog?
    private var isEnded = false

    /// - Parameters:
    ///   - candles: memory with the contract's candle events.
    ///   - timeLimit: seconds after which the process is killed.
    init(_ job: PluginJob, plugin: PluginImage, candles: SealedMemory? = nil, timeLimit: Int? = nil) throws {
        let executable = Installation.current.backtest
        let jobMemory = try SealedMemory(name: "job", records: job.bytes)
        let pipe = Pipe()
        let writer = pipe.fileHandleForWriting
        var process: Int32 = 0
        var processDescriptor: Int32 = -1
        let given = [plugin.descriptor, jobMemory.descriptor, writer.fileDescriptor] + (candles.map { [$0.descriptor] } ?? [])
        // SAFETY: the request's pointers live as long as the call, which copies what it needs.
        let status = unsafe executable.withCString { path in
            unsafe given.withUnsafeBufferPointer { given in
                let arguments: [UnsafePointer<CChar>?] = unsafe [path, nil]
                return unsafe arguments.withUnsafeBufferPointer { arguments in
                    var request = unsafe cage_spawn_request(
                        executable: path, arguments: arguments.baseAddress, descriptors: given.baseAddress,
                        descriptor_count: UInt32(given.count), standard_output: -1, standard_error: 2)
                    return unsafe cage_spawn(&request, &process, &processDescriptor)
                }
            }
        }
        guard status == 0 else {
            throw CommandFailure("\(executable) cannot be started (error \(-status)): build the product tradingboost-backtest")
        }
        try writer.close()
        self.process = process
        self.processDescriptor = processDescriptor
        self.output = pipe.fileHandleForReading
        self.watchdog = timeLimit.map { Watchdog(processDescriptor: processDescriptor, seconds: $0) }
    }

    deinit {
        watchdog?.stop()
        if !isEnded {
            cage_kill(processDescriptor)
            _ = waitForEnd()
        }
        cage_close(processDescriptor)
    }

    /// Whether the time limit ended the process.
    var isOverdue: Bool { watchdog?.hasBitten ?? false }

    /// Nil at the end of the output.
    func nextFrame() throws -> BacktestFrame? {
        guard let header = try read(8, isFirst: true) else { return nil }
        let kind = PluginProcess.number(header.prefix(4))
        let length = Int(PluginProcess.number(header.suffix(4)))
        guard length <= BacktestFrame.maximumLength, let contents = try read(length, isFirst: false),
            let frame = BacktestFrame(kind: kind, contents: contents)
        else { throw CommandFailure("the plugin's process wrote what it must not: the strategy may have damaged it") }
        return frame
    }

    func waitForEnd() -> Ending {
        watchdog?.stop()
        var ending = cage_exit()
        // SAFETY: the call fills the structure that it is given.
        let status = unsafe cage_reap(process, 1, &ending)
        isEnded = true
        guard status == 0 else { return Ending(isSuccess: false, text: "error \(-status)") }
        if ending.kind == CAGE_EXIT_SIGNAL {
            // SAFETY: the name is a constant text.
            let name = unsafe String(cString: cage_signal_name(ending.code))
            return Ending(isSuccess: false, text: "signal \(name)")
        }
        return Ending(isSuccess: ending.code == 0, text: "exit status \(ending.code)")
    }

    private func read(_ count: Int, isFirst: Bool) throws -> [UInt8]? {
        var bytes: [UInt8] = []
        while bytes.count < count {
            guard let part = try output.read(upToCount: count - bytes.count), !part.isEmpty else {
                if isFirst, bytes.isEmpty { return nil }
                throw CommandFailure("the plugin's process ended in the middle of its output: the strategy may have crashed it")
            }
            bytes.append(contentsOf: part)
        }
        return bytes
    }

    private static func number(_ bytes: some Collection<UInt8>) -> UInt32 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
}

/// Kills a process that takes too long.
private final class Watchdog: Sendable {
    private enum Phase: UInt8, AtomicRepresentable { case waiting, bitten, stopped }

    private let phase = Atomic<Phase>(.waiting)

    init(processDescriptor: Int32, seconds: Int) {
        DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(seconds)) { [weak self] in
            guard let self, self.phase.compareExchange(expected: .waiting, desired: .bitten, ordering: .relaxed).exchanged
            else { return }
            cage_kill(processDescriptor)
        }
    }

    var hasBitten: Bool { phase.load(ordering: .relaxed) == .bitten }

    /// Called before the descriptor is closed.
    func stop() { _ = phase.compareExchange(expected: .waiting, desired: .stopped, ordering: .relaxed) }
}

import CCage
import Glibc

/// A process that runs code of somebody else, the pipe that it writes frames to, and the time that it has. A frame is a kind (4
/// bytes), a length (4 bytes) and the contents. Used by one thread, which waits in poll(2) and never longer than the limit.
package final class CagedProcess {
    package enum Ending: Sendable, Hashable {
        case status(Int32)
        /// Its short name: SEGV.
        case signal(String)
        /// Killed at the end of its time.
        case overdue
        /// Killed because somebody said so: see `ProcessStop`.
        case stopped
        /// It wrote what is no frame, or too much.
        case nonsense
    }

    package struct Frame: Sendable {
        package var kind: UInt32
        package var contents: [UInt8]
    }

    /// Why it could not be started: an error number.
    package struct StartFailure: Error, Sendable {
        package var number: Int32
    }

    private let process: Int32
    private let processDescriptor: Int32
    private let output: Int32
    /// ns of the monotonic clock.
    private let deadline: UInt64
    private let maximumFrame: Int
    private let stop: ProcessStop?
    private var buffer: [UInt8] = []
    private var taken = 0
    private var early: Ending?
    private var isReaped = false

    /// - Parameters:
    ///   - given: descriptors that become 3, 4, …; the pipe is the last of them.
    ///   - timeLimit: ns from now.
    ///   - maximumFrame: bytes of a frame's contents.
    ///   - standardError: a descriptor for what a language's runtime says when it ends the process; -1: nobody hears it.
    ///   - stop: ends it from another thread; nil: nobody does.
    package init(
        executable: String, given: [Int32], timeLimit: UInt64, maximumFrame: Int, standardError: Int32 = -1,
        stop: ProcessStop? = nil
    ) throws(StartFailure) {
        var ends: [Int32] = [-1, -1]
        // SAFETY: pipe writes two descriptors into the array.
        guard unsafe pipe(&ends) == 0 else { throw StartFailure(number: errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(ends[1]) }
        var process: Int32 = 0
        var processDescriptor: Int32 = -1
        let all = given + [ends[1]]
        // SAFETY: the request's pointers live as long as the call, which copies what it needs.
        let status = unsafe executable.withCString { path in
            unsafe all.withUnsafeBufferPointer { all in
                let arguments: [UnsafePointer<CChar>?] = unsafe [path, nil]
                return unsafe arguments.withUnsafeBufferPointer { arguments in
                    var request = unsafe cage_spawn_request(
                        executable: path, arguments: arguments.baseAddress, descriptors: all.baseAddress,
                        descriptor_count: UInt32(all.count), standard_output: -1, standard_error: standardError,
                        isolated: 1, memory: 0, cpu_per_thousand: 0)
                    return unsafe cage_spawn(&request, &process, &processDescriptor)
                }
            }
        }
        guard status == 0 else {
            close(ends[0])
            throw StartFailure(number: -status)
        }
        self.process = process
        self.processDescriptor = processDescriptor
        self.output = ends[0]
        self.deadline = min(cage_monotonic_time() + timeLimit, stop?.deadline ?? .max)
        self.maximumFrame = maximumFrame
        self.stop = stop
        stop?.began(process)
    }

    deinit {
        if !isReaped {
            cage_kill(processDescriptor)
            _ = reap()
        }
        cage_close(processDescriptor)
        close(output)
    }

    /// Nil at the end of the output, at the end of the time, and when it is no frame.
    package func nextFrame() -> Frame? {
        guard let header = take(8) else { return nil }
        let kind = CagedProcess.number(header.prefix(4))
        let length = Int(CagedProcess.number(header.suffix(4)))
        guard length <= maximumFrame else {
            end(.nonsense)
            return nil
        }
        guard let contents = take(length) else { return nil }
        return Frame(kind: kind, contents: contents)
    }

    /// Waits until it ended, at most for the rest of its time.
    package func waitForEnd() -> Ending {
        while early == nil, !wait(for: processDescriptor) {}
        let ending = reap()
        return early ?? ending
    }

    /// Whether the descriptor has something. False when a signal came between, and when it is over: see `early`.
    private func wait(for descriptor: Int32) -> Bool {
        var readable = [
            pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: stop?.descriptor ?? -1, events: Int16(POLLIN), revents: 0),
        ]
        // SAFETY: two structures, for the length of the call; a descriptor of -1 is passed over.
        let count = unsafe poll(&readable, 2, remainingMilliseconds)
        if count < 0, errno == EINTR { return false }
        guard count > 0 else {
            end(.overdue)
            return false
        }
        guard readable[1].revents == 0 else {
            end(.stopped)
            return false
        }
        return true
    }

    private func end(_ ending: Ending) {
        early = ending
        // Behind the kill the kernel may not tell any more.
        _ = stop?.cpuTime
        cage_kill(processDescriptor)
    }

    private var remainingMilliseconds: Int32 {
        let now = cage_monotonic_time()
        return now >= deadline ? 0 : Int32(clamping: (deadline - now) / 1_000_000 + 1)
    }

    private func reap() -> Ending {
        var ending = cage_exit()
        // SAFETY: the call fills the structure that it is given.
        let status = unsafe cage_reap(process, 1, &ending)
        isReaped = true
        stop?.ended(process, cpuTime: ending.cpu_time)
        guard status == 0 else { return .status(status) }
        guard ending.kind == CAGE_EXIT_SIGNAL else { return .status(ending.code) }
        // SAFETY: the name is a constant text.
        return .signal(unsafe String(cString: cage_signal_name(ending.code)))
    }

    private func take(_ count: Int) -> [UInt8]? {
        while buffer.count - taken < count {
            guard fill() else { return nil }
        }
        defer {
            taken += count
            if taken == buffer.count {
                buffer.removeAll(keepingCapacity: true)
                taken = 0
            }
        }
        return Array(buffer[taken..<taken + count])
    }

    private func fill() -> Bool {
        guard wait(for: output) else { return early == nil }
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        // SAFETY: read(2) writes at most the array's size.
        let size = unsafe read(output, &chunk, chunk.count)
        if size < 0 { return errno == EINTR }
        buffer.append(contentsOf: chunk.prefix(size))
        return size > 0
    }

    private static func number(_ bytes: some Collection<UInt8>) -> UInt32 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
}

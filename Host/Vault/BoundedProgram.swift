import Glibc

/// Another program that is given some bytes and answers with some, within a time.
struct BoundedProgram {
    let path: String
    let arguments: [String]
    let limit: Duration
    /// Bytes.
    let maximumOutput: Int

    enum Failure: Error, Hashable {
        case notStarted(Int32)
        case tookTooLong(Duration)
        case tooMuchOutput(Int)
        /// Exit status, or the signal that ended it.
        case failed(status: Int32, signal: Int32)

        var words: String {
            switch self {
            case .notStarted(let code): "could not be started (error \(code))"
            case .tookTooLong(let limit): "took longer than \(limit.components.seconds) s and was ended"
            case .tooMuchOutput(let maximum): "wrote more than \(maximum) bytes and was ended"
            case .failed(let status, let signal):
                signal == 0 ? "failed with status \(status)" : "was ended by signal \(signal)"
            }
        }
    }

    /// Blocks. What the program writes to standard error is not kept: it may repeat what it was given.
    func run(_ input: [UInt8]) throws(Failure) -> [UInt8] {
        var ends: [Int32] = [-1, -1]
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        // SAFETY: the call fills the two values that it is given.
        guard unsafe socketpair(AF_UNIX, type, 0, &ends) == 0 else { throw .notStarted(errno) }
        defer { close(ends[0]) }
        let child: pid_t
        do throws(Failure) {
            child = try spawn(ends[1])
        } catch {
            close(ends[1])
            throw error
        }
        close(ends[1])
        let deadline = ContinuousClock.now + limit
        do throws(Failure) {
            let output = try exchange(ends[0], input, until: deadline)
            try wait(child, until: deadline)
            return output
        } catch {
            if case .failed = error { throw error }
            // It leads a group of its own: what it started ends with it.
            kill(-child, SIGKILL)
            var status: Int32 = 0
            while unsafe waitpid(child, &status, 0) < 0, errno == EINTR { continue }
            throw error
        }
    }

    private func exchange(_ socket: Int32, _ input: [UInt8], until deadline: ContinuousClock.Instant) throws(Failure) -> [UInt8] {
        var written = 0
        var isSending = true
        var output: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while true {
            if isSending, written == input.count {
                shutdown(socket, Int32(SHUT_WR))
                isSending = false
            }
            let left = deadline - .now
            guard left > .zero else { throw .tookTooLong(limit) }
            var waiting = pollfd(fd: socket, events: Int16(POLLIN | (isSending ? POLLOUT : 0)), revents: 0)
            // SAFETY: poll, send and recv use what they are given during the call and within its bounds.
            guard unsafe poll(&waiting, 1, Int32(min(left / .milliseconds(1), 60_000)) + 1) > 0 else { continue }
            let events = Int32(waiting.revents)
            if isSending, events & POLLOUT != 0 {
                let sent = unsafe input[written...].withUnsafeBytes { bytes in
                    unsafe send(socket, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
                }
                // One that does not read may still answer.
                written = sent >= 0 ? written + sent : errno == EAGAIN || errno == EINTR ? written : input.count
            }
            guard events & (POLLIN | POLLHUP | POLLERR) != 0 else { continue }
            let count = unsafe recv(socket, &buffer, buffer.count, Int32(MSG_DONTWAIT))
            if count < 0, errno == EAGAIN || errno == EINTR { continue }
            guard count > 0 else { return output }
            output += buffer.prefix(count)
            guard output.count <= maximumOutput else { throw .tooMuchOutput(maximumOutput) }
        }
    }

    private func wait(_ child: pid_t, until deadline: ContinuousClock.Instant) throws(Failure) {
        var status: Int32 = 0
        while true {
            // SAFETY: the call fills the value that it is given.
            let ended = unsafe waitpid(child, &status, WNOHANG)
            if ended == child { break }
            if ended < 0, errno != EINTR { throw .failed(status: -1, signal: 0) }
            guard ContinuousClock.now < deadline else { throw .tookTooLong(limit) }
            // It has closed its output: it is about to end.
            _ = poll(nil, 0, 5)
        }
        guard status == 0 else { throw .failed(status: (status >> 8) & 0xFF, signal: status & 0x7F) }
    }

    /// With a plain environment, and no descriptor but its own three.
    private func spawn(_ socket: Int32) throws(Failure) -> pid_t {
        // SAFETY: what is initialised here is destroyed here; posix_spawn copies the texts, which are freed afterwards.
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_adddup2(&actions, socket, 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, socket, 1)
        unsafe posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        unsafe BoundedProgram.closeOthers(&actions)
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        var all = sigset_t()
        unsafe sigemptyset(&none)
        unsafe sigfillset(&all)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        unsafe posix_spawnattr_setsigdefault(&attributes, &all)
        unsafe posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        let home = unsafe getenv("HOME").map { unsafe String(cString: $0) } ?? "/"
        var words = unsafe BoundedProgram.copies([path] + arguments)
        var environment = unsafe BoundedProgram.copies(["PATH=/usr/bin:/bin:/usr/sbin:/sbin", "LC_ALL=C", "HOME=\(home)"])
        defer {
            for index in unsafe words.indices { unsafe free(words[index]) }
            for index in unsafe environment.indices { unsafe free(environment[index]) }
        }
        var child: pid_t = 0
        var code = unsafe posix_spawn(&child, path, &actions, &attributes, &words, &environment)
        // Somebody has just written the file, and a process that is being started holds it open until its exec.
        for _ in 0..<100 where code == ETXTBSY {
            _ = poll(nil, 0, 5)
            code = unsafe posix_spawn(&child, path, &actions, &attributes, &words, &environment)
        }
        guard code == 0 else { throw .notStarted(code) }
        return child
    }

    /// Texts of C, with a null pointer at the end; the caller frees them.
    private static func copies(_ texts: [String]) -> [UnsafeMutablePointer<CChar>?] {
        var copies: [UnsafeMutablePointer<CChar>?] = unsafe []
        for text in texts {
            let copy = unsafe strdup(text)
            unsafe copies.append(copy)
        }
        unsafe copies.append(nil)
        return unsafe copies
    }

    /// The child closes what another library left open for all; its flags here are whoever's it is.
    private static func closeOthers(_ actions: inout posix_spawn_file_actions_t) {
        // SAFETY: the folder is closed at the end, and an entry is read before the next one is asked for.
        guard let folder = unsafe opendir("/proc/self/fd") else { return }
        defer { unsafe closedir(folder) }
        while let entry = unsafe readdir(folder) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { name in
                unsafe name.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            guard let descriptor = Int32(name), descriptor > 2, fcntl(descriptor, F_GETFD) & FD_CLOEXEC == 0 else { continue }
            unsafe posix_spawn_file_actions_addclose(&actions, descriptor)
        }
    }
}

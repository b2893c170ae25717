#if canImport(Glibc)
    import Glibc
#endif

/// Another program, run to its end.
enum Command {
    enum Outcome {
        /// Status and everything it wrote, standard error included.
        case exited(Int32, output: String)
        case signalled(Int32, output: String)
        case notStarted(Int32)
    }

    static var searchPath: [String] {
        // SAFETY: the variable's text is copied at once.
        let path = unsafe getenv("PATH").map { unsafe String(cString: $0) } ?? "/usr/bin:/bin"
        return path.split(separator: ":").map(String.init)
    }

    static func find(_ name: String) -> String? {
        // Where Debian keeps them, also when PATH is short.
        (searchPath + ["/usr/bin", "/bin", "/usr/sbin", "/sbin"]).map { $0 + "/" + name }.first { unsafe access($0, X_OK) == 0 }
    }

    /// Runs `arguments` (the first is the program's path) with a plain environment and empty input.
    static func run(_ arguments: [String]) -> Outcome {
        guard let ends = makePair() else { return .notStarted(errno) }
        let process = spawn(arguments, descriptors: [(1, ends.1), (2, ends.1)])
        close(ends.1)
        defer { close(ends.0) }
        guard case .success(let id) = process else {
            guard case .failure(let failure) = process else { return .notStarted(EINVAL) }
            return .notStarted(failure.code)
        }
        var output: [UInt8] = []
        var buffer: [UInt8] = Array(repeating: 0, count: 4096)
        while true {
            let count = unsafe read(ends.0, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            output += buffer.prefix(count)
        }
        let text = String(decoding: output, as: UTF8.self)
        let status = wait(id)
        let signal = status & 0x7f
        return signal == 0 ? .exited((status >> 8) & 0xff, output: text) : .signalled(signal, output: text)
    }

    /// Two connected ends that no other child inherits, not even one that is started at this moment.
    static func makePair() -> (Int32, Int32)? {
        var ends: [Int32] = [-1, -1]
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        return unsafe socketpair(AF_UNIX, type, 0, &ends) == 0 ? (ends[0], ends[1]) : nil
    }

    struct SpawnFailure: Error {
        let code: Int32
    }

    /// Starts `arguments` with the given (number there, descriptor here) beside an empty standard input, in a process group of
    /// its own: a Ctrl-C at the terminal is the host's business.
    static func spawn(_ arguments: [String], descriptors: [(Int32, Int32)]) -> Result<pid_t, SpawnFailure> {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        for (number, descriptor) in descriptors { unsafe posix_spawn_file_actions_adddup2(&actions, descriptor, number) }
        unsafe closeOthers(above: descriptors.map(\.0).reduce(2, max), &actions)
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        // Ignored and blocked signals would be inherited: PostgreSQL must see SIGINT, SIGPIPE and the rest as they are.
        var none = sigset_t()
        var all = sigset_t()
        unsafe sigemptyset(&none)
        unsafe sigfillset(&all)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        unsafe posix_spawnattr_setsigdefault(&attributes, &all)
        unsafe posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        // English and UTC in texts that are shown to people; nothing of the host's environment, where secrets may be.
        let environment = ["LC_ALL=C", "TZ=UTC", "PATH=/usr/bin:/bin:/usr/sbin:/sbin"]
        var id: pid_t = 0
        let code = unsafe withCStrings(arguments) { arguments in
            unsafe withCStrings(environment) { environment in
                // SAFETY: posix_spawn takes char *const [] for historical reasons and changes nothing.
                unsafe posix_spawn(
                    &id, arguments[0].map { unsafe String(cString: $0) } ?? "", &actions, &attributes,
                    UnsafeMutableRawPointer(mutating: arguments).assumingMemoryBound(to: UnsafeMutablePointer<CChar>?.self),
                    UnsafeMutableRawPointer(mutating: environment).assumingMemoryBound(to: UnsafeMutablePointer<CChar>?.self))
            }
        }
        return code == 0 ? .success(id) : .failure(SpawnFailure(code: code))
    }

    /// No child gets a descriptor that it is not given, whatever another library left open for all: PostgreSQL does not start
    /// where a high number is open, and a host with many workers has high numbers. The child closes them: their flags here are
    /// whoever's they are.
    private static func closeOthers(above last: Int32, _ actions: inout posix_spawn_file_actions_t) {
        // SAFETY: the folder is closed at the end, and an entry is read before the next one is asked for.
        guard let folder = unsafe opendir("/proc/self/fd") else { return }
        defer { unsafe closedir(folder) }
        while let entry = unsafe readdir(folder) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { name in
                unsafe name.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            guard let descriptor = Int32(name), descriptor > last, fcntl(descriptor, F_GETFD) & FD_CLOEXEC == 0 else { continue }
            unsafe posix_spawn_file_actions_addclose(&actions, descriptor)
        }
    }

    /// Waits for the end of a child and returns its wait status.
    @discardableResult
    static func wait(_ id: pid_t) -> Int32 {
        var status: Int32 = 0
        while unsafe waitpid(id, &status, 0) < 0, errno == EINTR {}
        return status
    }
}

import CCage

/// What a worker takes of what the system gives one process and one machine, so that a host that cannot have as many as it
/// wants says so before it starts the first.
enum WorkerCapacity {
    /// Open descriptors of the host: the worker's bell and its process.
    static let descriptors = 2
    /// Entries in the host's list of mappings: three rings, each in two parts.
    static let mappings = 6
    /// The worker and the init of its namespace.
    static let processes = 2

    /// For everything else that the host does.
    private static let reserved = (descriptors: 256, mappings: 4_096, processes: 1_024)

    /// Raises the limit of open files as far as that is allowed, and throws when the system has not enough for `workers`.
    static func secure(_ workers: Int) throws(StrategyWorkersError) {
        let files = workers * descriptors + reserved.descriptors
        try check(
            workers, needed: files, available: cage_raise_descriptors(UInt64(files)), "open files",
            "raise the limit of open files (ulimit -Hn, LimitNOFILE=)")
        try check(
            workers, needed: workers * mappings + reserved.mappings, available: limit("vm/max_map_count"), "memory mappings",
            "raise vm.max_map_count (sysctl)")
        try check(
            workers, needed: workers * processes + reserved.processes, available: limit("kernel/pid_max"), "processes",
            "raise kernel.pid_max (sysctl)")
    }

    private static func limit(_ name: StaticString) -> Int64 {
        name.withUTF8Buffer { text in
            // SAFETY: a static string ends with a zero byte.
            unsafe UnsafeRawPointer(text.baseAddress).map { unsafe cage_kernel_limit($0.assumingMemoryBound(to: CChar.self)) }
                ?? -1
        }
    }

    /// A limit that cannot be read does not count.
    private static func check(
        _ workers: Int, needed: Int, available: Int64, _ what: String, _ advice: String
    ) throws(StrategyWorkersError) {
        guard available >= 0, available < Int64(needed) else { return }
        throw .tooManyWorkers(workers, needs: needed, of: what, available: Int(available), advice: advice)
    }
}

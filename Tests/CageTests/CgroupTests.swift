import CCage
import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// Control groups of version 2: what is read of a machine, from prepared files; and what works where there is a hierarchy.
@Suite("Control groups")
struct CgroupTests {
    /// A folder like a mounted hierarchy, with the two files that name it.
    private final class PreparedMachine {
        let folder: String

        init(controllers: String?, isRoot: Bool = false) throws {
            var template = Array("/tmp/tradingboost-cgroup-XXXXXX".utf8CString)
            // SAFETY: mkdtemp writes into the array, which ends with a NUL.
            try #require(unsafe mkdtemp(&template) != nil)
            folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
            try #require(unsafe mkdir("\(folder)/host.service", 0o755) == 0)
            if let controllers { try write("host.service/cgroup.controllers", controllers) }
            if !isRoot { try write("host.service/cgroup.events", "populated 1\n") }
            try write("membership", "12:memory:/elsewhere\n0::/host.service\n")
            try write("mounts", "30 1 0:25 / /proc rw - proc proc rw\n31 1 0:26 / \(folder) rw,nosuid - cgroup2 cgroup2 rw\n")
        }

        deinit {
            for name in ["host.service/cgroup.controllers", "host.service/cgroup.events", "membership", "mounts"] {
                unsafe unlink("\(folder)/\(name)")
            }
            unsafe rmdir("\(folder)/host.service")
            unsafe rmdir(folder)
        }

        func write(_ name: String, _ text: String) throws {
            let descriptor = unsafe open("\(folder)/\(name)", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
            try #require(descriptor >= 0)
            defer { close(descriptor) }
            // SAFETY: the text's bytes live as long as the call.
            try #require(unsafe Glibc.write(descriptor, text, text.utf8.count) == text.utf8.count)
        }

        /// What is found on it: which bounds it gives, and why not all.
        func find() -> (controls: UInt32, reason: String) { CgroupTests.find("\(folder)/mounts", "\(folder)/membership") }
    }

    private static func find(_ mounts: String, _ membership: String) -> (controls: UInt32, reason: String) {
        var group = cage_cgroup()
        // SAFETY: the call fills the structure; its reason ends with a NUL within it.
        unsafe cage_cgroup_find(&group, mounts, membership)
        let reason = unsafe withUnsafeBytes(of: &group.reason) { unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        return (group.controls, reason)
    }

    private static let every =
        CAGE_PROTECTION_MEMORY_CONTROL | CAGE_PROTECTION_PROCESS_CONTROL | CAGE_PROTECTION_CPU_CONTROL

    @Test func `a delegated group with every controller needs no reason`() throws {
        let found = try PreparedMachine(controllers: "cpuset cpu io memory pids\n").find()
        #expect(found.controls == Self.every && found.reason == "")
    }

    @Test func `a controller is meant by its whole name`() throws {
        let found = try PreparedMachine(controllers: "cpuset hugetlb memory\n").find()
        #expect(found.controls == CAGE_PROTECTION_MEMORY_CONTROL)
        #expect(found.reason.contains("has the controllers cpuset hugetlb memory"), "\(found.reason)")
    }

    @Test func `a group without a controller that bounds anything is said to be so`() throws {
        let found = try PreparedMachine(controllers: "hugetlb\n").find()
        #expect(found.controls == 0 && found.reason.contains("none of the controllers memory, pids and cpu"))
    }

    @Test func `the machine's root group is not divided`() throws {
        let found = try PreparedMachine(controllers: "cpu memory pids\n", isRoot: true).find()
        #expect(found.controls == 0 && found.reason.contains("root cgroup"), "\(found.reason)")
    }

    @Test func `a machine without cgroup v2 is said to be so`() {
        let found = Self.find("/nowhere/mounts", "/nowhere/membership")
        #expect(found.controls == 0 && found.reason == "there is no cgroup v2 here")
    }

    @Test func `kills at the memory bound are counted`() throws {
        let machine = try PreparedMachine(controllers: nil)
        #expect(unsafe cage_cgroup_memory_kills(machine.folder) == 0, "without the file")
        try machine.write("memory.events", "low 0\nhigh 0\nmax 12\noom 3\noom_kill 2\noom_group_kill 0\n")
        defer { unsafe unlink("\(machine.folder)/memory.events") }
        #expect(unsafe cage_cgroup_memory_kills(machine.folder) == 2)
    }

    // MARK: - A real hierarchy

    /// Where this machine has one that may be written to; controllers or not.
    private static let hierarchy: String? = ["/sys/fs/cgroup/unified", "/sys/fs/cgroup"].first {
        unsafe access("\($0)/cgroup.procs", W_OK) == 0 && access("\($0)/cgroup.subtree_control", F_OK) == 0
    }

    @Test(.enabled(if: hierarchy != nil, "this machine has no cgroup v2 that this user may divide"))
    func `a group is made, entered, killed and removed`() throws {
        let folder = "\(try #require(Self.hierarchy))/tradingboost-test-\(getpid())"
        var limits = cage_cgroup_limits()
        limits.memory = 64 << 20
        limits.processes = 4
        limits.cpu_per_thousand = 500
        var controls: UInt32 = 0
        let descriptor = unsafe cage_cgroup_create(folder, &limits, &controls)
        try #require(descriptor >= 0, "error \(-descriptor)")
        defer { _ = unsafe cage_cgroup_remove(folder) }
        close(descriptor)
        #expect(unsafe access("\(folder)/memory.max", F_OK) == 0 || controls & CAGE_PROTECTION_MEMORY_CONTROL == 0)

        let script = "echo $$ >\(folder)/cgroup.procs && echo entered && exec tail -f /dev/null"
        var process: Int32 = 0
        var processDescriptor: Int32 = -1
        var pipe: [Int32] = [0, 0]
        try #require(unsafe Glibc.pipe(&pipe) == 0)
        for end in pipe { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let words = ["/bin/sh", "-c", script]
        // SAFETY: the copies live until the call has returned, and are freed after it.
        let copies = unsafe words.map { unsafe strdup($0) }
        defer { unsafe copies.forEach { unsafe free($0) } }
        let pointers: [UnsafePointer<CChar>?] = unsafe copies.map { unsafe UnsafePointer($0) } + [nil]
        let result = unsafe pointers.withUnsafeBufferPointer { pointers in
            var request = unsafe cage_spawn_request()
            unsafe request.executable = pointers[0]
            unsafe request.arguments = pointers.baseAddress
            unsafe request.standard_output = pipe[1]
            unsafe request.standard_error = -1
            return unsafe cage_spawn(&request, &process, &processDescriptor)
        }
        close(pipe[1])
        try #require(result == 0)
        var line = [UInt8](repeating: 0, count: 8)
        #expect(unsafe read(pipe[0], &line, line.count) == 8, "it has entered")
        #expect(unsafe cage_cgroup_kill(folder) == 0)
        var exit = cage_exit()
        #expect(unsafe cage_reap(process, 1, &exit) == 0)
        #expect(exit.kind == CAGE_EXIT_SIGNAL && exit.code == SIGKILL)
        #expect(unsafe cage_cgroup_remove(folder) == 0)
        #expect(unsafe access(folder, F_OK) != 0)
        close(processDescriptor)
        close(pipe[0])
    }
}

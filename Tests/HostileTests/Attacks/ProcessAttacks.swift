import EnduranceRuns

extension Attack {
    private static let processes = HostilePlugin(source: "processes.c")

    /// On other processes and on the kernel.
    static let onProcesses: [Attack] =
        [
            Attack("fork bomb", processes, "fork bomb", .forbidden),
            Attack("fork", processes, "fork", .forbidden),
            Attack("vfork", processes, "vfork", .forbidden),
            Attack("clone", processes, "clone", .forbidden),
            Attack("clone3", processes, "clone3", .forbidden),
            Attack("threads until failure", processes, "threads", .forbidden),
            Attack("execve", processes, "execve", .forbidden),
            Attack("execveat", processes, "execveat", .forbidden),
            Attack("a new user namespace", processes, "unshare", .forbidden),
            Attack("enters another namespace", processes, "setns", .forbidden),
            Attack("ptrace", processes, "ptrace", .forbidden),
            Attack("process_vm_readv", processes, "process_vm_readv", .forbidden),
            Attack("process_vm_writev", processes, "process_vm_writev", .forbidden),
            Attack("asks for its parent", processes, "parent", .forbidden),
            Attack("kill(another)", processes, "kill", .forbidden),
            Attack("kill(-1)", processes, "kill everybody", .forbidden),
            Attack("tgkill(another, KILL)", processes, "tgkill", .forbidden),
            Attack("tgkill(another, ABRT)", processes, "tgkill abort", .forbidden),
            Attack("pidfd_open", processes, "pidfd", .forbidden),
            Attack("raises its priority", processes, "priority", .forbidden),
            Attack("pins itself to a processor", processes, "affinity", .forbidden),
            Attack("bpf", processes, "bpf", .forbidden),
            Attack("io_uring_setup", processes, "io_uring_setup", .forbidden),
            Attack("raises rlimits: setrlimit", processes, "setrlimit", .forbidden),
            Attack("raises rlimits: prlimit64", processes, "prlimit64", .forbidden),
            Attack("setuid(0)", processes, "setuid", .forbidden),
            Attack("setresuid(0)", processes, "setresuid", .forbidden),
            Attack("capset", processes, "capset", .forbidden),
            Attack("a new seccomp filter", processes, "seccomp", .forbidden),
            Attack("makes itself dumpable", processes, "prctl", .forbidden),
            Attack("keyctl", processes, "keyctl", .forbidden),
            Attack("userfaultfd", processes, "userfaultfd", .forbidden),
            Attack("perf_event_open", processes, "perf_event_open", .forbidden),
            Attack("getrandom", processes, "getrandom", .forbidden),
            Attack("sets the clock", processes, "settimeofday", .forbidden),
            Attack("reboots", processes, "reboot", .forbidden),
        ] + otherNumbers

    #if arch(x86_64)
        private static let otherNumbers = [
            Attack("int 0x80", processes, "int 0x80", .ended([.crashed, .violation], ["signal"])),
            Attack("x32 calls", processes, "x32", .forbidden),
        ]
    #else
        private static let otherNumbers: [Attack] = []
    #endif
}

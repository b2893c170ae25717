import EnduranceRuns

extension Attack {
    private static let world = HostilePlugin(source: "world.c")

    /// On files, sockets and whatever else two processes could share.
    static let onTheWorld: [Attack] = [
        Attack("opens /etc/passwd: open", world, "open", .forbidden),
        Attack("opens /etc/passwd: openat", world, "openat", .forbidden),
        Attack("opens /etc/passwd: openat2", world, "openat2", .forbidden),
        Attack("writes a file", world, "write a file", .forbidden),
        Attack("removes a file", world, "unlink", .forbidden),
        Attack("opens /proc/self/mem", world, "own memory", .forbidden),
        Attack("opens /proc/1/environ", world, "environment of init", .forbidden),
        Attack("mounts a file system", world, "mount", .forbidden),
        Attack("changes its root", world, "chroot", .forbidden),
        Attack("socket INET", world, "inet", .forbidden),
        Attack("socket INET6", world, "inet6", .forbidden),
        Attack("socket UNIX", world, "unix", .forbidden),
        Attack("socket NETLINK", world, "netlink", .forbidden),
        Attack("socket VSOCK", world, "vsock", .forbidden),
        Attack("lists inherited descriptors: /proc/self/fd", world, "list descriptors", .forbidden),
        Attack(
            "lists inherited descriptors: one by one", world, "descriptors",
            .runsOn(seen: "descriptors: 0=device 1=device 2=device 7=nameless")),
        Attack(
            "reads the environment", world, "environment",
            .runsOn(seen: "environment: 0 variables, 0 of those that were looked for")),
        Attack("reads what the kernel gave its program", world, "identity", .runsOn(seen: "program tradingboost-worker")),
        Attack("closes the control descriptor", world, "close", .forbidden),
        Attack("puts another descriptor in its place", world, "duplicate", .forbidden),
    ]

    /// Two workers, one plugin, the same name for a meeting point. Each row is run by two users at a time.
    static let onNeighbours: [Attack] = [
        Attack("two workers talk: shared memory", world, "shared memory", .forbidden),
        Attack("two workers talk: semaphore", world, "semaphore", .forbidden),
        Attack("two workers talk: message queue", world, "message queue", .forbidden),
        Attack("two workers talk: POSIX queue", world, "posix queue", .forbidden),
        Attack("two workers talk: abstract socket", world, "abstract socket", .forbidden),
        Attack("two workers talk: socket pair", world, "socket pair", .forbidden),
        Attack("two workers talk: pipe", world, "pipe", .forbidden),
        Attack("two workers talk: memfd", world, "memfd", .forbidden),
        Attack("two workers talk: signal", world, "signal a neighbour", .forbidden),
        Attack("two workers talk: standard output", world, "standard output", .runsOn(seen: "wrote 1, read 0")),
    ]
}

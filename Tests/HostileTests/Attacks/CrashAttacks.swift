import EnduranceRuns

extension Attack {
    private static let crashes = HostilePlugin(source: "crashes.c")

    /// The C library tells what it found before it aborts, with a call that a caged process does not have.
    private static let foundByLibrary = Expectation.ended([.crashed, .violation], ["signal"])

    /// On its own process.
    static let onItself: [Attack] = [
        Attack("NULL write", crashes, "null", .signal("SEGV")),
        Attack("stack overflow", crashes, "stack overflow", .signal("SEGV")),
        Attack("abort()", crashes, "abort", .signal("ABRT")),
        Attack("an illegal instruction", crashes, "trap", .signal("ILL")),
        Attack("double free", crashes, "double free", foundByLibrary),
        Attack("writes past its heap", crashes, "heap overflow", foundByLibrary),
        Attack("longjmp across the boundary", crashes, "longjmp", .signal()),
        Attack("exit(0) in a callback", crashes, "exit", .exited),
        Attack("_exit(0) in a callback", crashes, "_exit", .exited),
        Attack("ends its thread", crashes, "exit thread", .exited),
        Attack("memory bomb", crashes, "memory bomb", .outOfMemory),
        Attack("mmap RWX", crashes, "rwx", .forbidden),
        Attack("mprotect RX", crashes, "mprotect", .forbidden),
        Attack("memfd_create", crashes, "memfd_create", .forbidden),
        Attack("sleeps for ever in a callback", crashes, "sleep", .forbidden),
        Attack("waits for a signal", crashes, "pause", .forbidden),
        Attack("sets an alarm", crashes, "alarm", .forbidden),
        Attack("handles its own signals", crashes, "handler", .forbidden),
        Attack("crashes in start", crashes, "crash in start", .neverStarts(["signal", "(SEGV)"])),
        Attack("refuses to start", crashes, "refuse to start", .neverStarts(["start"])),
        Attack(
            "an exception of C++", HostilePlugin(source: "languages.c", part: .cpp), "throw", .signal("ABRT")),
        Attack(
            "a panic of Rust", HostilePlugin(source: "languages.c", part: .rust), "panic",
            // Newer compilers look for the names of functions first, in files that are not there for it.
            .ended([.crashed, .violation], ["signal"])),
        Attack("a trap of Swift", HostilePlugin(source: "languages.c", part: .swift), "trap", .signal("ILL")),
    ]

    /// On everybody's time.
    static let onTime: [Attack] = [
        Attack("endless loop", crashes, "loop", .overdue),
        Attack("blocks all signals, then loops", crashes, "mask and loop", .overdue),
        Attack("waits for ever on a futex", crashes, "wait", .overdue),
        Attack("gives its processor away for ever", crashes, "yield", .overdue),
        Attack("takes all memory and goes on", crashes, "memory and go on", .runsOn(seen: "took all there was")),
        Attack("loops in start", crashes, "loop in start", .neverStarts(["did not load and start within"])),
    ]

    /// When everything else is over.
    static let onTheEnd: [Attack] = [
        Attack("loops in stop", crashes, "loop in stop", .runsOn(seen: nil)),
        Attack("crashes in stop", crashes, "crash in stop", .runsOn(seen: nil)),
    ]
}

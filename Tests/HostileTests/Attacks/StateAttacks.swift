extension Attack {
    private static let state = HostilePlugin(source: "state.c")

    /// Through what it wants to be remembered.
    static let onState: [Attack] = [
        Attack("saves 10 GB of state", state, "10 GB", .ended(.crashed, ["could not save"])),
        Attack("saves 10 GB and hears no refusal", state, "10 GB regardless", .ended(.crashed, ["could not save"])),
        Attack("saves a chunk of 16 EiB", state, "one chunk", .ended(.crashed, ["could not save"])),
        Attack("crashes in save", state, "crash in save", .ended(.crashed, ["signal", "(SEGV)"])),
        Attack("refuses to save", state, "refuse to save", .ended(.crashed, ["could not save"])),
        Attack("never returns from save", state, "never returns", .ended(.timedOut, ["did not save within"])),
        Attack("random bytes in load", state, "random bytes", .ended(.crashed, ["signal", "(SEGV)"])),
        Attack("crashes in load", state, "crash in load", .ended(.crashed, ["signal", "(SEGV)"])),
        Attack("never returns from load", state, "loop in load", .ended(.timedOut, ["did not load and start within"])),
    ]
}

import EnduranceRuns

extension Attack {
    private static let state = HostilePlugin(source: "state.c")

    /// Through what it wants to be remembered.
    static let onState: [Attack] = [
        Attack("saves 10 GB of state", state, "10 GB", .cannotSave),
        Attack("saves 10 GB and hears no refusal", state, "10 GB regardless", .cannotSave),
        Attack("saves a chunk of 16 EiB", state, "one chunk", .cannotSave),
        Attack("crashes in save", state, "crash in save", .signal("SEGV")),
        Attack("refuses to save", state, "refuse to save", .cannotSave),
        Attack("never returns from save", state, "never returns", .ended([.timedOut], ["did not save within"])),
        Attack("random bytes in load", state, "random bytes", .signal("SEGV"), comesBack: false),
        Attack("crashes in load", state, "crash in load", .signal("SEGV"), comesBack: false),
        // It ends itself once, so that there is something to load.
        Attack("never returns from load", state, "loop in load", .ended([.timedOut, .crashed], []), comesBack: false),
    ]
}

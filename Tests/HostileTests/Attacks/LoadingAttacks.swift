import EnduranceRuns

extension Attack {
    private static func loading(_ does: String) -> HostilePlugin {
        HostilePlugin(source: "loading.c", flags: ["-DDOES=\(does)"])
    }

    /// Before anybody called it.
    static let onLoading: [Attack] = [
        Attack("_exit(0) in a constructor", loading("EXITS"), "", .neverStarts(["ended by itself with status 0"])),
        Attack(
            "exit in an IFUNC resolver", loading("EXITS_IN_A_RESOLVER"), "", .neverStarts(["ended by itself with status 0"])),
        Attack("a constructor that loops", loading("LOOPS"), "", .neverStarts(["did not load and start within"])),
        Attack("a constructor that crashes", loading("CRASHES"), "", .neverStarts(["signal", "(SEGV)"])),
        Attack("a constructor that starts a thread", loading("STARTS_A_THREAD"), "", .neverStarts(["(SYS"])),
        Attack("a constructor that executes", loading("EXECUTES"), "", .neverStarts(["(SYS"])),
        Attack("a constructor that opens a socket", loading("OPENS_A_SOCKET"), "", .neverStarts(["(SYS"])),
        Attack("a constructor that handles signals", loading("HANDLES_SIGNALS"), "", .neverStarts(["(SYS"])),
        Attack("a constructor that opens files", loading("OPENS_FILES"), "", .runsOn(seen: "opened 0 of 10 files")),
        Attack("a constructor that fakes the second filter", loading("FAKES_THE_FILTER"), "", .runsOn(seen: "opened nothing")),
        Attack(
            "a missing symbol", HostilePlugin(source: "orders.c", flags: ["-DMISSING"]), "none",
            .neverStarts(["hostile_missing"])),
    ]
}

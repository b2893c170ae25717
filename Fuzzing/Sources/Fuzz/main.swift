import CLibFuzzer

#if canImport(Glibc)
    import Glibc
#endif

/// Runs one of the targets: `FUZZ_TARGET=manifest fuzz FOLDER… [-max_total_time=60 …]`, with libFuzzer's own arguments.
func run() -> Int32 {
    // SAFETY: the environment is not changed; the arguments live as long as the program.
    guard chosen != nil else {
        print("set FUZZ_TARGET to one of \(FuzzTarget.all.map(\.name).joined(separator: ", "))")
        return 2
    }
    var count = CommandLine.argc
    var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = unsafe CommandLine.unsafeArgv
    return unsafe LLVMFuzzerRunDriver(&count, &arguments) { data, size in
        // SAFETY: the fuzzer's bytes are readable during the call, and copied.
        chosen?.run(unsafe Array(UnsafeBufferPointer(start: data, count: size)))
        return 0
    }
}

/// The target that the environment names.
let chosen: FuzzTarget? = {
    // SAFETY: nothing changes the environment, and the text is copied.
    let name = unsafe getenv("FUZZ_TARGET").map { unsafe String(cString: $0) }
    return FuzzTarget.all.first { $0.name == name }
}()

exit(run())

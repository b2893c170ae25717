import Foundation

/// What a crash of a process that keeps keys leaves behind: where it happened, and nothing of its memory.
enum CrashReports {
    /// Swift's report of a crash shows what registers point at, unless this says otherwise.
    private static let variable = "SWIFT_BACKTRACE"
    private static let setting = "registers=none"

    /// Called first of all: it may begin the program anew, because Swift reads its settings when a process begins.
    static func keepMemoryOut() {
        // One byte, not none: only so the kernel starts no program that takes core dumps either (core(5)).
        var limit = rlimit(rlim_cur: 1, rlim_max: 1)
        // SAFETY: the system reads the limit during the call. Lowering it needs no right, and where it is lower it stays so.
        _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit)

        let settings = ProcessInfo.processInfo.environment[variable] ?? ""
        // What stands last counts.
        guard !settings.hasSuffix(setting) else { return }
        let arguments = unsafe CommandLine.arguments.map { unsafe strdup($0) } + [nil]
        // SAFETY: there is one thread that reads or changes the environment; execv reads the texts, which live until it replaces
        // the process, or, where there is no /proc, until the end.
        unsafe setenv(variable, settings.isEmpty ? setting : "\(settings),\(setting)", 1)
        _ = unsafe execv("/proc/self/exe", arguments)
    }
}

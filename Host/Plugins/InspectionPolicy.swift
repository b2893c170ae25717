/// What a host accepts in a plugin file beyond the contract itself.
package struct InspectionPolicy: Sendable, Hashable {
    package enum Verdict: Sendable, Hashable {
        case warned
        case refused
    }

    /// The machine that the plugin will run on.
    package var machine: PluginMachine
    /// Libraries that a plugin may need: the C library and the compiler's own.
    package var libraries: Set<String>
    /// Folders that a plugin may have searched; `$ORIGIN` finds nothing, because a plugin is loaded without a folder.
    package var searchPaths: Set<String>
    /// What to say of a plugin that is not Embedded Swift and so needs libswiftCore and its folder.
    package var swiftRuntime: Verdict

    package init(
        machine: PluginMachine = .host, libraries: Set<String> = InspectionPolicy.systemLibraries,
        searchPaths: Set<String> = ["$ORIGIN"], swiftRuntime: Verdict = .warned
    ) {
        self.machine = machine
        self.libraries = libraries
        self.searchPaths = searchPaths
        self.swiftRuntime = swiftRuntime
    }

    package static let systemLibraries: Set<String> = [
        "libc.so.6", "libm.so.6", "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1", "libgcc_s.so.1",
        // Empty since glibc 2.34; older linkers still name them.
        "libdl.so.2", "libpthread.so.0", "librt.so.1",
    ]

    /// What the ordinary Swift compiler links; Foundation costs a plugin 80 ms and 12 MB, but is the same runtime.
    static let swiftLibraries: Set<String> = [
        "libswiftCore.so", "libswiftSwiftOnoneSupport.so", "libswiftGlibc.so", "libswiftSynchronization.so",
        "libswiftObservation.so", "libswiftRegexBuilder.so", "libswiftDispatch.so", "libswift_Builtin_float.so",
        "libswift_Concurrency.so", "libswift_Differentiation.so", "libswift_RegexParser.so", "libswift_StringProcessing.so",
        "libswift_Volatile.so", "libdispatch.so", "libBlocksRuntime.so", "libFoundation.so", "libFoundationEssentials.so",
        "libFoundationInternationalization.so", "lib_FoundationICU.so",
    ]

    /// The folder of the compiler's runtime, as SwiftPM writes it into an ordinary Swift library.
    static func isSwiftFolder(_ path: String) -> Bool { path.hasSuffix("/lib/swift/linux") }
}

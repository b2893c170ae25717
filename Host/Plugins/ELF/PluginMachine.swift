/// The processors that plugins are built for; raw values are ELF's `e_machine`.
package enum PluginMachine: UInt16, Sendable {
    case x86_64 = 62
    case aarch64 = 183

    package var name: String {
        switch self {
        case .x86_64: "x86-64"
        case .aarch64: "aarch64"
        }
    }

    #if arch(x86_64)
        /// The machine that this host runs on.
        package static let host = PluginMachine.x86_64
    #elseif arch(arm64)
        /// The machine that this host runs on.
        package static let host = PluginMachine.aarch64
    #endif
}

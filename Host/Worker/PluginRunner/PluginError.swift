/// Why a plugin or an instance of it cannot be used. The description is one line for the operator.
package enum PluginError: Error, CustomStringConvertible {
    /// What the dynamic loader says.
    case cannotLoad(String)
    case noEntryPoint
    case noTable
    case wrongMagic
    /// The plugin's major number; the host's is another.
    case wrongMajorVersion(UInt16)
    /// The table's size in bytes is less than version 1.0 has.
    case tableTooSmall(UInt32)
    case missingFunction(String)
    /// A function of the life cycle returned a status that is not OK. `reason` is what it logged last, or empty: the contract
    /// asks a strategy to log what is wrong with its parameters.
    case refused(function: String, status: Int32, reason: String)
    /// A saved state that is not what was saved.
    case damagedState(String)
    case stateTooLarge
    /// The state exists, but the plugin has no `load`.
    case cannotLoadState
    /// The plugin does not export the function of a command.
    case noCommand(String)
    /// A command with arguments that this host cannot pass.
    case badCommand(String)
    /// The plugin cannot say what it is.
    case noDescription
    case descriptionTooLarge

    package var description: String {
        switch self {
        case .cannotLoad(let text): "the plugin cannot be loaded: \(text)"
        case .noEntryPoint: "the file exports no function tradingboost_plugin; build it with the SDK's exports.map"
        case .noTable: "tradingboost_plugin returned NULL"
        case .wrongMagic: "the table of tradingboost_plugin does not begin with TRADINGBOOST_MAGIC"
        case .wrongMajorVersion(let major): "the plugin is built for ABI \(major), this host has ABI 1; rebuild it"
        case .tableTooSmall(let size): "the table of tradingboost_plugin has \(size) bytes, ABI 1.0 needs 88"
        case .missingFunction(let name): "the plugin's table has no \(name), which is required"
        case .refused(let function, let status, let reason):
            "\(function) returned \(status) (\(PluginError.name(of: status)))\(reason.isEmpty ? "" : ": ")\(reason)"
        case .damagedState(let what): "the saved state is damaged: \(what)"
        case .stateTooLarge: "save wrote more than 8 MiB"
        case .cannotLoadState: "there is a saved state, but the plugin has no load"
        case .noCommand(let symbol): "the plugin does not export \(symbol)"
        case .badCommand(let symbol): "\(symbol) has arguments that this host cannot pass"
        case .noDescription: "the plugin's table has no describe: its manifest is made by its compiler, there is nothing to pack"
        case .descriptionTooLarge: "describe wrote more than 256 KiB"
        }
    }

    /// The contract's word for a status.
    package static func name(of status: Int32) -> String {
        switch status {
        case 0: "OK"
        case -100: "INVALID_ARGUMENT"
        case -101: "INVALID_PARAMETER"
        case -102: "UNSUPPORTED"
        case -200: "NOT_GRANTED"
        case -300: "LIMIT_REACHED"
        case -400: "WRONG_STATE"
        case -401: "NOT_FOUND"
        case -500: "FAILED"
        default: "a status that the contract does not name"
        }
    }
}

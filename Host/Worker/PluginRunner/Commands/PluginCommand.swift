import CCage
package import CCommandCall
import CTradingBoost

/// A command of the loaded plugin, ready to be called.
// SAFETY: the plan is made here and freed with the object; the function belongs to a plugin that is never unloaded.
@safe package final class PluginCommand {
    private let plan: OpaquePointer
    private let function: UnsafeMutableRawPointer

    /// - Parameter forms: COMMAND_FORM_… of each argument.
    package init(function name: String, forms: [UInt32]) throws(PluginError) {
        var text = Array(name.utf8).map { CChar(bitPattern: $0) }
        text.append(0)
        guard let function = unsafe cage_plugin_symbol(text) else { throw .noCommand(name) }
        guard let plan = unsafe command_plan_make(forms, UInt32(forms.count)) else { throw .badCommand(name) }
        unsafe self.function = function
        unsafe self.plan = plan
    }

    deinit { unsafe command_plan_free(plan) }

    /// The arguments are of the declared forms, and as many.
    @unsafe
    package func call(
        _ instance: UnsafeMutableRawPointer?, _ arguments: [command_argument], answer: CommandRows
    ) -> Int32 {
        unsafe answer.withContract { rows in unsafe call(instance, arguments, rows) }
    }

    @unsafe
    private func call(
        _ instance: UnsafeMutableRawPointer?, _ arguments: [command_argument], _ rows: UnsafePointer<tradingboost_command_rows>
    ) -> Int32 {
        unsafe arguments.withUnsafeBufferPointer { arguments in
            unsafe command_call(plan, function, instance, arguments.baseAddress, rows)
        }
    }
}

extension PluginInstance {
    /// Calls a command between two events; returns its status. What an action asks for waits with the other requests. Pointers
    /// in the arguments are readable during the call.
    package func call(_ command: PluginCommand, _ arguments: [command_argument], isQuery: Bool, answer: CommandRows) -> Int32 {
        unsafe asking(isQuery: isQuery) { instance in
            unsafe command.call(instance, arguments, answer: answer)
        }
    }

    /// As an event: what the strategy asks the host for is of this number and time.
    package func begin(seq: UInt64, time: Int64) {
        unsafe state.pointee.seq = seq
        unsafe state.pointee.time = time
    }
}

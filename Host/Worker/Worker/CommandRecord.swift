import CCage
import CCommandCall
import CTradingBoost

/// Reads COMMAND: the fixed part, the function's name, the arguments, the columns.
// SAFETY: the arguments point into the record that it was read from; its owner keeps both together.
@safe struct CommandRecord {
    let isQuery: Bool
    private(set) var function: [UInt8] = []
    private(set) var forms: [UInt32] = []
    private(set) var arguments: [command_argument] = unsafe []
    private(set) var columns: [UInt32] = []

    /// Nil when a size in the record leads out of it, or it has more than a command may.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count >= MemoryLayout<cage_command>.size else { return nil }
        let fixed = unsafe bytes.loadUnaligned(as: cage_command.self)
        isQuery = fixed.is_query != 0
        guard fixed.argument_count <= CAGE_COMMAND_ARGUMENTS_MAXIMUM, fixed.column_count <= CAGE_COMMAND_COLUMNS_MAXIMUM else {
            return nil
        }
        var offset = MemoryLayout<cage_command>.size

        // SAFETY: every part is checked against what is left before it is read.
        func take(_ size: UInt32) -> UnsafeRawBufferPointer? {
            guard Int(size) <= bytes.count - offset else { return nil }
            defer { offset = (offset + Int(size) + 7) & ~7 }
            return unsafe UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + Int(size)])
        }

        guard let name = unsafe take(fixed.function_size) else { return nil }
        function = unsafe [UInt8](name)
        for _ in 0..<fixed.argument_count {
            guard let raw = unsafe take(UInt32(MemoryLayout<cage_argument>.size)) else { return nil }
            let given = unsafe raw.loadUnaligned(as: cage_argument.self)
            guard let text = unsafe take(given.size) else { return nil }
            var argument = unsafe command_argument()
            guard let form = CommandRecord.form(given.form) else { return nil }
            unsafe argument.form = form
            unsafe argument.integer = given.integer
            unsafe argument.number = given.number
            unsafe argument.decimal = given.decimal
            unsafe argument.bytes = tradingboost_host_bytes(
                data: text.baseAddress?.assumingMemoryBound(to: UInt8.self), size: UInt64(given.size))
            forms.append(form)
            unsafe arguments.append(argument)
        }
        guard let types = unsafe take(fixed.column_count * 4) else { return nil }
        for index in 0..<Int(fixed.column_count) {
            columns.append(unsafe types.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self))
        }
    }

    /// What libffi's plan calls it.
    private static func form(_ form: UInt32) -> UInt32? {
        switch form {
        case CAGE_FORM_INTEGER: COMMAND_FORM_INTEGER
        case CAGE_FORM_INT32: COMMAND_FORM_INT32
        case CAGE_FORM_NUMBER: COMMAND_FORM_NUMBER
        case CAGE_FORM_DECIMAL: COMMAND_FORM_DECIMAL
        case CAGE_FORM_BYTES: COMMAND_FORM_BYTES
        default: nil
        }
    }
}

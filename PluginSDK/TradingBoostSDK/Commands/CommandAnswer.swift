public import CTradingBoost

/// The instance that a command's function is called for.
public typealias CommandInstance = UnsafeMutableRawPointer
/// Where a command's answer goes.
public typealias CommandRows = UnsafeRawPointer
/// A decimal argument; `FixedDecimal(_:)` reads it.
public typealias CommandDecimal = tradingboost_decimal
/// A text argument, readable during the call; `String(_:)` copies it.
public typealias CommandText = tradingboost_host_bytes

/// One value of an answer.
public enum CommandValue: Sendable {
    case integer(Int64)
    case decimal(FixedDecimal)
    case number(Double)
    case boolean(Bool)
    case text(String)

    /// What a column holds.
    public enum Kind: Sendable, Hashable {
        case integer
        case decimal
        case number
        case boolean
        case text
    }
}

/// The rows that a command answers with, at most 1,000 of them and 24 kB in all.
// SAFETY: made by `Plugin.answer` for the length of one call; the host's pointer outlives it.
@safe
public struct CommandAnswer {
    private let rows: tradingboost_command_rows

    @unsafe
    init(_ rows: CommandRows) {
        unsafe self.rows = contractCopy(of: rows.assumingMemoryBound(to: tradingboost_command_rows.self))
    }

    /// Appends a row: a value for every declared column, in their order. Nil when it was taken; `invalidArgument` when a value
    /// is not what its column was declared to hold.
    @discardableResult
    public func row(_ values: CommandValue...) -> RequestRefusal? {
        guard let add = unsafe rows.add else { return .unsupported }
        var texts: [UInt8] = []
        for case .text(let text) in values { texts.append(contentsOf: text.utf8) }
        return unsafe texts.withUnsafeBufferPointer { texts in
            var offset = 0
            var records = unsafe [tradingboost_command_value]()
            for value in values {
                var record = unsafe tradingboost_command_value()
                unsafe record.struct_size = UInt32(MemoryLayout<tradingboost_command_value>.size)
                switch value {
                case .integer(let number): unsafe (record.type, record.integer) = (TRADINGBOOST_VALUE_INTEGER, number)
                case .decimal(let decimal):
                    unsafe (record.type, record.decimal) = (TRADINGBOOST_VALUE_DECIMAL, tradingboost_decimal(decimal))
                case .number(let number): unsafe (record.type, record.number) = (TRADINGBOOST_VALUE_NUMBER, number)
                case .boolean(let flag): unsafe (record.type, record.integer) = (TRADINGBOOST_VALUE_BOOLEAN, flag ? 1 : 0)
                case .text(let text):
                    // SAFETY: the text's bytes lie in `texts`, which is lent for this closure; the host copies them.
                    let count = text.utf8.count
                    unsafe record.type = TRADINGBOOST_VALUE_TEXT
                    unsafe record.text = tradingboost_plugin_bytes(
                        data: texts.baseAddress.map { unsafe $0 + offset }, size: UInt64(count))
                    offset += count
                }
                unsafe records.append(record)
            }
            return unsafe records.withUnsafeBufferPointer { records in
                RequestRefusal(status: unsafe add(rows.handle, records.baseAddress, UInt32(records.count)))
            }
        }
    }
}

extension FixedDecimal {
    /// A command's argument.
    public init(_ argument: CommandDecimal) { self.init(defined: argument) }
}

extension String {
    /// A command's argument.
    public init(_ argument: CommandText) {
        // SAFETY: the host's bytes are readable during the command's call, and copied here.
        unsafe self.init(decoding: argument.copied, as: UTF8.self)
    }
}

extension Plugin {
    /// What a command's exported function does: finds the strategy and answers.
    ///
    ///     @c(tradingboost_command_position)
    ///     public func position(_ instance: CommandInstance, _ rows: CommandRows) -> Int32 {
    ///         Plugin.answer(DipBuyer.self, instance, rows) { strategy, answer in
    ///             answer.row(.decimal(strategy.state.position.decimal))
    ///         }
    ///     }
    ///
    /// A refusal that `body` throws is logged and becomes the command's status.
    @safe
    public static func answer<S: Strategy>(
        _ strategy: S.Type, _ instance: CommandInstance, _ rows: CommandRows,
        _ body: (S, CommandAnswer) throws(StrategyRefusal) -> Void
    ) -> Int32 {
        // SAFETY: the host gives the instance that create made, a `StrategyInstance` of the plugin's one strategy, and it lives
        // until destroy; the rows are readable during the call.
        unsafe Unmanaged<PluginInstance>.fromOpaque(instance)._withUnsafeGuaranteedRef { instance in
            let made = unsafe unsafeDowncast(instance, to: StrategyInstance<S>.self)
            return made.command { strategy throws(StrategyRefusal) in
                try body(strategy, unsafe CommandAnswer(rows))
            }
        }
    }
}

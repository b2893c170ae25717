/// A call of a strategy's command, in sequence with the instance's other events.
package struct CommandEvent: Sendable, Hashable, Codable {
    /// Unique on the host, so that the answer finds whoever asked.
    package var number: UInt64
    package var call: CommandCall
    /// It ended the process that carried it out, and is not carried out again: the event changes nothing and has no answer.
    package var isAbandoned: Bool

    package init(number: UInt64, call: CommandCall, isAbandoned: Bool = false) {
        self.number = number
        self.call = call
        self.isAbandoned = isAbandoned
    }
}

/// What a strategy answered to a command.
package struct CommandAnswer: Sendable, Hashable {
    /// Of the `CommandEvent`.
    package var number: UInt64
    /// The contract's: 0 is OK.
    package var status: Int32
    /// The strategy's last log line, where the status is another one; may be empty.
    package var reason: String
    /// A value for each column that the call names.
    package var rows: [[CommandValue]]

    package init(number: UInt64, status: Int32, reason: String, rows: [[CommandValue]]) {
        self.number = number
        self.status = status
        self.reason = reason
        self.rows = rows
    }
}

package import FoundationEssentials

/// A command that a strategy offers, as its manifest declares it.
package struct CommandDescription: Sendable, Hashable, Codable {
    package struct Argument: Sendable, Hashable, Codable {
        package var name: String
        /// integer, int32, number, boolean, decimal, text, or bytes in base64.
        package var type: String
        package var title: String
        package var unit: String
        package var text: String
        /// What it takes, for people: `a whole number from 1 to 5`.
        package var takes: String
        /// As text; nil: it has to be given.
        package var standard: String?

        package init(
            name: String, type: String, title: String = "", unit: String = "", text: String = "", takes: String,
            standard: String? = nil
        ) {
            self.name = name
            self.type = type
            self.title = title
            self.unit = unit
            self.text = text
            self.takes = takes
            self.standard = standard
        }
    }

    /// A column of the answer.
    package struct Column: Sendable, Hashable, Codable {
        package var name: String
        /// integer, number, boolean, decimal, text, or bytes in base64.
        package var type: String
        package var title: String
        package var unit: String
        package var text: String

        package init(name: String, type: String, title: String = "", unit: String = "", text: String = "") {
            self.name = name
            self.type = type
            self.title = title
            self.unit = unit
            self.text = text
        }
    }

    /// Unique within the strategy.
    package var name: String
    /// query or action.
    package var kind: String
    package var title: String
    package var text: String
    package var arguments: [Argument]
    package var results: [Column]

    /// It asks for nothing and changes no order.
    package var isQuery: Bool { kind == "query" }

    package init(
        name: String, kind: String, title: String = "", text: String = "", arguments: [Argument] = [], results: [Column] = []
    ) {
        self.name = name
        self.kind = kind
        self.title = title
        self.text = text
        self.arguments = arguments
        self.results = results
    }
}

/// A person's command to a strategy.
package struct CommandOrder: Sendable, Hashable {
    package var name: String
    /// As texts, in the order in which they were given; the strategy's manifest says what they mean.
    package var arguments: [(name: String, value: String)]

    package init(name: String, arguments: [(name: String, value: String)] = []) {
        self.name = name
        self.arguments = arguments
    }

    package static func == (left: CommandOrder, right: CommandOrder) -> Bool {
        left.name == right.name && left.arguments.elementsEqual(right.arguments) { $0 == $1 }
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(name)
        for argument in arguments {
            hasher.combine(argument.name)
            hasher.combine(argument.value)
        }
    }
}

/// What a strategy answered.
package struct CommandResult: Sendable, Hashable, Codable {
    package var instance: UInt64
    package var command: String
    /// In their order.
    package var columns: [CommandDescription.Column]
    /// By the columns' names.
    package var rows: [[String: CommandCell]]

    package init(
        instance: UInt64, command: String, columns: [CommandDescription.Column], rows: [[String: CommandCell]]
    ) {
        self.instance = instance
        self.command = command
        self.columns = columns
        self.rows = rows
    }
}

/// A value of an answer: a whole number, a number, a truth value; decimals and all else as text.
package enum CommandCell: Sendable, Hashable, Codable {
    case integer(Int64)
    case number(Double)
    case boolean(Bool)
    case text(String)

    package init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        func read<Value>(_ body: () throws -> Value) -> Value? { do { return try body() } catch { return nil } }
        if let flag = read({ try value.decode(Bool.self) }) {
            self = .boolean(flag)
        } else if let whole = read({ try value.decode(Int64.self) }) {
            self = .integer(whole)
        } else if let number = read({ try value.decode(Double.self) }) {
            self = .number(number)
        } else {
            self = .text(try value.decode(String.self))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .integer(let number): try container.encode(number)
        // JSON has no word for infinity.
        case .number(let number) where number.isFinite: try container.encode(number)
        case .number(let number): try container.encode("\(number)")
        case .boolean(let flag): try container.encode(flag)
        case .text(let text): try container.encode(text)
        }
    }

    /// For people.
    package var description: String {
        switch self {
        case .integer(let number): "\(number)"
        case .number(let number): "\(number)"
        case .boolean(let flag): flag ? "yes" : "no"
        case .text(let text): text
        }
    }
}

/// A line that a strategy logged.
package struct SignalReport: Sendable, Hashable, Codable {
    /// When the host heard it.
    package var time: Date
    /// debug, info, warning or error.
    package var level: String
    package var text: String

    package init(time: Date, level: String, text: String) {
        self.time = time
        self.level = level
        self.text = text
    }
}

package struct CommandList: Sendable, Hashable, Codable {
    package var commands: [CommandDescription]
}

/// Newest first.
package struct SignalList: Sendable, Hashable, Codable {
    package var signals: [SignalReport]
}

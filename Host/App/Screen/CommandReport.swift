import Foundation
import PluginInspection
import TradingModel

/// What a command answered, for people and for programs.
struct CommandReport: Encodable {
    struct Cell: Encodable {
        var value: CommandValue

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch value {
            case .integer(let number): try container.encode(number)
            case .int32(let number): try container.encode(number)
            // JSON has no word for infinity.
            case .number(let number) where number.isFinite: try container.encode(number)
            case .number(let number): try container.encode("\(number)")
            case .boolean(let flag): try container.encode(flag)
            case .decimal(let decimal): try container.encode(decimal.description)
            case .text(let text): try container.encode(text)
            case .bytes(let bytes): try container.encode(Data(bytes).base64EncodedString())
            }
        }

        var text: String {
            switch value {
            case .integer(let number): "\(number)"
            case .int32(let number): "\(number)"
            case .number(let number): "\(number)"
            case .boolean(let flag): flag ? "yes" : "no"
            case .decimal(let decimal): decimal.description
            case .text(let text): text
            case .bytes(let bytes): Data(bytes).base64EncodedString()
            }
        }
    }

    private var schema: CommandSchema
    private var answer: CommandRun.Answer

    init(schema: CommandSchema, answer: CommandRun.Answer) {
        self.schema = schema
        self.answer = answer
    }

    /// The contract's word: OK, or what the command was refused with.
    var status: String { answer.statusName }

    private enum CodingKeys: String, CodingKey { case command, status, rows, intents, log }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(schema.name, forKey: .command)
        try container.encode(status, forKey: .status)
        let rows = answer.rows.map { row in
            Dictionary(zip(schema.results.map(\.name), row.map { Cell(value: $0) }), uniquingKeysWith: { first, _ in first })
        }
        try container.encode(rows, forKey: .rows)
        try container.encode(answer.intents.map { IntentLine($0) }, forKey: .intents)
        try container.encode(answer.log, forKey: .log)
    }

    var json: String { JSONText.pretty(self) }

    var text: String {
        var lines: [String] = []
        if !schema.results.isEmpty {
            let columns = schema.results.map { column in
                let isText = column.form == .text || column.form == .bytes
                return TextTable.Column(
                    title: (column.title.isEmpty ? column.name : column.title)
                        + (column.unit.isEmpty ? "" : " (\(column.unit))"), alignment: isText ? .left : .right)
            }
            lines = TextTable(columns: columns, rows: answer.rows.map { $0.map { Cell(value: $0).text } }).lines()
        } else {
            lines = ["\(schema.name): done"]
        }
        if !answer.intents.isEmpty {
            lines.append("it asked for \(answer.intents.count) order request\(answer.intents.count == 1 ? "" : "s")")
        }
        return lines.joined(separator: "\n")
    }
}

import API
import Foundation
import StrictJSON
import TradingModel

/// A column of what the API answers: its title, and the field of a row that stands in it.
struct Column: Sendable {
    var title: String
    var alignment: TextTable.Alignment
    /// Of a row, with dots between levels: `usage.events`. What a test holds against the API's description.
    var field: String
    var form: @Sendable (JSON) -> String

    private init(
        _ title: String, _ field: String, _ alignment: TextTable.Alignment = .left, form: @escaping @Sendable (JSON) -> String
    ) {
        self.title = title
        self.alignment = alignment
        self.field = field
        self.form = form
    }

    static func text(_ title: String, _ field: String) -> Column { Column(title, field) { $0.cell } }

    /// A word of the API as people read it: `partially filled`
    static func words(_ title: String, _ field: String) -> Column { Column(title, field) { $0.cell.spaced } }

    /// Digits as they came, at the right.
    static func number(_ title: String, _ field: String) -> Column { Column(title, field, .right) { $0.cell } }

    /// An amount of money: `+1,182.40`
    static func amount(_ title: String, _ field: String) -> Column {
        Column(title, field, .right) { $0.cell.isEmpty ? "" : AmountText.text($0.cell) }
    }

    /// An amount that says by its title what it is, cost or size: `1,182.40`
    static func size(_ title: String, _ field: String) -> Column {
        Column(title, field, .right) { value in FixedDecimal(value.cell).map { AmountText.rounded($0, digits: 2) } ?? value.cell }
    }

    /// A moment, to the minute, UTC.
    static func time(_ title: String, _ field: String) -> Column {
        Column(title, field) { value in APITime.date(value.cell).map(MarketClock.dateAndTime) ?? value.cell }
    }

    /// What stands there when it is so; nothing otherwise.
    static func flag(_ title: String, _ field: String, _ word: String) -> Column {
        Column(title, field) { $0 == .boolean(true) ? word : "" }
    }

    /// What stands there when it is not so.
    static func unless(_ title: String, _ field: String, _ word: String) -> Column {
        Column(title, field) { $0 == .boolean(false) ? word : "" }
    }

    /// The first letters of something long.
    static func start(_ title: String, _ field: String, _ count: Int) -> Column {
        Column(title, field) { String($0.cell.prefix(count)) }
    }

    /// A field that a form of its own makes readable.
    static func custom(_ title: String, _ field: String, _ form: @escaping @Sendable (JSON) -> String) -> Column {
        Column(title, field, form: form)
    }

    func cell(_ row: JSON) -> String {
        var value = row
        for name in field.split(separator: ".") { value = value[String(name)] ?? .null }
        return form(value)
    }
}

/// A list of the API: where it is, what its table shows, what is said when there is none.
struct Listing: Sendable {
    /// What shows it: `users list`
    var command: String
    /// Behind `/api/v1/`; with `{id}` where a request says which.
    var path: String
    /// Of the answer, which holds the rows.
    var member: String
    /// What to do to have one.
    var nothing: String
    var columns: [Column]
    /// What else the answer says, below the table.
    var foot: (@Sendable (JSON) -> String)?

    func text(_ rows: [JSON]) -> String { rows.isEmpty ? nothing : table(rows).lines().joined(separator: "\n") }

    /// A column that nothing stands in is left out.
    private func table(_ rows: [JSON]) -> TextTable {
        let filled = columns.map { column in (column, rows.map { column.cell($0) }) }.filter { $0.1.contains { !$0.isEmpty } }
        return TextTable(
            columns: filled.map { .init(title: $0.0.title, alignment: $0.0.alignment) },
            rows: rows.indices.map { row in filled.map { $0.1[row] } })
    }

    /// One row, below each other: for `show`. What is empty is left out.
    func card(_ row: JSON) -> String {
        let rows = columns.map { [$0.title, $0.cell(row)] }.filter { !$0[1].isEmpty }
        return TextTable(columns: [.init(title: "", alignment: .left), .init(title: "", alignment: .left)], rows: rows)
            .lines().dropFirst().joined(separator: "\n")
    }
}

extension JSON {
    /// For a table and for sentences: one line without what moves a cursor.
    var cell: String {
        switch self {
        case .null: ""
        case .boolean(let flag): flag ? "yes" : "no"
        case .number(let digits): digits
        case .text(let text): printable(text)
        case .array(let values): values.map(\.cell).joined(separator: ", ")
        case .object(let members): members.map { "\($0.name)=\($0.value.cell)" }.joined(separator: " ")
        }
    }

    /// The text of a field; empty where there is none.
    func shown(_ name: String) -> String { self[name]?.cell ?? "" }

    /// An object of a request; what is nil is left out.
    static func fields(_ members: (String, JSON?)...) -> JSON {
        .object(members.compactMap { name, value in value.map { Member(name: name, value: $0) } })
    }

    static func texts(_ texts: [String]) -> JSON { .array(texts.map { .text($0) }) }

    /// In the order of their keys; nil when there is none.
    static func texts(_ texts: [String: String]) -> JSON? {
        guard !texts.isEmpty else { return nil }
        return .object(texts.sorted { $0.key < $1.key }.map { Member(name: $0.key, value: .text($0.value)) })
    }
}

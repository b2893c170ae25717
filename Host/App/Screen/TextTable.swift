/// A table of plain text: columns as wide as their widest cell. A cell is one line, whatever a strategy or a stranger wrote.
struct TextTable {
    enum Alignment { case left, right }

    struct Column {
        var title: String
        var alignment: Alignment
    }

    var columns: [Column]
    var rows: [[String]]

    /// - Parameter width: lines are cut there; nil = not at all.
    func lines(width: Int? = nil) -> [String] {
        let rows = self.rows.map { row in columns.indices.map { $0 < row.count ? row[$0].onOneLine : "" } }
        let widths = columns.indices.map { column in
            ([columns[column].title] + rows.map { $0[column] }).map(\.count).max() ?? 0
        }
        return ([columns.map(\.title)] + rows).map { row in
            var line = ""
            for (column, cell) in row.enumerated() {
                let padding = String(repeating: " ", count: widths[column] - cell.count)
                line += columns[column].alignment == .left ? cell + padding : padding + cell
                if column < row.count - 1 { line += "  " }
            }
            while line.last == " " { line.removeLast() }
            guard let width, line.count > width else { return line }
            return String(line.prefix(max(width - 1, 0))) + "…"
        }
    }
}

extension String {
    /// With a space for what would end a line, move a terminal's cursor or turn the text around.
    var onOneLine: String {
        func isPlain(_ scalar: Unicode.Scalar) -> Bool {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator: false
            default: true
            }
        }
        guard !unicodeScalars.allSatisfy(isPlain) else { return self }
        return String(String.UnicodeScalarView(unicodeScalars.map { isPlain($0) ? $0 : " " }))
    }
}

/// A measured number.
struct Figure: Encodable {
    enum Better: String, Encodable {
        case higher
        case lower
    }

    var name: String
    var value: Double
    var unit: String
    var better: Better
    /// What was measured in the same run, for comparison.
    var beside: [Beside] = []

    struct Beside: Encodable {
        var name: String
        var value: Double
        var unit: String
    }
}

extension Double {
    /// Three significant digits and a thousands separator, for a table.
    var short: String {
        if self >= 100 {
            var text = ""
            for (index, digit) in String(Int(self.rounded())).reversed().enumerated() {
                if index > 0, index % 3 == 0 { text.append(",") }
                text.append(digit)
            }
            return String(text.reversed())
        }
        return self >= 10 ? "\((self * 10).rounded() / 10)" : "\((self * 100).rounded() / 100)"
    }
}

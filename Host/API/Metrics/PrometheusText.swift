/// What Prometheus reads, line by line (text format 0.0.4).
struct PrometheusText {
    private(set) var whole = ""
    private var lastName = ""

    /// `a="1",b="2"`
    static func labels(_ dimensions: [(String, String)]) -> String {
        var text = ""
        for (name, value) in dimensions {
            if !text.isEmpty { text += "," }
            text += "\(name)=\"\(escaped(value))\""
        }
        return text
    }

    private static func escaped(_ value: String) -> String {
        guard value.utf8.contains(where: { $0 == 0x5c || $0 == 0x22 || $0 == 0x0a }) else { return value }
        var text = ""
        for character in value {
            switch character {
            case "\\": text += "\\\\"
            case "\"": text += "\\\""
            case "\n": text += "\\n"
            default: text.append(character)
            }
        }
        return text
    }

    /// - Parameter kind: nil: what the name says; names of counters end with `_total`.
    mutating func add(_ name: String, labels: String = "", _ value: Double, as kind: String? = nil) {
        begin(name, kind ?? (name.hasSuffix("_total") ? "counter" : "gauge"))
        line(name, labels, value)
    }

    /// A histogram, in seconds.
    mutating func add(_ name: String, labels: String, _ times: SeriesTimes.Counts) {
        begin(name, "histogram")
        let before = labels.isEmpty ? "" : "\(labels),"
        var sum = 0
        for (bound, count) in zip(SeriesTimes.bounds, times.counts) {
            sum += count
            line("\(name)_bucket", "\(before)le=\"\(PrometheusText.number(Double(bound) / 1e9))\"", Double(sum))
        }
        sum += times.counts.last ?? 0
        line("\(name)_bucket", "\(before)le=\"+Inf\"", Double(sum))
        line("\(name)_sum", labels, Double(times.nanoseconds) / 1e9)
        line("\(name)_count", labels, Double(sum))
    }

    private mutating func begin(_ name: String, _ kind: String) {
        guard name != lastName else { return }
        lastName = name
        if let help = MetricName.help[name] { whole += "# HELP \(name) \(help)\n" }
        whole += "# TYPE \(name) \(kind)\n"
    }

    private mutating func line(_ name: String, _ labels: String, _ value: Double) {
        whole += labels.isEmpty ? name : "\(name){\(labels)}"
        whole += " \(PrometheusText.number(value))\n"
    }

    private static func number(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? "\(Int64(value))" : "\(value)"
    }
}

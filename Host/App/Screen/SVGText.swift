/// Text and numbers as an SVG file has them.
enum SVGText {
    /// For the contents of an element. Characters that XML has no place for are left out.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            default:
                let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
                if !isControl, ![0xFFFE, 0xFFFF].contains(scalar.value) { escaped.unicodeScalars.append(scalar) }
            }
        }
        return escaped
    }

    /// To a tenth of a pixel: `12`, `12.3`, `-0.5`. What is far outside of every picture is at its edge.
    static func number(_ value: Double) -> String {
        let tenths = Int((min(max(value, -1e6), 1e6) * 10).rounded())
        let (whole, rest) = (tenths.magnitude / 10, tenths.magnitude % 10)
        return (tenths < 0 ? "-" : "") + (rest == 0 ? "\(whole)" : "\(whole).\(rest)")
    }

    static func point(_ x: Double, _ y: Double) -> String { "\(number(x)) \(number(y))" }

    /// A path's data: a line through points, a dot for one; empty for none.
    static func line(_ points: [(x: Double, y: Double)]) -> String {
        guard let first = points.first else { return "" }
        if points.count == 1 { return "M\(point(first.x, first.y))h.1" }
        return "M\(point(first.x, first.y))" + points.dropFirst().map { "L\(point($0.x, $0.y))" }.joined()
    }
}

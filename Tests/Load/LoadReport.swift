import Foundation

/// Figures as they come, for people or programs.
struct LoadReport {
    var isJSON: Bool

    private struct Line: Encodable {
        var name: String
        var value: Double
        var unit: String
        var limit: String?
        var isMet: Bool?
    }

    /// - Parameters:
    ///   - limit: what it should be, in words.
    ///   - isMet: whether it is.
    func tell(_ name: String, _ value: Double, _ unit: String, limit: String? = nil, isMet: Bool? = nil) {
        let text: String
        if isJSON {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys]
            do {
                text = String(
                    decoding: try encoder.encode(Line(name: name, value: value, unit: unit, limit: limit, isMet: isMet)),
                    as: UTF8.self)
            } catch {
                text = "{}"
            }
        } else {
            let figure = value >= 100 ? String(format: "%.0f", value) : String(format: "%.2f", value)
            let verdict = limit.map { " (\($0): \(isMet == true ? "met" : "MISSED"))" } ?? ""
            text = "\(name.padding(toLength: 58, withPad: " ", startingAt: 0)) \(figure) \(unit)\(verdict)"
        }
        FileHandle.standardOutput.write(Data("\(text)\n".utf8))
    }
}

import Foundation
import Synchronization

/// Figures as they come, for people or programs.
final class LoadReport: Sendable {
    private let isJSON: Bool
    private let missed = Mutex(0)

    init(isJSON: Bool) { self.isJSON = isJSON }

    private struct Line: Encodable {
        var name: String
        var value: Double
        var unit: String
        var limit: String?
        var isMet: Bool?
    }

    /// How many limits were missed.
    var missedLimits: Int { missed.withLock(\.self) }

    /// What follows.
    func begin(_ title: String) { if !isJSON { write("\n\(title)") } }

    /// - Parameters:
    ///   - limit: what it should be, in words.
    ///   - isMet: whether it is.
    func tell(_ name: String, _ value: Double, _ unit: String, limit: String? = nil, isMet: Bool? = nil) throws {
        if isMet == false { missed.withLock { $0 += 1 } }
        if isJSON {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            let line = try encoder.encode(Line(name: name, value: value, unit: unit, limit: limit, isMet: isMet))
            return write(String(decoding: line, as: UTF8.self))
        }
        let figure = value >= 100 ? String(format: "%.0f", value) : String(format: value >= 1 ? "%.1f" : "%.3f", value)
        let verdict = limit.map { "   \($0): \(isMet == true ? "met" : "MISSED")" } ?? ""
        let column = String(repeating: " ", count: max(0, 10 - figure.count)) + figure
        let words = unit.padding(toLength: 12, withPad: " ", startingAt: 0)
        write("  \(name.padding(toLength: 52, withPad: " ", startingAt: 0))\(column) \(verdict.isEmpty ? unit : words)\(verdict)")
    }

    private func write(_ line: String) { FileHandle.standardOutput.write(Data("\(line)\n".utf8)) }
}

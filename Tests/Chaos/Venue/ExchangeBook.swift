import Foundation
package import TradingModel

/// What changes in the exchange's book: durable before anybody hears of it.
package enum ExchangeChange: Sendable, Codable {
    case order(ClientOrderID, ExchangeOrder)
    case execution(VenueExecution)
    /// An order was submitted under a name that is there already.
    case submittedTwice
}

/// An order as the exchange has it.
package struct ExchangeOrder: Sendable, Codable {
    package var terms: OrderTerms
    package var venueOrderID: String
    package var filled = Quantity.zero
    package var state = VenueOrder.State.open
    package var updated: Timestamp
}

/// The file behind the exchange's book: a change is a line. What is written when the process is killed stays.
package struct ExchangeBookFile: ~Copyable {
    private let file: FileHandle

    /// Opens the file, made when it is missing, and reads what is in it.
    package init(path: String, changes: inout [ExchangeChange]) throws {
        if !FileManager.default.fileExists(atPath: path), !FileManager.default.createFile(atPath: path, contents: nil) {
            throw LineSocket.Failure(text: "\(path) cannot be made")
        }
        guard let file = FileHandle(forUpdatingAtPath: path) else { throw LineSocket.Failure(text: "\(path) cannot be opened") }
        let bytes = try file.readToEnd() ?? Data()
        var end = bytes.startIndex
        for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            // The last line has no end: it is empty, or it was not written wholly, and nobody has heard of it.
            guard line.endIndex < bytes.endIndex else { break }
            changes.append(try JSONDecoder().decode(ExchangeChange.self, from: line))
            end = line.endIndex + 1
        }
        try file.truncate(atOffset: UInt64(end - bytes.startIndex))
        self.file = file
    }

    package func write(_ changes: [ExchangeChange]) throws {
        guard !changes.isEmpty else { return }
        try file.write(contentsOf: changes.reduce(into: Data()) { $0 += try JSONLines.line($1) })
    }
}

package import Foundation
package import TradingModel

/// What is said to the exchange: one JSON line a message.
package enum ExchangeRequest: Sendable, Codable {
    case submit(ClientOrderID, OrderTerms, sent: Timestamp)
    case cancel(ClientOrderID, sent: Timestamp)
    case amend(ClientOrderID, Amendment, sent: Timestamp)
    case ask(VenueQuestion, number: UInt64)
    /// For whoever proves something: the market stands still from now on.
    case freeze
    /// For whoever proves something: everything that really happened.
    case ledger
}

/// What the exchange says.
package enum ExchangeMessage: Sendable, Codable {
    case report(VenueReport)
    case answer(VenueAnswer)
    case ledger(ExchangeLedger)
}

/// Everything that really happened.
package struct ExchangeLedger: Sendable, Codable {
    package struct Entry: Sendable, Codable {
        package var id: ClientOrderID
        package var order: VenueOrder

        package init(id: ClientOrderID, order: VenueOrder) {
            self.id = id
            self.order = order
        }
    }

    package var orders: [Entry] = []
    package var executions: [VenueExecution] = []
    /// Orders that were submitted under a name that was there already.
    package var submittedTwice = 0
    /// Requests that came outside the receive window and were left unread.
    package var expiredRequests = 0
    /// Net of all executions.
    package var position = Quantity.zero

    package init() {}
}

package enum JSONLines {
    package static func line(_ value: some Encodable) throws -> Data {
        var data = try JSONEncoder().encode(value)
        data.append(UInt8(ascii: "\n"))
        return data
    }
}

/// Prints a line at once: the one who looks on waits for it, and a process that is killed prints nothing later.
package func say(_ text: String) { FileHandle.standardOutput.write(Data("\(text)\n".utf8)) }

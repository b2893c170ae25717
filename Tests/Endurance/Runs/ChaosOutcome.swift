package import ChaosVenue
import TradingModel

/// What came of rounds: the exchange's own ledger beside the database's rows.
package struct ChaosOutcome: Sendable {
    package var lives = 0
    package var orders = 0
    package var fills = 0
    package var intents = 0
    package var reports = 0
    package var doubled = 0
    package var lost = 0
    package var unconfirmed = 0
    package var violations: [String] = []
    package var alarms: [String] = []
    package var examples: [String] = []

    package var isClean: Bool { doubled + lost + unconfirmed + violations.count == 0 }

    package init() {}

    mutating func add(_ other: ChaosOutcome) {
        lives += other.lives
        orders += other.orders
        fills += other.fills
        intents += other.intents
        reports += other.reports
        doubled += other.doubled
        lost += other.lost
        unconfirmed += other.unconfirmed
        violations += other.violations
        alarms += other.alarms
        examples += other.examples
    }

    /// - Parameter lines: what the last host printed.
    package mutating func compare(_ ledger: ExchangeLedger, _ lines: [String]) {
        var orders: [String: [Substring]] = [:]
        var fills: Set<String> = []
        for line in lines {
            let fields = line.split(separator: " ")
            switch fields.first {
            case "order" where fields.count == 5: orders[String(fields[1])] = Array(fields[2...])
            case "fill": fills.insert(String(fields[1]))
            case "count" where fields.count == 4: count(fields, ledger)
            case "violation:": violations.append(line)
            case "alarm:": alarms.append(line)
            default: break
            }
        }
        self.orders += orders.count
        self.fills += fills.count
        doubled += ledger.submittedTwice
        let there = Set(ledger.executions.map(\.fill.venueFillID))
        lost += there.subtracting(fills).count
        doubled += fills.subtracting(there).count
        for entry in ledger.orders {
            guard let row = orders.removeValue(forKey: "\(entry.id)") else {
                lost += 1
                examples.append("order \(entry.id) is at the exchange alone")
                continue
            }
            let isEqual =
                entry.order.state.columnText(filled: entry.order.filledQuantity) == row[0]
                && FixedDecimal(String(row[1])) == entry.order.quantity.decimal
                && FixedDecimal(String(row[2])) == entry.order.filledQuantity.decimal
            if !isEqual {
                unconfirmed += 1
                examples.append("order \(row) is at the exchange \(entry.order)")
            }
        }
        // What the exchange never heard of must be known to be lost.
        for (id, row) in orders where row[0] != "rejected" {
            unconfirmed += 1
            examples.append("order \(id) \(row) is here alone")
        }
        if lines.last != "confirmed" {
            unconfirmed += 1
            examples.append(lines.last ?? "the last host says nothing")
        }
    }

    private mutating func count(_ fields: [Substring], _ ledger: ExchangeLedger) {
        intents += Int(fields[1]) ?? 0
        reports += Int(fields[2]) ?? 0
        guard FixedDecimal(String(fields[3])) != ledger.position.decimal else { return }
        lost += 1
        examples.append("position \(fields[3]), at the exchange \(ledger.position)")
    }
}

extension VenueOrder.State {
    /// As `oms.order.state` has it.
    fileprivate func columnText(filled: Quantity) -> String {
        switch self {
        case .open: filled > .zero ? "partially_filled" : "accepted"
        case .filled: "filled"
        case .cancelled: "cancelled"
        case .rejected: "rejected"
        case .expired: "expired"
        }
    }
}

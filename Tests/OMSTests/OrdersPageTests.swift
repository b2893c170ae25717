import Foundation
import OMS
import Testing
import TradingModel

@Suite("The page about orders")
struct OrdersPageTests {
    /// A row for each state that something can follow: what can happen, and the state after it.
    private static var table: [String] {
        OrderState.allCases.compactMap { state in
            let steps = OrderStepEvent.allCases.compactMap { event -> String? in
                // Two answers tell whether it falls back to the state before what is pending, or depends on what was heard.
                let heard = OrderTransition.next(state, event, working: .accepted)
                let silent = OrderTransition.next(state, event, working: .submitted)
                switch (heard, silent) {
                case (nil, nil): return nil
                case (nil, let next?): return "\(event.rawValue) → \(next.rawValue) (when nothing was heard of it)"
                case (.accepted?, .submitted?): return "\(event.rawValue) → what it was"
                case (let next?, _): return "\(event.rawValue) → \(next.rawValue)"
                }
            }
            return steps.isEmpty ? nil : "| `\(state.rawValue)` | \(steps.joined(separator: ", ")) |"
        }
    }

    @Test func `has the whole table of states`() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let page = try String(contentsOf: root.appending(path: "Documentation/orders.md"), encoding: .utf8)
        let rows = page.split(separator: "\n").map(String.init).filter { row in
            OrderState.allCases.contains { row.hasPrefix("| `\($0.rawValue)` |") }
        }
        #expect(rows == Self.table, "the rows of the table of states are:\n\(Self.table.joined(separator: "\n"))")
        let states = OrderState.allCases.filter(\.isFinal).map { "`\($0.rawValue)`" }
        for state in states { #expect(page.contains(state), "\(state) is not named") }
    }

    @Test func `every pair that is not in the table is refused`() {
        let named = OrderState.allCases.map { state in
            OrderStepEvent.allCases.count { OrderTransition.next(state, $0, working: .submitted) != nil }
        }
        let rows = Self.table.map { $0.components(separatedBy: " → ").count - 1 }
        #expect(rows == named.filter { $0 > 0 })
    }
}

package import API
import Foundation
import Synchronization

extension MemoryHost {
    /// Every instance has a drawdown guard that tripped, until it is lifted.
    package func risk(_ id: UInt64) throws -> RiskReport {
        let name = try instance(id).path
        let (lift, openOrders) = values.withLock { ($0.lifts[id], $0.openOrderLimits[id]) }
        let time = Date(timeIntervalSince1970: 1_793_887_500)
        var events = [
            RiskReport.Event(
                number: 1, time: time, kind: "drawdown", step: "tripped",
                text: "the equity is 12.4 % below its peak, the limit is 12 %")
        ]
        if let lift { events.insert(.init(number: 2, time: time, kind: "drawdown", step: "lifted", text: lift), at: 0) }
        return RiskReport(
            instance: id, name: name,
            standing: lift == nil
                ? "safe mode: the equity is 12.4 % below its peak, the limit is 12 %; until an operator lifts it" : nil,
            state: lift == nil ? "safe_mode" : nil, until: nil, equity: "8760", dayProfit: "-140.5", weekProfit: "12",
            guards: [
                .init(kind: "stop_loss", setting: "2 % from the entry price", level: "9800"),
                .init(kind: "drawdown", setting: "12 % below the peak", level: nil),
            ],
            limits: [
                .init(key: "maximum_open_orders", value: openOrders ?? "20", source: openOrders == nil ? "standard" : "operator"),
                .init(key: "price_collar_percent", value: nil, source: "standard"),
            ],
            refusals: [
                .init(
                    time: time, intent: 17, code: "risk.maximum_order_notional",
                    text: "notional 5120 is above the limit of 5000 for one order: order less or raise the limit")
            ], events: events)
    }

    /// Knows one limit, `maximum_open_orders`.
    package func setLimits(_ id: UInt64, _ change: LimitsChange) throws -> RiskReport {
        _ = try instance(id)
        for (key, value) in change.set {
            guard key == "maximum_open_orders", let number = Int(value), (1...100_000).contains(number) else {
                throw OperationProblem(.invalid, code: "limits", detail: "limits.\(key) is \(value); give 1 to 100000")
            }
        }
        values.withLock { values in
            if !change.unset.isEmpty { values.openOrderLimits[id] = nil }
            if let value = change.set["maximum_open_orders"] { values.openOrderLimits[id] = value }
        }
        return try risk(id)
    }

    package func liftSafeMode(_ id: UInt64, by who: String, reason: String) throws -> RiskReport {
        _ = try instance(id)
        try values.withLock { values in
            guard values.lifts[id] == nil else {
                throw OperationProblem(.conflict, code: "no_safe_mode", detail: "instance \(id) is not in safe mode")
            }
            values.lifts[id] = "lifted by \(who): \(reason)"
        }
        return try risk(id)
    }
}

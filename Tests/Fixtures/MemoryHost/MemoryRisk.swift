package import API
import Foundation
import Synchronization

extension MemoryHost {
    /// Every instance has a drawdown guard that tripped, until it is lifted.
    package func risk(_ id: UInt64) throws -> RiskReport {
        let name = try instance(id).path
        let lift = values.withLock { $0.lifts[id] }
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
            ], events: events)
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

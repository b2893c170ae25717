import ArgumentParser
import Foundation

/// How fast a run goes through its candles. Either way each candle is answered by every instance before the next.
enum Pace: Sendable, Equatable, ExpressibleByArgument, CustomStringConvertible {
    case unlimited
    case candlesPerSecond(Double)

    init?(argument: String) {
        if argument == "max" {
            self = .unlimited
        } else if let speed = Double(argument), speed > 0, speed <= 1_000_000 {
            self = .candlesPerSecond(speed)
        } else {
            return nil
        }
    }

    /// When the candle number `index` (from 0) is due, in seconds after the start.
    func due(_ index: Int) -> Double {
        switch self {
        case .unlimited: 0
        case .candlesPerSecond(let speed): Double(index) / speed
        }
    }

    var description: String {
        switch self {
        case .unlimited: "as fast as the strategies answer"
        case .candlesPerSecond(let speed): "\(speed == speed.rounded() ? "\(Int(speed))" : "\(speed)") candles a second"
        }
    }
}

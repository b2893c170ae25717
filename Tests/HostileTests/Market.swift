import Foundation
import TestSupport

/// A recorded market that moves enough for every strategy to trade; the same each time.
enum Market {
    static let candles = 360

    /// Writes the candle file.
    static func write(to path: String) throws {
        var text = "open_time_ms,open,high,low,close,volume\n"
        var state: UInt64 = 42
        var price = 3_000_000
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        for index in 0..<candles {
            let wave = Int(9_000 * sin(Double(index) / 9))
            let open = price
            price = max(1_000_000, price + random(20_001) - 10_000 + wave)
            let high = max(open, price) + random(3_000)
            let low = min(open, price) - random(3_000)
            let time = 1_767_225_600_000 + index * 60_000
            text += "\(time),\(amount(open)),\(amount(high)),\(amount(low)),\(amount(price)),\(10 + random(90))\n"
        }
        try Data(text.utf8).write(to: URL(filePath: path))
    }

    private static func amount(_ cents: Int) -> String {
        "\(cents / 100).\(String(cents % 100 + 100).dropFirst())"
    }
}

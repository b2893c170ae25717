import TestRandom
import TradingBoostSDKOrdinary

/// Markets of 300 candles that an indicator has to bear.
struct Markets {
    let name: String
    let candles: [Candle.Doubles]

    static let all = [
        walk,
        Markets("nothing moves") { _ in Candle.Doubles(100.1, 100.1, 100.1, 100.1, volume: 3) },
        Markets("nothing moves and nothing is traded") { _ in Candle.Doubles(0.1, 0.1, 0.1, 0.1, volume: 0) },
        Markets("all is zero") { _ in Candle.Doubles(0, 0, 0, 0, volume: 0) },
        Markets("only rises") { Candle.Doubles($0, $0 + 1, $0, $0 + 1, volume: 1) },
        Markets("only falls") { Candle.Doubles(1_000 - $0, 1_000 - $0, 999 - $0, 999 - $0, volume: 1) },
        Markets("huge") { Candle.Doubles(1e60, 1e60 * ($0 + 1), 1e60, 1e60 * ($0 + 1), volume: 1e30) },
        Markets("tiny") { Candle.Doubles(1e-60, 1e-60 * ($0 + 1), 1e-60, 1e-60 * ($0 + 1), volume: 1e-30) },
        Markets("huge and tiny in turn") { index in
            let price = index.truncatingRemainder(dividingBy: 2) == 0 ? 1e60 : 1e-60
            return Candle.Doubles(price, price, price, price, volume: 1 / price)
        },
        Markets("moves, then stands still") { index in
            let price = index < 40 ? 100 + index.truncatingRemainder(dividingBy: 7) / 10 : 100.1
            return Candle.Doubles(price, price, price, price, volume: index < 40 ? 1 : 0)
        },
        Markets("one leap") { index in
            let price = index == 150 ? 1e9 : 1.1
            return Candle.Doubles(price, price, price, price, volume: 1)
        },
    ]

    /// Ticks of 0.5 around 20,000; now and then nothing is traded.
    static let walk: Markets = {
        var random = SeededRandom(seed: 6)
        return Markets("a walk", walk(&random, 300))
    }()

    static func walk(_ random: inout SeededRandom, _ count: Int) -> [Candle.Doubles] {
        var close = 20_000.0
        return (0..<count).map { _ in
            let open = close
            close = max(open + Double(random.below(41) - 20) / 2, 1)
            let high = max(open, close) + Double(random.below(9)) / 2
            let low = min(open, close) - Double(random.below(9)) / 2
            return Candle.Doubles(open, high, low, close, volume: Double(random.below(5)) / 4)
        }
    }

    private init(_ name: String, _ candles: [Candle.Doubles]) {
        self.name = name
        self.candles = candles
    }

    private init(_ name: String, _ candle: (Double) -> Candle.Doubles) {
        self.init(name, (0..<300).map { candle(Double($0)) })
    }
}

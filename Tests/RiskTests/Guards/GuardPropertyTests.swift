import Risk
import TestRandom
import Testing
import TradingModel

/// Guards over random prices, beside a reader who begins anew at every candle with everything that there was.
@Suite("Guards over random prices")
struct GuardPropertyTests {
    private struct Bar {
        var high: Int
        var low: Int
        var close: Int
    }

    /// A walk with jumps, in whole quote units.
    private static func walk(_ count: Int, _ dice: inout SeededRandom) -> [Bar] {
        var close = 1_000
        return (0..<count).map { _ in
            let jump = Int.random(in: 0..<20, using: &dice) == 0 ? Int.random(in: -40...40, using: &dice) : 0
            let open = close + jump
            close = max(open + Int.random(in: -9...9, using: &dice), 500)
            let high = max(open, close) + Int.random(in: 0...6, using: &dice)
            return Bar(high: high, low: min(open, close) - Int.random(in: 0...6, using: &dice), close: close)
        }
    }

    private struct Distances {
        var stop: Int
        var trail: Int
        var activation: Int
        var first: Int
        var second: Int
    }

    /// What the rules on the page say of a position of the entry price 1,000 (of a short one mirrored there), bar by bar.
    private static func expected(_ bars: [Bar], _ distances: Distances) -> [String] {
        var words: [String] = []
        var hasTakenFirst = false
        for (index, bar) in bars.enumerated() {
            let bestBefore = bars[..<index].map(\.high).reduce(1_000, max)
            func trailing(_ best: Int) -> Int? { best >= 1_000 + distances.activation ? best - distances.trail : nil }
            let stop = hasTakenFirst ? 1_000 : 1_000 - distances.stop
            if bar.low <= stop { return words + ["\(index) \(hasTakenFirst ? "break_even" : "stop_loss")"] }
            if let level = trailing(bestBefore), bar.low <= level { return words + ["\(index) trailing_stop"] }
            if let level = trailing(max(bestBefore, bar.high)), bar.close <= level { return words + ["\(index) trailing_stop"] }
            if bar.high >= 1_000 + distances.second { return words + ["\(index) take_profit"] }
            if !hasTakenFirst, bar.high >= 1_000 + distances.first {
                hasTakenFirst = true
                if bar.close <= 1_000 { return words + ["\(index) break_even"] }
                words.append("\(index) first_take_profit")
            }
        }
        return words
    }

    @Test(arguments: 0..<500 as Range<UInt64>)
    func `each acts at the candle and in the order that the rules say`(seed: UInt64) {
        var dice = SeededRandom(seed: seed)
        let isLong = seed % 2 == 0
        let first = Int.random(in: 5...60, using: &dice)
        let distances = Distances(
            stop: Int.random(in: 5...60, using: &dice), trail: Int.random(in: 5...60, using: &dice),
            activation: Int.random(in: 1...60, using: &dice), first: first,
            second: first + Int.random(in: 1...60, using: &dice))
        let bars = GuardPropertyTests.walk(120, &dice)
        var scene = GuardScene(
            GuardPlan(
                stopLoss: .price(Price(distances.stop)),
                takeProfit: GuardPlan.TakeProfit(
                    distance: .price(Price(distances.second)),
                    first: GuardPlan.FirstStep(distance: .price(Price(distances.first)), fraction: percent(50))),
                trailingStop: GuardPlan.TrailingStop(
                    distance: .price(Price(distances.trail)), activation: .price(Price(distances.activation)))))
        _ = scene.candle(1_000)
        scene.fill(isLong ? 10 : -10, at: Price(1_000))
        var seen: [String] = []
        for (index, bar) in bars.enumerated() {
            let (high, low, close) =
                isLong ? (bar.high, bar.low, bar.close) : (2_000 - bar.low, 2_000 - bar.high, 2_000 - bar.close)
            let happenings = scene.candle(Price(high), Price(low), Price(close))
            seen += happenings.map { "\(index) \($0.kind.rawValue)" }
            // A part is closed at once, so that what follows is of the rest.
            guard let closing = scene.state.closing else { continue }
            if closing.target.isZero { break }
            scene.fill(isLong ? -5 : 5, at: Price(close))
            _ = scene.state.finishClosing(openOrders: 0)
        }
        #expect(seen == GuardPropertyTests.expected(bars, distances), "seed \(seed)")
    }

    @Test(arguments: 0..<200 as Range<UInt64>)
    func `a loss limit trips at the first close that reaches it, counted from the day's first equity`(seed: UInt64) {
        var dice = SeededRandom(seed: seed)
        let limit = Int.random(in: 20...400, using: &dice)
        let bars = GuardPropertyTests.walk(60, &dice)
        var scene = GuardScene(
            GuardPlan(dailyLoss: GuardPlan.LossLimit(limit: Notional(limit), end: .byOperator)))
        // Midnight falls between the bars 29 and 30.
        scene.now = Timestamp(nanoseconds: 86_400_000_000_000 - 31 * GuardScene.minute)
        _ = scene.candle(1_000)
        scene.fill(5, at: Price(1_000))
        var expected: Int?
        var start = 0
        for (index, bar) in bars.enumerated() {
            let equity = 5 * (bar.close - 1_000)
            if index == 30 { start = 5 * (bars[29].close - 1_000) }
            if expected == nil, start - equity >= limit { expected = index }
        }
        var seen: [Int] = []
        for (index, bar) in bars.enumerated() {
            for _ in scene.candle(Price(bar.high), Price(bar.low), Price(bar.close)) { seen.append(index) }
        }
        #expect(seen == (expected.map { [$0] } ?? []), "seed \(seed)")
    }
}

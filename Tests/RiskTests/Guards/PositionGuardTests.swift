import Risk
import Testing
import TradingModel

@Suite("Guards of a position")
struct PositionGuardTests {
    private func long(_ plan: GuardPlan, _ quantity: Quantity = Quantity(10)) -> GuardScene {
        var scene = GuardScene(plan)
        _ = scene.candle(100)
        scene.fill(quantity, at: Price(100))
        return scene
    }

    @Test(arguments: [
        (GuardPlan.Distance.fraction(percent(2)), 98), (.price(Price(3)), 97),
        // One minute of 100, one of 100 to 104: the range is 4 when the position is opened below.
        (.averageTrueRange(FixedDecimal(2)), 92),
    ])
    func `a stop loss trips when the price comes to its distance from the entry`(distance: GuardPlan.Distance, level: Int) {
        for isLong in [true, false] {
            var scene = GuardScene(
                GuardPlan(stopLoss: distance, range: AverageTrueRange.Settings(period: 1, timeframe: .minute1)))
            _ = scene.candle(100)
            _ = scene.candle(104, 100, 100)
            scene.fill(isLong ? 10 : -10, at: Price(100))
            let stop = isLong ? level : 200 - level
            let before = isLong ? stop + 1 : stop - 1
            // Tiny ranges from now on must not move a level that was set at the entry.
            #expect(scene.candle(Price(before)).isEmpty)
            #expect(scene.state.position?.levels(scene.plan).map(\.level) == [Price(stop)])
            let seen = scene.candle(Price(max(stop, before)), Price(min(stop, before)), Price(before))
            #expect(seen.words == ["stop_loss tripped 10"])
            #expect(seen.first?.threshold == Price(stop).decimal && seen.first?.value == Price(before).decimal)
            #expect(scene.state.closing == GuardClosing(kind: .stopLoss, isLong: isLong, target: .zero))
            #expect(scene.state.standing == .closing(.stopLoss))
            // It trips once.
            #expect(scene.candle(Price(stop)).isEmpty)
            scene.fill(isLong ? -10 : 10, at: Price(stop))
            #expect(scene.state.finishClosing(openOrders: 1) == nil)
            #expect(scene.state.finishClosing(openOrders: 0).map { [$0] }?.words == ["stop_loss closed"])
            #expect(scene.state.standing == nil)
        }
    }

    @Test func `of the candle in which a position was opened or enlarged only the close counts`() {
        var scene = GuardScene(GuardPlan(stopLoss: .price(Price(5))))
        _ = scene.candle(100)
        // Filled somewhere within the next minute: its low may have been before.
        scene.fill(10, at: Price(100), at: scene.now + GuardScene.minute)
        #expect(scene.candle(101, 90, 100).isEmpty)
        scene.fill(10, at: Price(110), at: scene.now + GuardScene.minute)
        // The level is 100 now.
        #expect(scene.candle(111, 95, 101).isEmpty)
        #expect(scene.candle(101, 100, 101).words == ["stop_loss tripped 20"])
        var second = GuardScene(GuardPlan(stopLoss: .price(Price(5))))
        _ = second.candle(100)
        second.fill(10, at: Price(100), at: second.now + GuardScene.minute)
        #expect(second.candle(101, 94, 95).words == ["stop_loss tripped 10"])
    }

    @Test func `a take profit trips on the other side, and the stop comes first in the same candle`() {
        let plan = GuardPlan(stopLoss: .price(Price(5)), takeProfit: GuardPlan.TakeProfit(distance: .fraction(percent(10))))
        for (side, high, low, kind) in [
            (10, 110, 96, "take_profit"), (10, 110, 95, "stop_loss"), (-10, 104, 90, "take_profit"), (-10, 105, 90, "stop_loss"),
        ] {
            var scene = long(plan, Quantity(side))
            #expect(scene.candle(109, 96, 100).isEmpty == (side > 0))
            var fresh = long(plan, Quantity(side))
            #expect(fresh.candle(Price(high), Price(low), 100).words == ["\(kind) tripped 10"])
        }
    }

    @Test func `a trailing stop follows the best price and never goes back`() {
        var scene = long(GuardPlan(trailingStop: GuardPlan.TrailingStop(distance: .price(Price(5)))))
        #expect(scene.candle(108, 99, 107).isEmpty)
        #expect(scene.state.position?.levels(scene.plan).map(\.level) == [103])
        #expect(scene.candle(107, 104, 104).isEmpty)
        #expect(scene.state.position?.levels(scene.plan).map(\.level) == [103])
        #expect(scene.candle(104, 103, 104).words == ["trailing_stop tripped 10"])
        // The range that raised it does not trip it, because nobody knows which came first; the close does.
        var wide = long(GuardPlan(trailingStop: GuardPlan.TrailingStop(distance: .price(Price(5)))))
        #expect(wide.candle(120, 96, 116).isEmpty)
        var closed = long(GuardPlan(trailingStop: GuardPlan.TrailingStop(distance: .price(Price(5)))))
        #expect(closed.candle(120, 96, 115).words == ["trailing_stop tripped 10"])
        // A fraction is of the best price.
        var short = long(GuardPlan(trailingStop: GuardPlan.TrailingStop(distance: .fraction(percent(10)))), -10)
        #expect(short.candle(100, 50, 54).isEmpty)
        #expect(short.candle(54, 52, 54).isEmpty)
        #expect(short.candle(55, 52, 54).words == ["trailing_stop tripped 10"])
    }

    @Test func `a trailing stop with an activation sleeps until the profit is reached`() {
        let trailing = GuardPlan.TrailingStop(distance: .price(Price(2)), activation: .price(Price(10)))
        var scene = long(GuardPlan(trailingStop: trailing))
        #expect(scene.candle(109, 80, 90).isEmpty)
        #expect(scene.state.position?.levels(scene.plan).isEmpty == true)
        #expect(scene.candle(110, 100, 109).isEmpty)
        #expect(scene.state.position?.levels(scene.plan).map(\.level) == [108])
        #expect(scene.candle(109, 108, 109).words == ["trailing_stop tripped 10"])
    }

    private var steps: GuardPlan {
        GuardPlan(
            stopLoss: .price(Price(5)),
            takeProfit: GuardPlan.TakeProfit(
                distance: .price(Price(20)), first: GuardPlan.FirstStep(distance: .price(Price(10)), fraction: percent(50))),
            cooldown: GuardScene.minute * 3)
    }

    @Test func `two steps close a part, move the stop to the entry, then close the rest`() {
        var scene = long(steps, 11)
        #expect(scene.candle(110, 99, 109).words == ["first_take_profit tripped 5"])
        #expect(scene.state.closing == GuardClosing(kind: .firstTakeProfit, isLong: true, target: 6))
        // The strategy may trade on when the part is closed: no cooldown.
        scene.fill(-3, at: Price(109))
        #expect(scene.state.finishClosing(openOrders: 0) == nil)
        scene.fill(-2, at: Price(109))
        #expect(scene.state.finishClosing(openOrders: 4).map { [$0] }?.words == ["first_take_profit closed"])
        #expect(scene.state.standing == nil)
        #expect(scene.state.position?.levels(scene.plan).map(\.kind) == [.breakEven, .takeProfit])
        // Not again.
        #expect(scene.candle(110, 101, 109).isEmpty)
        var rest = scene
        #expect(scene.candle(120, 101, 119).words == ["take_profit tripped 6"])
        #expect(rest.candle(109, 100, 101).words == ["break_even tripped 6"])
        #expect(rest.state.cooldown?.until == rest.now + GuardScene.minute * 3)
    }

    @Test func `both levels in one candle close everything, and a close behind the entry does too`() {
        var scene = long(steps)
        #expect(scene.candle(120, 96, 118).words == ["take_profit tripped 10"])
        var back = long(steps)
        #expect(back.candle(112, 96, 100).words == ["break_even tripped 10"])
    }

    @Test func `a part of less than a lot closes nothing, and the stop moves all the same`() {
        var scene = long(steps, 1)
        #expect(scene.candle(110, 99, 109).words == ["first_take_profit tripped 0"])
        #expect(scene.state.finishClosing(openOrders: 0) != nil)
        #expect(scene.candle(109, 100, 101).words == ["break_even tripped 1"])
    }

    @Test func `a position that turns is another one`() {
        var scene = long(GuardPlan(stopLoss: .price(Price(5))))
        #expect(scene.candle(97).isEmpty)
        scene.state.positionChanged(to: -4, entryPrice: Price(97), at: scene.now)
        #expect(scene.state.position?.levels(scene.plan).map(\.level) == [102])
        #expect(scene.candle(101, 60, 101).isEmpty)
    }

    @Test func `before the first range there is no level, and one comes with the first candle`() {
        var scene = GuardScene(GuardPlan(stopLoss: .averageTrueRange(FixedDecimal(1))))
        scene.fill(10, at: Price(100), at: Timestamp(nanoseconds: 1))
        #expect(scene.state.position?.levels(scene.plan).isEmpty == true)
        #expect(scene.candle(104, 98, 103).isEmpty)
        #expect(scene.state.position?.levels(scene.plan).map(\.level) == [94])
    }
}

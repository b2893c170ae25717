import Risk
import Testing
import TradingModel

@Suite("Guards of an account")
struct AccountGuardTests {
    private static let day: Int64 = 86_400_000_000_000
    private static let hour: Int64 = 3_600_000_000_000

    /// A scene whose clock stands some minutes before a boundary.
    private func scene(_ plan: GuardPlan, minutes: Int64, before boundary: Timestamp) -> GuardScene {
        var scene = GuardScene(plan)
        scene.now = boundary + -minutes * GuardScene.minute
        return scene
    }

    @Test func `a daily loss trips at its limit, not before, and ends with the day`() {
        var scene = scene(
            GuardPlan(dailyLoss: GuardPlan.LossLimit(limit: Notional(50))), minutes: 4,
            before: Timestamp(nanoseconds: AccountGuardTests.day))
        _ = scene.candle(100)
        scene.fill(10, at: Price(100), fee: Notional(1))
        #expect(scene.candle(tenths(952)).isEmpty)
        let seen = scene.candle(tenths(951))
        #expect(seen.words == ["daily_loss tripped"])
        #expect(seen.first?.value == FixedDecimal(50) && seen.first?.until == Timestamp(nanoseconds: AccountGuardTests.day))
        guard case .safeMode(let mode) = scene.state.standing else {
            Issue.record("there is no safe mode")
            return
        }
        #expect(mode.reason == "the loss of the day is 50, the limit 50")
        #expect(mode.endText == "until 1970-01-02 00:00 UTC")
        // Once; and the candle that ends with the day still belongs to it.
        #expect(scene.candle(90).words == ["daily_loss ended"])
        #expect(scene.state.standing == nil)
        // The new day counts from the close of the old one.
        #expect(scene.candle(tenths(851)).isEmpty)
        #expect(scene.candle(85).words == ["daily_loss tripped"])
    }

    @Test(arguments: [(TradingDay.utc, 24 as Int64), (.seoul, 15)])
    func `a day begins at midnight of its place`(day: TradingDay, hour: Int64) {
        let boundary = Timestamp(nanoseconds: hour * AccountGuardTests.hour)
        #expect(day.start(ofDay: day.day(of: boundary)) == boundary)
        #expect(day.day(of: boundary + -1) == day.day(of: boundary) - 1)
        var scene = scene(
            GuardPlan(dailyLoss: GuardPlan.LossLimit(limit: Notional(50)), day: day), minutes: 2, before: boundary)
        _ = scene.candle(100)
        scene.fill(10, at: Price(100))
        // 40 on one day, 40 on the next: neither reaches the limit.
        #expect(scene.candle(96).isEmpty)
        #expect(scene.candle(92).isEmpty)
        #expect(scene.candle(91).words == ["daily_loss tripped"])
    }

    @Test func `a week begins on Monday, before 1970 too`() {
        // 1970-01-05 was a Monday, and so was 2026-11-16 (day 20773), and 1969-12-29.
        for monday in [4, 20_773, -3] as [Int64] {
            for day in TradingDay.allCases {
                let start = day.start(ofDay: monday)
                #expect(day.start(ofWeek: day.week(of: start)) == start)
                #expect(day.week(of: start + -1) == day.week(of: start) - 1)
                #expect(day.week(of: start + 7 * AccountGuardTests.day) == day.week(of: start) + 1)
            }
        }
        var scene = scene(
            GuardPlan(
                dailyLoss: GuardPlan.LossLimit(limit: Notional(1_000)),
                weeklyLoss: GuardPlan.LossLimit(limit: Notional(50))), minutes: 2,
            before: Timestamp(nanoseconds: 4 * AccountGuardTests.day))
        _ = scene.candle(100)
        scene.fill(10, at: Price(100))
        let seen = scene.candle(95)
        // The last candle of the week: what it would stop is over.
        #expect(seen.isEmpty)
        #expect(scene.candle(90).first?.until == Timestamp(nanoseconds: 11 * AccountGuardTests.day))
    }

    @Test func `a drawdown is of the highest equity, and stays until an operator lifts it`() {
        var scene = GuardScene(
            GuardPlan(
                drawdown: GuardPlan.DrawdownLimit(fraction: percent(10), closes: true), capital: Notional(1_000)))
        _ = scene.candle(100)
        scene.fill(10, at: Price(100))
        #expect(scene.candle(150).isEmpty)
        #expect(scene.state.account.peak == Notional(1_500))
        #expect(scene.candle(tenths(1_351)).isEmpty)
        let seen = scene.candle(135)
        #expect(seen.words == ["drawdown tripped 10"] && seen.first?.value == percent(10) && seen.first?.until == nil)
        #expect(scene.state.closing == GuardClosing(kind: .drawdown, isLong: true, target: .zero))
        #expect(scene.candle(120).isEmpty)
        scene.fill(-10, at: Price(120))
        _ = scene.state.finishClosing(openOrders: 0)
        guard case .safeMode(let mode) = scene.state.standing else {
            Issue.record("there is no safe mode")
            return
        }
        #expect(mode.endText == "until an operator lifts it (tradingboost risk lift)")
        for _ in 0..<10 { #expect(scene.candle(120).isEmpty) }
        let lifted = scene.state.lift(by: "kim", because: "seen")
        #expect(lifted.words == ["drawdown lifted"] && lifted.first?.text == "lifted by kim: seen")
        #expect(scene.state.standing == nil && scene.state.lift(by: "kim", because: "again").isEmpty)
        // It counts anew from where the account stands.
        #expect(scene.state.account.peak == Notional(1_200))
        #expect(scene.candle(120).isEmpty)
    }

    @Test func `a safe mode of a length ends when it is over, and of two the later counts`() {
        var scene = GuardScene(
            GuardPlan(
                dailyLoss: GuardPlan.LossLimit(limit: Notional(10), end: .after(5 * GuardScene.minute)),
                weeklyLoss: GuardPlan.LossLimit(limit: Notional(20), end: .after(2 * GuardScene.minute))))
        _ = scene.candle(100)
        scene.fill(1, at: Price(100))
        #expect(scene.candle(80).words == ["daily_loss tripped", "weekly_loss tripped"])
        #expect(scene.state.nextTime == scene.now + 2 * GuardScene.minute)
        guard case .safeMode(let mode) = scene.state.standing else {
            Issue.record("there is no safe mode")
            return
        }
        #expect(mode.kind == .dailyLoss)
        #expect(scene.candle(80).isEmpty)
        #expect(scene.candle(80).words == ["weekly_loss ended"])
        #expect(scene.candle(80).isEmpty && scene.candle(80).isEmpty)
        #expect(scene.candle(80).words == ["daily_loss ended"])
        #expect(scene.state.standing == nil && scene.state.nextTime == nil)
    }

    @Test(arguments: [
        (1_795_253_400_000_000_000 as Int64, "2026-11-21 09:30 UTC"), (0, "1970-01-01 00:00 UTC"),
        (-60_000_000_000, "1969-12-31 23:59 UTC"), (951_782_400_000_000_000, "2000-02-29 00:00 UTC"),
    ])
    func `a time is written as people read it`(nanoseconds: Int64, text: String) {
        #expect(Timestamp(nanoseconds: nanoseconds).minuteText == text)
    }
}

import Foundation
import Testing
import TradingModel

@testable import Risk

@Suite("Risk refusal") struct RiskRefusalTests {
    /// One of each, with the number and code that programs rely on. A changed line here is a broken promise.
    static let all: [(refusal: RiskRefusal, number: UInt32, code: String)] = [
        (.killSwitch(ActiveHalt(scope: .strategy("grid-5120"), level: .noNew)), 1, "risk.kill_switch"),
        (.notionalAboveMaximum(notional: notional("5120"), limit: notional("5000")), 2, "risk.maximum_order_notional"),
        (.positionAboveMaximum(notional: notional("5120"), limit: notional("5000")), 3, "risk.maximum_position"),
        (.tooManyOpenOrders(open: 5120, limit: 5000), 4, "risk.maximum_open_orders"),
        (.tooManyOrdersPerMinute(recent: 5120, limit: 5000), 5, "risk.orders_per_minute"),
        (.paused, 6, "risk.paused"),
        (.frozen(.venue("venue-5120")), 7, "risk.frozen"),
        (.stopped, 8, "risk.stopped"),
        (.notClosing(quantity: quantity("5120"), position: quantity("-3")), 9, "risk.not_closing"),
        (.unknownOrder(5120), 20, "risk.unknown_order"),
        (.orderIsFinal(5120, .filled), 21, "risk.order_is_final"),
        (.changeIsPending(5120, .cancelPending), 22, "risk.change_is_pending"),
        (.amendmentIsEmpty(5120), 23, "risk.amendment_is_empty"),
        (.quantityNotAboveFilled(quantity: quantity("5120"), filled: quantity("6000")), 24, "risk.quantity_not_above_filled"),
        (.amendmentNotOffered(4), 25, "risk.amendment_not_offered"),
        (.wrongInstrument(InstrumentID(5120), expected: InstrumentID(7)), 40, "risk.wrong_instrument"),
        (.priceMissing(.limit), 41, "risk.price_missing"),
        (.priceNotExpected(.market, price("5120")), 42, "risk.price_not_expected"),
        (.stopPriceMissing(.stop), 43, "risk.stop_price_missing"),
        (.stopPriceNotExpected(.market, price("5120")), 44, "risk.stop_price_not_expected"),
        (.postOnlyNeedsLimit(.market), 45, "risk.post_only_needs_limit"),
        (.postOnlyIsImmediate, 46, "risk.post_only_is_immediate"),
        (.quantityNotPositive(quantity("-5120")), 60, "risk.quantity_not_positive"),
        (.quantityOffLot(quantity("5120"), lotSize: quantity("3")), 61, "risk.quantity_off_lot"),
        (.quantityBelowMinimum(quantity("5120"), minimum: quantity("6000")), 62, "risk.quantity_below_minimum"),
        (.quantityAboveMaximum(quantity("5120"), maximum: quantity("5000")), 63, "risk.quantity_above_maximum"),
        (.priceNotPositive(price("-5120")), 64, "risk.price_not_positive"),
        (.priceOffTick(price("5120"), tickSize: price("3")), 65, "risk.price_off_tick"),
        (.stopPriceNotPositive(price("-5120")), 66, "risk.stop_price_not_positive"),
        (.stopPriceOffTick(price("5120"), tickSize: price("3")), 67, "risk.stop_price_off_tick"),
        (.noReferencePrice, 68, "risk.no_reference_price"),
        (.notionalBelowMinimum(notional: notional("5120"), minimum: notional("6000")), 69, "risk.minimum_notional"),
        (.notionalOutOfRange, 70, "risk.notional_out_of_range"),
        (
            .safeMode(
                SafeMode(
                    kind: .dailyLoss, since: Timestamp(nanoseconds: 0), until: nil, reason: "the loss is 5120, the limit 5000")),
            150, "risk.safe_mode"
        ),
        (.positionDisputed(PositionDifference(books: quantity("5120"), venue: quantity("5"))), 94, "risk.position_disputed"),
        (.guardIsClosing(.trailingStop), 151, "risk.guard_closing"),
        (.coolingDown(.stopLoss, until: Timestamp(milliseconds: 1_795_253_400_000)), 152, "risk.cooling_down"),
        (.positionQuantityAboveMaximum(quantity: quantity("5120"), limit: quantity("50")), 10, "risk.maximum_position_quantity"),
        (
            .leverageAboveMaximum(notional: notional("5120"), equity: notional("7"), limit: decimal("3")), 11,
            "risk.maximum_leverage"
        ), (.liquidationTooClose(distance: decimal("0.05120"), limit: decimal("0.15")), 12, "risk.liquidation_distance"),
        (.tooManyOrdersPerSecond(recent: 5120, limit: 5), 13, "risk.orders_per_second"),
        (.orderTooSoon(elapsed: 5_120_000_000_000, interval: 6_000_000_000_000), 14, "risk.minimum_interval"),
        (.tooManyTradesToday(trades: 5120, limit: 5, .seoul), 15, "risk.trades_per_day"),
        (.duplicateOrder(age: 5_120_000_000_000, window: 6_000_000_000_000), 16, "risk.duplicate_order"),
        (.exposureAboveMaximum(.strategy, notional: notional("5120"), limit: notional("50")), 17, "risk.maximum_exposure"),
        (.insufficientFunds(needed: decimal("5120"), free: decimal("50"), asset: "USDT"), 18, "risk.insufficient_funds"),
        (.equityUnknown, 19, "risk.equity_unknown"), (.trailingDistanceMissing, 47, "risk.trailing_distance_missing"),
        (.trailingDistanceNotExpected(.limit, price("5120")), 48, "risk.trailing_distance_not_expected"),
        (.expireTimeMissing, 49, "risk.expire_time_missing"),
        (.expireTimeNotExpected(Timestamp(nanoseconds: 5120)), 50, "risk.expire_time_not_expected"),
        (
            .expireTimeNotAhead(Timestamp(nanoseconds: 5120), now: Timestamp(nanoseconds: 6000)), 51,
            "risk.expire_time_not_ahead"
        ), (.postOnlyIsFillOrKill, 52, "risk.post_only_is_fill_or_kill"), (.marketCannotRest, 53, "risk.market_cannot_rest"),
        (
            .triggerOnWrongSide(.takeProfit, .sell, price("5120"), reference: price("6000")), 54,
            "risk.trigger_on_wrong_side"
        ), (.trailingDistanceNotPositive(price("-5120")), 71, "risk.trailing_distance_not_positive"),
        (.trailingDistanceOffTick(price("5120"), tickSize: price("3")), 72, "risk.trailing_distance_off_tick"),
        (.trailingDistanceAbovePrice(price("5120"), price: price("5000")), 73, "risk.trailing_distance_above_price"),
        (.priceOutsideCollar(price("5120"), reference: price("1000"), collar: decimal("0.05")), 80, "risk.price_collar"),
        (.referenceTooOld(age: 5_120_000_000_000, limit: 60_000_000_000), 81, "risk.reference_too_old"),
        (.slippageAboveMaximum(impact, limit: decimal("5")), 82, "risk.slippage"),
        (.liquidityShareAboveMaximum(impact, limit: decimal("0.1")), 83, "risk.liquidity_share"),
        (.bookTooThin(quantity("9000"), impact), 84, "risk.book_too_thin"), (.bookMissing, 85, "risk.book_missing"),
        (.bookTooOld(age: 5_120_000_000_000, limit: 60_000_000_000), 86, "risk.book_too_old"),
        (.quantityAboveSize(quantity("5120"), size: quantity("5000")), 90, "risk.maximum_size"),
        (.sizeIsZero(.equityNotPositive(notional("-5120"))), 91, "risk.size_is_zero"),
        (.exposureUnknown(.venue), 92, "risk.exposure_unknown"), (.liquidationUnknown, 93, "risk.liquidation_unknown"),
        (.plan(.linkedOrderIsNotOpen(5120)), 200, "risk.plan_linked_order_is_not_open"),
        (.plan(.orderDoesNotWait(.market, .fillOrKill)), 201, "risk.plan_order_does_not_wait"),
        (.plan(.bracketWithoutPrices), 202, "risk.plan_bracket_without_prices"),
        (.plan(.bracketOfReduceOnly), 203, "risk.plan_bracket_of_reduce_only"),
        (.plan(.bracketPriceNotPositive(price("-5120"))), 204, "risk.plan_bracket_price_not_positive"),
        (.plan(.bracketPriceOffTick(price("5120"), tickSize: price("3"))), 205, "risk.plan_bracket_price_off_tick"),
        (.plan(.bracketPriceOnWrongSide(price("5120"), entry: price("3"))), 206, "risk.plan_bracket_price_on_wrong_side"),
        (.plan(.slicesOfConditional(.stop, .goodTillCancelled)), 207, "risk.plan_slices_of_conditional"),
        (.plan(.sliceCountOutOfRange(5120)), 208, "risk.plan_slice_count_out_of_range"),
        (.plan(.durationOutOfRange(nanoseconds: 5120)), 209, "risk.plan_duration_out_of_range"),
        (.plan(.sliceTooSmall(slice: quantity("5120"), minimum: quantity("6000"))), 210, "risk.plan_slice_too_small"),
        (
            .plan(.sliceNotionalTooSmall(notional: notional("5120"), minimum: notional("6000"))), 211,
            "risk.plan_slice_notional_too_small"
        ),
        (.plan(.visibleOutOfRange(visible: quantity("5120"), quantity: quantity("5"))), 212, "risk.plan_visible_out_of_range"),
        (.plan(.visibleOffLot(quantity("5120"), lotSize: quantity("3"))), 213, "risk.plan_visible_off_lot"),
        (.plan(.slicedOrderIsFixed(5120)), 214, "risk.plan_sliced_order_is_fixed"),
        (.plan(.notOfItsOrder(5120, quantity: quantity("3"))), 215, "risk.plan_not_of_its_order"),
    ]

    /// 5,120 units over two levels.
    private static let impact: MarketImpact = {
        let levels = [("1000", "5000"), ("1100", "400")].map {
            OrderBook.Level(price: price($0.0), quantity: quantity($0.1))
        }
        guard
            let book = OrderBook(instrument: InstrumentID(7), time: RiskContext.flat.now, bids: [], asks: levels),
            let impact = MarketImpact(
                of: quantity("5120"), .buy, in: book, lotSize: quantity("0.001"), maximumSlippage: decimal("5"))
        else { preconditionFailure("levels in order are a book") }
        return impact
    }()

    @Test func `the list is whole`() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Host/Pipeline/Risk")
        let source = try ["RiskRefusal.swift", "PlanRefusal.swift"]
            .map { try String(contentsOf: folder.appending(path: $0), encoding: .utf8) }.joined()
        let promised = Set(source.matches(of: /\((\d+), "(risk\.[a-z_]+)"\)/).map { "\($0.1) \($0.2)" })
        #expect(promised.count > 60)
        #expect(promised == Set(RiskRefusalTests.all.map { "\($0.number) \($0.code)" }), "each case has a line in this test")
    }

    @Test func `the page of risk explains each, with its number, and no other`() throws {
        let page = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Documentation/risk.md")
        let text = try String(contentsOf: page, encoding: .utf8)
        let explained = text.matches(of: /(?m)^\| (\d+) \| `(risk\.[a-z_]+)` \| ([^|]+) \| ([^|]+) \|$/)
        let rows = explained.map { "\($0.1) \($0.2)" }
        #expect(Set(rows).count == rows.count)
        let promised = RiskRefusalTests.all.map { "\($0.number) \($0.code)" }
        for row in promised { #expect(rows.contains(row), "Documentation/risk.md needs a row: \(row)") }
        for row in rows { #expect(promised.contains(row), "Documentation/risk.md explains what there is not: \(row)") }
        let order = explained.compactMap { Int($0.1) }
        #expect(order == order.sorted(), "rows are in the order of their numbers")
    }

    @Test func `numbers and codes are the promised ones and unique`() {
        for (refusal, number, code) in RiskRefusalTests.all {
            #expect(refusal.number == number)
            #expect(refusal.code == code)
            #expect((1...999).contains(number))
        }
        #expect(Set(RiskRefusalTests.all.map(\.number)).count == RiskRefusalTests.all.count)
        #expect(Set(RiskRefusalTests.all.map(\.code)).count == RiskRefusalTests.all.count)
    }

    @Test func `every text is one line, and holds the numbers that the refusal holds`() {
        for (refusal, _, _) in RiskRefusalTests.all {
            #expect(!refusal.text.isEmpty)
            #expect(!refusal.text.contains("\n"))
            if "\(refusal)".contains("5120") {
                #expect(refusal.text.contains("5120") || refusal.text.contains("5.12"), "\(refusal.code): \(refusal.text)")
            }
        }
    }

    @Test func `a text says what was asked, what is allowed and what to do`() {
        let refusal = RiskRefusal.notionalAboveMaximum(notional: notional("5120"), limit: notional("5000"))
        #expect(refusal.text == "notional 5120 is above the limit of 5000 for one order: order less or raise the limit")
        let halted = RiskRefusal.killSwitch(ActiveHalt(scope: .venue("paper"), level: .flatten))
        #expect(
            halted.text
                == "trading is halted (flatten for venue paper): only cancels and reductions pass until the halt is lifted")
    }
}

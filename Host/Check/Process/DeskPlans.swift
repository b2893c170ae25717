import CTradingBoost
import CheckProtocol
import TradingModel

// Orders that wait for a price, and orders with a plan, as the desk of a check keeps them: simpler than the host does, and told
// in the same steps.

extension Desk.Order {
    init(_ number: UInt64, _ asked: AskedOrder, mode: DeskMode) {
        self.init(
            number: number, side: asked.side, type: asked.type, timeInForce: asked.timeInForce,
            isReduceOnly: UInt32(asked.flags) & TRADINGBOOST_FLAG_REDUCE_ONLY != 0,
            quantity: FixedDecimal(raw: asked.quantity), price: asked.price == .min ? nil : FixedDecimal(raw: asked.price),
            stop: asked.stop == .min ? nil : FixedDecimal(raw: asked.stop),
            distance: asked.trailingDistance == 0 ? nil : FixedDecimal(raw: asked.trailingDistance),
            expireTime: asked.expireTime, plan: asked.plan.kind == 0 ? nil : asked.plan, mode: mode)
    }

    /// It fills in parts whatever the market offers.
    var isSliced: Bool { plan?.kind == TRADINGBOOST_PLAN_TWAP || plan?.kind == TRADINGBOOST_PLAN_ICEBERG }

    /// Where a trailing stop stands now; nil before it follows the market.
    var trailedStop: FixedDecimal? {
        guard let distance, let best, stop == nil else { return nil }
        return isBuy ? best + distance : best - distance
    }

    /// A stop is reached by a price that is worse, a take profit by one that is as good; a trailing stop follows from the price
    /// that is as good as the one that it waits for.
    func isReached(_ price: FixedDecimal, _ candle: Candle) -> Bool {
        let isTakeProfit = [TRADINGBOOST_TYPE_TAKE_PROFIT, TRADINGBOOST_TYPE_TAKE_PROFIT_LIMIT].contains(UInt32(type))
        let waitsForBetter = isTakeProfit || (isTrailing && stop != nil)
        return isBuy != waitsForBetter ? candle.high.decimal >= price : candle.low.decimal <= price
    }
}

extension Desk {
    /// The best price since a trailing stop works.
    mutating func follow(_ order: Order, _ candle: Candle) {
        guard order.isTrailing, order.stop == nil, let index = open.firstIndex(where: { $0.number == order.number })
        else { return }
        let extreme = order.isBuy ? candle.low.decimal : candle.high.decimal
        guard let best = order.best else {
            open[index].best = extreme
            return
        }
        open[index].best = order.isBuy ? min(best, extreme) : max(best, extreme)
    }

    /// Puts an order into the group of the one that it names.
    mutating func link(_ order: Order) {
        guard let plan = order.plan, plan.kind == TRADINGBOOST_PLAN_OCO,
            let other = open.firstIndex(where: { $0.number == plan.linkedOrder }),
            let own = open.firstIndex(where: { $0.number == order.number })
        else { return }
        let group = open[other].group ?? plan.linkedOrder
        open[other].group = group
        open[own].group = group
    }

    /// What follows from a fill: the others of a group end with it, and an entry's exits come to life.
    mutating func carryOn(_ order: Order, filled quantity: FixedDecimal) {
        if let group = order.group, order.leaves.isZero {
            for other in open where other.group == group { finish(other.number, TRADINGBOOST_ORDER_CANCELLED) }
        }
        guard let plan = order.plan, plan.kind == TRADINGBOOST_PLAN_BRACKET else { return }
        let exits = [
            (TRADINGBOOST_TYPE_STOP, plan.stop), (TRADINGBOOST_TYPE_TAKE_PROFIT, plan.takeProfit),
        ].filter { $0.1 > 0 }
        let group = OrderIntent.hostNumbers + made
        for (type, price) in exits {
            let exit = Order(
                number: OrderIntent.hostNumbers + made,
                side: UInt8(order.isBuy ? TRADINGBOOST_SIDE_SELL : TRADINGBOOST_SIDE_BUY), type: UInt8(type),
                timeInForce: UInt8(TRADINGBOOST_TIME_GTC), isReduceOnly: true, quantity: quantity, stop: FixedDecimal(raw: price),
                group: group, parent: order.number, mode: .usual)
            made += 1
            known[exit.number] = exit
            tell(exit, TRADINGBOOST_ORDER_SUBMITTED)
            tell(exit, TRADINGBOOST_ORDER_ACCEPTED)
            open.append(exit)
        }
    }
}

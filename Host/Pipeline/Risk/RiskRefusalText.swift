import TradingModel

extension RiskRefusal {
    /// One line for people: the numbers, and what to do.
    package var text: String {
        switch self {
        case .killSwitch(let halt):
            "trading is halted (\(halt.summary)): only cancels and reductions pass until the halt is lifted"
        case .paused: "the strategy is paused: only cancels and reductions pass until it is resumed"
        case .frozen(let scope):
            "trading is frozen (freeze for \(scope.summary)): nothing passes, cancels included, until the halt is lifted"
        case .stopped: "the strategy is stopped: only cancels and reductions of what it asked for before pass"
        case .notClosing(let quantity, let position):
            "an order of \(quantity) does not close the position of \(position): only that may be asked for a strategy"
        case .notionalAboveMaximum(let notional, let limit):
            "notional \(notional) is above the limit of \(limit) for one order: order less or raise the limit"
        case .positionAboveMaximum(let notional, let limit):
            "position would reach a notional of \(notional), above the limit of \(limit): reduce it first or raise the limit"
        case .tooManyOpenOrders(let open, let limit):
            "\(open) orders are open and the limit is \(limit): cancel one first or raise the limit"
        case .tooManyOrdersPerMinute(let recent, let limit):
            "\(recent) orders were sent within a minute and the limit is \(limit): wait or raise the limit"
        case .unknownOrder(let order):
            "order \(order) is not known: use the number that submitting it gave"
        case .orderIsFinal(let order, let state):
            "order \(order) is \(state.rawValue) already: nothing is left to change"
        case .changeIsPending(let order, let state):
            "order \(order) is \(state.rawValue): wait for the venue's answer before amending it"
        case .amendmentIsEmpty(let order):
            "the amendment of order \(order) changes nothing: give a new quantity, price or stop price"
        case .quantityNotAboveFilled(let quantity, let filled):
            "quantity \(quantity) is not above the \(filled) that is filled already: cancel the order instead"
        case .plan(let refusal): refusal.text
        case .wrongInstrument(let found, let expected):
            "instrument \(found) is not the one of this instance: use \(expected)"
        case .priceMissing(let type): "\(type.text) order has no price: give a limit price"
        case .priceNotExpected(let type, let price): "\(type.text) order has a price (\(price)): leave it out"
        case .stopPriceMissing(let type): "\(type.text) order has no stop price: give one"
        case .stopPriceNotExpected(let type, let price): "\(type.text) order has a stop price (\(price)): leave it out"
        case .postOnlyNeedsLimit(let type): "\(type.text) order cannot be post-only: use a limit order"
        case .postOnlyIsImmediate:
            "a post-only order cannot be immediate-or-cancel, which only takes: use good-till-cancelled"
        case .quantityNotPositive(let quantity): "quantity \(quantity) is not positive"
        case .quantityOffLot(let quantity, let lotSize):
            "quantity \(quantity) is not a multiple of the lot size \(lotSize): round it to the lot"
        case .quantityBelowMinimum(let quantity, let minimum):
            "quantity \(quantity) is below the instrument's minimum of \(minimum): order more"
        case .quantityAboveMaximum(let quantity, let maximum):
            "quantity \(quantity) is above the instrument's maximum of \(maximum): order less or split it"
        case .priceNotPositive(let price): "price \(price) is not positive"
        case .priceOffTick(let price, let tickSize):
            "price \(price) is not a multiple of the tick size \(tickSize): round it to the tick"
        case .stopPriceNotPositive(let price): "stop price \(price) is not positive"
        case .stopPriceOffTick(let price, let tickSize):
            "stop price \(price) is not a multiple of the tick size \(tickSize): round it to the tick"
        case .noReferencePrice:
            "no candle has closed yet, so a market order has no price to be judged at: wait for the first candle"
        case .notionalBelowMinimum(let notional, let minimum):
            "notional \(notional) is below the instrument's minimum of \(minimum): order more"
        case .notionalOutOfRange:
            "quantity × price is above 1.7 × 10²⁰, the largest number there is: order less"
        }
    }
}

extension OrderType {
    fileprivate var text: String {
        switch self {
        case .market: "a market"
        case .limit: "a limit"
        case .stop: "a stop"
        case .stopLimit: "a stop-limit"
        case .trailingStop: "a trailing-stop"
        case .takeProfit: "a take-profit"
        case .takeProfitLimit: "a take-profit-limit"
        }
    }
}

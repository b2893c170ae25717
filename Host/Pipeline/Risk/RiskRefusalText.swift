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
            "order \(order) is \(state.rawValue): wait for the venue's answer before changing it"
        case .amendmentIsEmpty(let order):
            "the amendment of order \(order) changes nothing: give a new quantity, price or stop price"
        case .quantityNotAboveFilled(let quantity, let filled):
            "quantity \(quantity) is not above the \(filled) that is filled already: cancel the order instead"
        case .amendmentNotOffered(let order):
            "the venue does not amend orders: cancel order \(order), and submit another when it is cancelled"
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
            "no candle has closed yet, so there is no price to judge the order at: wait for the first candle"
        case .notionalBelowMinimum(let notional, let minimum):
            "notional \(notional) is below the instrument's minimum of \(minimum): order more"
        case .notionalOutOfRange:
            "quantity × price is above 1.7 × 10²⁰, the largest number there is: order less"
        case .safeMode(let mode): "safe mode: \(mode.reason); only cancels and orders that reduce a position pass \(mode.endText)"
        case .positionDisputed(let difference):
            "\(difference.text): only cancels and orders that reduce a position pass until they agree"
        case .guardIsClosing(let kind): "the \(kind.text) is closing the position: wait until it is done"
        case .coolingDown(let kind, let until):
            "the \(kind.text) closed the position: only cancels and orders that reduce one pass until \(until.minuteText)"
        case .positionQuantityAboveMaximum(let quantity, let limit):
            "position would reach \(quantity), above the limit of \(limit) base units: reduce it first or raise the limit"
        case .leverageAboveMaximum(let notional, let equity, let limit):
            "exposure would reach \(notional) on an equity of \(equity), above the limit of \(limit) times: "
                + "reduce it first or raise the limit"
        case .liquidationTooClose(let distance, let limit):
            "the liquidation price would be \(distance.percentText) away and the limit is \(limit.percentText): "
                + "order less or add margin"
        case .tooManyOrdersPerSecond(let recent, let limit):
            "\(recent) orders were sent within a second and the limit is \(limit): wait or raise the limit"
        case .orderTooSoon(let elapsed, let interval):
            "the last order was \(elapsed.secondsText) ago and the interval is \(interval.secondsText): wait"
        case .tooManyTradesToday(let trades, let limit, let day):
            "\(trades) trades were begun today (\(day.placeText)) and the limit is \(limit): "
                + "wait until midnight there or raise the limit"
        case .duplicateOrder(let age, let window):
            "an order of the same terms was sent \(age.secondsText) ago, within the window of \(window.secondsText): "
                + "wait or change the terms"
        case .exposureAboveMaximum(let scope, let notional, let limit):
            "the exposure of \(scope.text) would reach \(notional), above the limit of \(limit): "
                + "reduce it first or raise the limit"
        case .insufficientFunds(let needed, let free, let asset):
            "the order needs \(needed) \(asset) and \(free) are free: order less or cancel what locks them"
        case .equityUnknown: "the equity is not known, and the limit of leverage needs it: set capital"
        case .trailingDistanceMissing: "a trailing-stop order has no trailing distance: give one"
        case .trailingDistanceNotExpected(let type, let distance):
            "\(type.text) order has a trailing distance (\(distance)): leave it out"
        case .expireTimeMissing: "a good-till-date order has no expire time: give one"
        case .expireTimeNotExpected(let time):
            "the order has an expire time (\(time.nanoseconds) ns) and is not good-till-date: leave it out or use good-till-date"
        case .expireTimeNotAhead(let time, let now):
            "the expire time (\(time.nanoseconds) ns) is not after now (\(now.nanoseconds) ns): give a later one"
        case .postOnlyIsFillOrKill: "a post-only order cannot be fill-or-kill, which only takes: use good-till-cancelled"
        case .marketCannotRest: "a market order cannot be good-till-date, because it never waits: use another time in force"
        case .triggerOnWrongSide(let type, let side, let trigger, let reference):
            "\(type.text) order to \(side == .buy ? "buy" : "sell") at \(trigger) would trade at once, with the last close at "
                + "\(reference): put it \(side == .buy ? "below" : "above")"
        case .trailingDistanceNotPositive(let distance): "trailing distance \(distance) is not positive"
        case .trailingDistanceOffTick(let distance, let tickSize):
            "trailing distance \(distance) is not a multiple of the tick size \(tickSize): round it to the tick"
        case .trailingDistanceAbovePrice(let distance, let price):
            "trailing distance \(distance) is not below the price of \(price): give a smaller one"
        case .priceOutsideCollar(let price, let reference, let collar):
            "price \(price) is more than \(collar.percentText) away from \(reference): correct it or widen the collar"
        case .referenceTooOld(let age, let limit):
            "the last close is \(age.secondsText) old and the limit is \(limit.secondsText): wait for the next candle"
        case .slippageAboveMaximum(let impact, let limit):
            "the order would slip by \(impact.slippageBasisPoints.shortText) basis points and the limit is \(limit) "
                + "(\(impact.text)): \(impact.advice)"
        case .liquidityShareAboveMaximum(let impact, let limit):
            "the order would take \(impact.liquidityShare.percentText) of what the book shows and the limit is "
                + "\(limit.percentText) (\(impact.text)): \(impact.advice)"
        case .bookTooThin(let quantity, let impact):
            "the book shows \(impact.fillable) of the \(quantity) ordered (\(impact.text)): \(impact.advice)"
        case .bookMissing: "there is no order book to judge a market order by: use a limit order, or make the book optional"
        case .bookTooOld(let age, let limit):
            "the order book is \(age.secondsText) old and the limit is \(limit.secondsText): wait or use a limit order"
        case .quantityAboveSize(let quantity, let size):
            "quantity \(quantity) is above the \(size) that the sizing gives: order less or change the sizing"
        case .sizeIsZero(let reason): "the sizing gives nothing, because \(reason.text)"
        case .exposureUnknown(let scope):
            "the exposure of \(scope.text) is not known, because an instrument has no price yet: wait for its first candle"
        case .liquidationUnknown:
            "the liquidation price is not known, and the limit of its distance needs it: "
                + "remove the limit where nothing is borrowed"
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

import CTradingBoost
package import TradingBoostSDKOrdinary

// The venue of a session: what it takes, what it fills, and what it tells.
extension CandleSession {
    // MARK: - Fills

    /// Fills of one candle. A reduce-only order without anything to reduce is cancelled.
    func trade(_ candle: MarketCandle) throws {
        cancelByItself()
        for number in orders.map(\.number) {
            guard let index = orders.firstIndex(where: { $0.number == number }) else { continue }
            guard orders[index].isAccepted, let price = fillPrice(index, candle) else { continue }
            let order = orders[index]
            var quantity = order.leaves
            if order.isReduceOnly {
                let reducible = order.isBuy ? -position : position
                guard reducible > .zero else {
                    try end(index, TRADINGBOOST_ORDER_CANCELLED)
                    continue
                }
                quantity = min(quantity, reducible)
            }
            if quantity > instrument.lotSize, fault(\.partialFillPercent) {
                quantity = FixedDecimal(raw: quantity.raw / 2).rounded(toMultipleOf: instrument.lotSize, .up)
            }
            try fill(index, quantity, price)
        }
    }

    private func cancelByItself() {
        guard !orders.isEmpty, fault(\.cancelPercent) else { return }
        let index = faults?.pick(0..<orders.count) ?? 0
        if orders[index].isAccepted { push(orders.remove(at: index), TRADINGBOOST_ORDER_CANCELLED, reason: 1_003) }
    }

    private func fillPrice(_ index: Int, _ candle: MarketCandle) -> FixedDecimal? {
        let order = orders[index]
        switch UInt32(order.type) {
        case TRADINGBOOST_TYPE_MARKET: return candle.open
        case TRADINGBOOST_TYPE_STOP:
            guard let stop = order.stopPrice else { return nil }
            if order.isBuy { return candle.high >= stop ? max(stop, candle.open) : nil }
            return candle.low <= stop ? min(stop, candle.open) : nil
        case TRADINGBOOST_TYPE_LIMIT:
            guard let limit = order.price else { return nil }
            if order.isBuy { return candle.low <= limit ? min(limit, candle.open) : nil }
            return candle.high >= limit ? max(limit, candle.open) : nil
        case TRADINGBOOST_TYPE_TRAILING_STOP:
            guard let distance = order.trailingDistance else { return nil }
            let best = order.best ?? candle.open
            if order.isBuy {
                if candle.high >= best + distance { return max(best + distance, candle.open) }
                orders[index].best = min(best, candle.low)
            } else {
                if candle.low <= best - distance { return min(best - distance, candle.open) }
                orders[index].best = max(best, candle.high)
            }
            return nil
        default: return nil
        }
    }

    private func fill(_ index: Int, _ quantity: FixedDecimal, _ price: FixedDecimal) throws {
        if orders[index].stopPrice != nil { trigger(index) }
        var order = orders[index]
        order.filled += quantity
        let signed = order.isBuy ? quantity : -quantity
        let isReducing = !position.isZero && (position.raw < 0) != (signed.raw < 0)
        let notional = signed.multiplied(by: price, rounding: .nearest)
        let isFeeInBase = takesFeesInBase && order.isBuy
        let fee = (isFeeInBase ? quantity : notional.magnitude)
            .multiplied(by: FixedDecimal(raw: FixedDecimal.unit / 2000), rounding: .up)
        cash += isFeeInBase ? -notional : -notional - fee
        if isReducing, quantity <= position.magnitude, let entry = cost.divided(by: position, rounding: .nearest) {
            cost += signed.multiplied(by: entry, rounding: .nearest)
        } else if isReducing {
            // Through zero: what is left was entered at this price.
            cost = (position + signed).multiplied(by: price, rounding: .nearest)
        } else {
            cost += notional
        }
        position += isFeeInBase ? signed - fee : signed
        if position.isZero { (cost, roundTrips) = (.zero, roundTrips + 1) }
        fills += 1
        orders[index] = order
        let isWhole = order.leaves.isZero
        push(
            order, isWhole ? TRADINGBOOST_ORDER_FILLED : TRADINGBOOST_ORDER_PARTIALLY_FILLED, fillPrice: price,
            fillQuantity: quantity, fee: fee, isFeeInBase: isFeeInBase)
        if isWhole { orders.remove(at: index) }
        try settle()
    }

    /// An order that was told to be cancelled turns out to have filled: the two have crossed.
    package func fillLate(_ order: Order, at price: FixedDecimal) throws {
        orders.append(order)
        try fill(orders.count - 1, order.leaves, price)
    }

    /// From here on it is a market order: it has no stop price any more.
    private func trigger(_ index: Int) {
        orders[index].stopPrice = nil
        orders[index].type = UInt8(TRADINGBOOST_TYPE_MARKET)
        push(orders[index], TRADINGBOOST_ORDER_TRIGGERED)
    }

    private func end(_ index: Int, _ kind: UInt32, reason: UInt32 = 0) throws {
        push(orders.remove(at: index), kind, reason: reason)
        try settle()
    }

    // MARK: - Requests

    func cancel(_ number: UInt64) {
        guard let index = orders.firstIndex(where: { $0.number == number }) else { return }
        if fault(\.percent) {
            push(orders[index], TRADINGBOOST_ORDER_CANCEL_REJECTED, reason: 1_001)
            return
        }
        push(orders[index], TRADINGBOOST_ORDER_CANCEL_PENDING)
        push(orders.remove(at: index), TRADINGBOOST_ORDER_CANCELLED)
    }

    func amend(_ bytes: [UInt8]) {
        let record = unsafe bytes.withUnsafeBytes { unsafe $0.loadUnaligned(as: tradingboost_amend_request.self) }
        guard let index = orders.firstIndex(where: { $0.number == record.order }) else { return }
        push(orders[index], TRADINGBOOST_ORDER_UPDATE_PENDING)
        if fault(\.percent) {
            push(orders[index], TRADINGBOOST_ORDER_UPDATE_REJECTED, reason: 1_005)
            return
        }
        if let quantity = fixedDecimal(record.quantity) { orders[index].quantity = quantity }
        if let price = fixedDecimal(record.price) { orders[index].price = price }
        if let stop = fixedDecimal(record.stop_price) { orders[index].stopPrice = stop }
        push(orders[index], TRADINGBOOST_ORDER_UPDATED)
    }

    func submit(_ bytes: [UInt8], _ number: UInt64) {
        let record = unsafe bytes.withUnsafeBytes { unsafe $0.loadUnaligned(as: tradingboost_order_request.self) }
        var order = Order(
            number: number, side: record.side, type: record.type, flags: UInt32(record.flags),
            quantity: fixedDecimal(record.quantity) ?? .zero, price: fixedDecimal(record.price),
            stopPrice: fixedDecimal(record.stop_price), trailingDistance: fixedDecimal(record.trailing_distance))
        orderCount += 1
        audit(order)
        if denies?(order) == true || fault(\.percent) {
            push(order, TRADINGBOOST_ORDER_DENIED, reason: 12)
            return
        }
        push(order, TRADINGBOOST_ORDER_SUBMITTED)
        if fault(\.percent) {
            push(order, TRADINGBOOST_ORDER_REJECTED, reason: 1_004)
            return
        }
        if wouldTake(order) {
            push(order, TRADINGBOOST_ORDER_REJECTED, reason: 1_002)
            return
        }
        order.isAccepted = true
        orders.append(order)
        push(order, TRADINGBOOST_ORDER_ACCEPTED)
    }

    /// A post-only order that would fill at once.
    private func wouldTake(_ order: Order) -> Bool {
        guard order.flags & TRADINGBOOST_FLAG_POST_ONLY != 0, let price = order.price, let lastPrice else { return false }
        return order.isBuy ? price >= lastPrice : price <= lastPrice
    }

    private func push(
        _ order: Order, _ kind: UInt32, reason: UInt32 = 0, fillPrice: FixedDecimal? = nil,
        fillQuantity: FixedDecimal = .zero, fee: FixedDecimal = .zero, isFeeInBase: Bool = false
    ) {
        let btc: [UInt8] = isFeeInBase ? Array("BTC".utf8) : [0, 0, 0]
        steps.append(
            tradingboost_order_event(
                header: tradingboost_event(), order: order.number, kind: kind, reason: reason,
                quantity: contract(order.quantity), price: contract(order.price), stop_price: contract(order.stopPrice),
                filled_quantity: contract(order.filled),
                fill_price: contract(fillPrice), fill_quantity: contract(fillQuantity), fill_fee: contract(fee),
                fill_fee_asset: (btc[0], btc[1], btc[2], 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
                fill: fillPrice == nil ? 0 : fills,
                position_quantity: contract(position),
                position_price: contract(position.isZero ? nil : cost.divided(by: position, rounding: .nearest)),
                venue_time: 0, side: order.side, liquidity: 0, reserved: (0, 0, 0, 0, 0, 0), parent: 0))
    }

    // MARK: - Audit

    /// What no venue takes.
    private func audit(_ order: Order) {
        let known = [
            TRADINGBOOST_TYPE_MARKET, TRADINGBOOST_TYPE_LIMIT, TRADINGBOOST_TYPE_STOP, TRADINGBOOST_TYPE_TRAILING_STOP,
        ]
        if !known.contains(UInt32(order.type)) { note("order \(order.number): of a type that this venue has not") }
        let isOfSize = order.quantity >= instrument.minimumQuantity && order.quantity <= instrument.maximumQuantity
        if order.quantity <= .zero || !order.quantity.isMultiple(of: instrument.lotSize) || !isOfSize {
            note("order \(order.number): quantity \(order.quantity)")
        }
        for price in [order.price, order.stopPrice] {
            if let price, price <= .zero || !price.isMultiple(of: instrument.tickSize) {
                note("order \(order.number): price \(price)")
            }
        }
        if let text = auditOrder?(self, order) { note("order \(order.number): \(text)") }
    }
}

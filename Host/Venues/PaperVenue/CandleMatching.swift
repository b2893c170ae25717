import TradingModel

/// One account meets one candle: the four steps that are written down at `PaperVenue`.
extension PaperAccount {
    /// - Parameter budget: what may fill, base units, on the lot.
    mutating func meet(
        _ candle: Candle, _ budget: Quantity, _ market: PaperMarket, _ rules: PaperRules, _ reports: inout [VenueReport]
    ) {
        expire(candle, before: candle.openTime, &reports)
        if candle.volume > .zero {
            var meeting = Meeting(candle: candle, market: market, rules: rules, budget: budget)
            for index in orders.indices { meetOpen(index, &meeting, &reports) }
            expire(candle, before: candle.closeTime, &reports)
            for index in orders.indices { meetStop(index, &meeting, &reports) }
            for index in limitsReached(meeting) {
                guard let price = orders[index].terms.price else { continue }
                fill(index, at: price, isMaker: true, &meeting, &reports)
            }
        }
        finish(candle, &reports)
    }

    /// What the steps share.
    struct Meeting {
        let candle: Candle
        let market: PaperMarket
        let rules: PaperRules
        /// What is left of the volume.
        var budget: Quantity
    }

    // MARK: The steps

    private mutating func meetOpen(_ index: Int, _ meeting: inout Meeting, _ reports: inout [VenueReport]) {
        let open = meeting.candle.open
        switch orders[index].stage {
        case .waiting:
            guard orders[index].isStopReached(at: open) else { return }
            trigger(index, at: open, then: .resting, &meeting, &reports)
        case .taking:
            if orders[index].isMarketable(at: open) { take(index, at: open, &meeting, &reports) }
            if orders[index].terms.price != nil, orders[index].stage == .taking, !orders[index].endsAtOnce {
                orders[index].stage = .resting
            }
        case .resting:
            guard orders[index].isLimitReached(at: open, meeting.rules.limitFill) else { return }
            fill(index, at: open, isMaker: true, &meeting, &reports)
        case .settling, .closed: return
        }
    }

    private mutating func meetStop(_ index: Int, _ meeting: inout Meeting, _ reports: inout [VenueReport]) {
        guard orders[index].stage == .waiting, let stopPrice = orders[index].terms.stopPrice else { return }
        let extreme = orders[index].terms.side == .buy ? meeting.candle.high : meeting.candle.low
        guard orders[index].isStopReached(at: extreme) else { return }
        trigger(index, at: stopPrice, then: .settling, &meeting, &reports)
    }

    /// The resting orders that the candle fills, in the order in which they may have of the volume.
    private func limitsReached(_ meeting: Meeting) -> [Int] {
        var reached: [Int] = []
        for index in orders.indices where orders[index].stage == .resting {
            let extreme = orders[index].terms.side == .buy ? meeting.candle.low : meeting.candle.high
            if orders[index].isLimitReached(at: extreme, meeting.rules.limitFill) { reached.append(index) }
        }
        guard reached.count > 1 else { return reached }
        let open = meeting.candle.open
        return reached.sorted { left, right in
            let (first, second) = (orders[left], orders[right])
            if first.terms.isReduceOnly != second.terms.isReduceOnly { return first.terms.isReduceOnly }
            let distances = (first.distance(from: open), second.distance(from: open))
            return distances.0 == distances.1 ? left < right : distances.0 < distances.1
        }
    }

    /// Orders whose time comes before a moment of the candle: at its open, what has expired by then; behind the open, what
    /// expires before the close, because what the candle did before that time is unknown.
    private mutating func expire(_ candle: Candle, before moment: Timestamp, _ reports: inout [VenueReport]) {
        for index in orders.indices where orders[index].stage != .closed {
            guard let time = orders[index].terms.expireTime,
                moment == candle.openTime ? time <= moment : time < moment
            else { continue }
            orders[index].stage = .closed
            report(index, candle, .expired, &reports)
        }
    }

    private mutating func finish(_ candle: Candle, _ reports: inout [VenueReport]) {
        var isAnyClosed = false
        for index in orders.indices {
            if orders[index].stage == .settling { orders[index].stage = .resting }
            if orders[index].stage != .closed {
                let terms = orders[index].terms
                if orders[index].endsAtOnce, orders[index].stage != .waiting {
                    close(index, terms.timeInForce == .fillOrKill ? .fillOrKill : .immediateOrCancel, candle, &reports)
                } else if let time = terms.expireTime, time <= candle.closeTime {
                    orders[index].stage = .closed
                    report(index, candle, .expired, &reports)
                } else if terms.isReduceOnly, reducibleQuantity(terms.side).isZero {
                    close(index, .nothingToReduce, candle, &reports)
                }
            }
            isAnyClosed = isAnyClosed || orders[index].stage == .closed
        }
        if isAnyClosed { orders.removeAll { $0.stage == .closed } }
        updateBand()
    }

    // MARK: What happens to an order

    /// - Parameter then: how what a limit leaves over goes on.
    private mutating func trigger(
        _ index: Int, at price: Price, then stage: PaperOrder.Stage, _ meeting: inout Meeting,
        _ reports: inout [VenueReport]
    ) {
        report(index, meeting.candle, .triggered, &reports)
        orders[index].stage = .taking
        if orders[index].isMarketable(at: price) { take(index, at: price, &meeting, &reports) }
        if orders[index].stage == .taking, orders[index].terms.price != nil { orders[index].stage = stage }
    }

    /// Fills at a price of the market, which slippage worsens: never beyond the order's limit, never to zero.
    private mutating func take(
        _ index: Int, at price: Price, _ meeting: inout Meeting, _ reports: inout [VenueReport]
    ) {
        let limit = orders[index].terms.price
        var paid: Price
        switch orders[index].terms.side {
        case .buy:
            paid = price + meeting.market.slippage
            if let limit { paid = min(paid, limit) }
        case .sell:
            paid = max(price - meeting.market.slippage, min(price, meeting.market.tickSize))
            if let limit { paid = max(paid, limit) }
        }
        fill(index, at: paid, isMaker: false, &meeting, &reports)
    }

    private mutating func fill(
        _ index: Int, at price: Price, isMaker: Bool, _ meeting: inout Meeting, _ reports: inout [VenueReport]
    ) {
        let terms = orders[index].terms
        var quantity = min(orders[index].leavesQuantity, meeting.budget)
        if terms.isReduceOnly { quantity = min(quantity, reducibleQuantity(terms.side)) }
        if terms.timeInForce == .fillOrKill, quantity < orders[index].leavesQuantity {
            return close(index, .fillOrKill, meeting.candle, &reports)
        }
        guard quantity > .zero else { return }
        let rate = isMaker ? meeting.market.makerFeeRate : meeting.market.takerFeeRate
        let fee = quantity.notional(at: price).multiplied(by: rate, rounding: .up)
        meeting.budget -= quantity
        orders[index].filledQuantity += quantity
        position += terms.side == .buy ? quantity : -quantity
        fills += 1
        let fill = VenueFill(
            venueFillID: venueID(fills), price: price, quantity: quantity, fee: fee, isMaker: isMaker)
        report(index, meeting.candle, .filled(fill), &reports)
        if orders[index].leavesQuantity.isZero { orders[index].stage = .closed }
    }

    private mutating func close(
        _ index: Int, _ reason: CancelReason, _ candle: Candle, _ reports: inout [VenueReport]
    ) {
        orders[index].stage = .closed
        report(index, candle, .cancelled(reason), &reports)
    }

    private func report(
        _ index: Int, _ candle: Candle, _ event: VenueReport.Event, _ reports: inout [VenueReport]
    ) {
        let id = ClientOrderID(tenant: key.tenant, instance: key.instance, intent: orders[index].intent)
        reports.append(VenueReport(order: id, venueTime: candle.closeTime, event: event))
    }
}

extension PaperOrder {
    fileprivate func distance(from price: Price) -> Price {
        ((terms.price ?? price) - price).magnitude
    }
}

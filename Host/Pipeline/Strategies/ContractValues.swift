package import CTradingBoost
package import TradingModel

// The model's values as the contract's structs, and back. The backtest uses the same ones, so that a strategy sees the same
// bytes in a worker and in a backtest.

extension tradingboost_decimal {
    package init(_ decimal: FixedDecimal) {
        self.init(hi: Int64(truncatingIfNeeded: decimal.raw >> 64), lo: UInt64(truncatingIfNeeded: decimal.raw))
    }

    /// Nil becomes "undefined".
    package init(_ decimal: FixedDecimal?) {
        if let decimal { self.init(decimal) } else { self.init(hi: .min, lo: 0) }
    }
}

extension FixedDecimal {
    /// Nil for "undefined".
    package init?(_ value: tradingboost_decimal) {
        guard !(value.hi == .min && value.lo == 0) else { return nil }
        self.init(raw: Int128(value.hi) << 64 | Int128(value.lo))
    }
}

extension Contract {
    /// What the plugin's contract calls it: TRADINGBOOST_INSTRUMENT_….
    package var kind: UInt32 {
        switch self {
        case .spot: TRADINGBOOST_INSTRUMENT_SPOT
        case .linear: TRADINGBOOST_INSTRUMENT_LINEAR
        case .inverse: TRADINGBOOST_INSTRUMENT_INVERSE
        }
    }
}

// MARK: - Events

extension tradingboost_candle_event {
    package init(_ candle: Candle, instance: InstanceID, seq: UInt64, time: Timestamp) {
        self.init(
            header: tradingboost_event(
                size: UInt32(MemoryLayout<tradingboost_candle_event>.size), type: UInt16(TRADINGBOOST_EVENT_CANDLE),
                flags: 0, instance: instance.rawValue, seq: seq, time: time.nanoseconds),
            instrument: UInt32(truncatingIfNeeded: candle.instrument.rawValue), reserved: 0,
            timeframe: candle.timeframe.nanoseconds, open_time: candle.openTime.nanoseconds,
            open: tradingboost_decimal(candle.open.decimal), high: tradingboost_decimal(candle.high.decimal),
            low: tradingboost_decimal(candle.low.decimal), close: tradingboost_decimal(candle.close.decimal),
            volume: tradingboost_decimal(candle.volume.decimal), open_double: candle.doubles.open,
            high_double: candle.doubles.high, low_double: candle.doubles.low, close_double: candle.doubles.close,
            volume_double: candle.doubles.volume)
    }
}

extension tradingboost_order_event {
    package init(_ step: OrderStep, instance: InstanceID, seq: UInt64, time: Timestamp) {
        self.init()
        header = tradingboost_event(
            size: UInt32(MemoryLayout<tradingboost_order_event>.size), type: UInt16(TRADINGBOOST_EVENT_ORDER), flags: 0,
            instance: instance.rawValue, seq: seq, time: time.nanoseconds)
        order = step.order
        kind = step.kind.rawValue
        reason = step.reason
        quantity = tradingboost_decimal(step.quantity.decimal)
        price = tradingboost_decimal(step.price?.decimal)
        stop_price = tradingboost_decimal(step.stopPrice?.decimal)
        filled_quantity = tradingboost_decimal(step.filledQuantity.decimal)
        fill_price = tradingboost_decimal(step.fill?.price.decimal)
        fill_quantity = tradingboost_decimal(step.fill?.quantity.decimal ?? .zero)
        fill_fee = tradingboost_decimal(step.fill?.fee.decimal ?? .zero)
        fill = step.fill?.number ?? 0
        position_quantity = tradingboost_decimal(step.positionQuantity.decimal)
        position_price = tradingboost_decimal(step.positionPrice?.decimal)
        venue_time = step.venueTime?.nanoseconds ?? 0
        parent = step.parent ?? 0
        side = step.side.rawValue
        switch step.fill?.isMaker {
        case true: liquidity = UInt8(TRADINGBOOST_LIQUIDITY_MAKER)
        case false: liquidity = UInt8(TRADINGBOOST_LIQUIDITY_TAKER)
        case nil: break
        }
    }
}

extension tradingboost_timer_event {
    package init(number: UInt64, due: Timestamp, instance: InstanceID, seq: UInt64, time: Timestamp) {
        self.init(
            header: tradingboost_event(
                size: UInt32(MemoryLayout<tradingboost_timer_event>.size), type: UInt16(TRADINGBOOST_EVENT_TIMER), flags: 0,
                instance: instance.rawValue, seq: seq, time: time.nanoseconds),
            timer: number, due: due.nanoseconds)
    }
}

extension HistoryPage {
    /// A history event: its fields, then the candles.
    package func contractBytes(instance: InstanceID, seq: UInt64, time: Timestamp) -> [UInt8] {
        let stride = MemoryLayout<tradingboost_history_candle>.size
        let size = MemoryLayout<tradingboost_history_event>.size + candles.count * stride
        var event = tradingboost_history_event(
            header: tradingboost_event(
                size: UInt32(size), type: UInt16(TRADINGBOOST_EVENT_HISTORY), flags: 0, instance: instance.rawValue, seq: seq,
                time: time.nanoseconds),
            request: request, timeframe: timeframe.nanoseconds, instrument: UInt32(truncatingIfNeeded: instrument.rawValue),
            remaining: UInt32(remaining), count: UInt32(candles.count), candle_stride: UInt32(stride))
        var bytes: [UInt8] = []
        bytes.reserveCapacity(size)
        // SAFETY: the contract's structs have no padding: every byte is a field's; the same below.
        unsafe withUnsafeBytes(of: &event) { unsafe bytes.append(contentsOf: $0) }
        for candle in candles {
            var record = tradingboost_history_candle(
                open_time: candle.openTime.nanoseconds, open: tradingboost_decimal(candle.open.decimal),
                high: tradingboost_decimal(candle.high.decimal), low: tradingboost_decimal(candle.low.decimal),
                close: tradingboost_decimal(candle.close.decimal), volume: tradingboost_decimal(candle.volume.decimal))
            unsafe withUnsafeBytes(of: &record) { unsafe bytes.append(contentsOf: $0) }
        }
        return bytes
    }
}

// MARK: - Requests

extension OrderTerms {
    /// Nil when the request contradicts itself: an unknown kind, a missing or superfluous price, distance or time, a value that
    /// is not positive. Ticks, lots, the clock and limits are risk's. `instrument` is the instance's: the caller compares the
    /// numbers.
    package init?(_ request: tradingboost_order_request, instrument: InstrumentID) {
        let flags = UInt32(request.flags)
        guard request.struct_size == UInt32(MemoryLayout<tradingboost_order_request>.size),
            let side = Side(rawValue: request.side), let type = OrderType(rawValue: request.type),
            let timeInForce = TimeInForce(rawValue: request.time_in_force),
            flags & ~(TRADINGBOOST_FLAG_POST_ONLY | TRADINGBOOST_FLAG_REDUCE_ONLY) == 0,
            let quantity = FixedDecimal(request.quantity), quantity > .zero
        else { return nil }
        let price = FixedDecimal(request.price)
        let stopPrice = FixedDecimal(request.stop_price)
        let distance = FixedDecimal(present: request.trailing_distance)
        guard (price != nil) == type.hasPrice, price ?? .one > .zero,
            stopPrice != nil ? type.needsStopPrice || type == .trailingStop : !type.needsStopPrice, stopPrice ?? .one > .zero,
            (distance != nil) == (type == .trailingStop), distance ?? .one > .zero,
            timeInForce == .goodTillDate ? request.expire_time > 0 : request.expire_time == 0
        else { return nil }
        self.init(
            instrument: instrument, side: side, type: type, quantity: Quantity(quantity), price: price.map { Price($0) },
            stopPrice: stopPrice.map { Price($0) }, timeInForce: timeInForce,
            isPostOnly: flags & TRADINGBOOST_FLAG_POST_ONLY != 0, isReduceOnly: flags & TRADINGBOOST_FLAG_REDUCE_ONLY != 0,
            trailingDistance: distance.map { Price($0) },
            expireTime: timeInForce == .goodTillDate ? Timestamp(nanoseconds: request.expire_time) : nil)
    }
}

extension OrderPlan {
    /// Nil when the plan contradicts itself or the order: an unknown kind, fields of another kind, a value that is not positive
    /// or out of bounds. Ticks and lots, and whether a linked order is open, are risk's. All zero is an order alone.
    package init?(_ plan: tradingboost_order_plan, of terms: OrderTerms) {
        let exits = [FixedDecimal(present: plan.stop_price), FixedDecimal(present: plan.take_profit_price)]
        let visible = FixedDecimal(present: plan.visible_quantity)
        let isBracket = plan.kind == TRADINGBOOST_PLAN_BRACKET
        guard plan.kind == 0 || plan.struct_size == UInt32(MemoryLayout<tradingboost_order_plan>.size), plan.reserved == 0,
            (plan.kind == TRADINGBOOST_PLAN_OCO) == (plan.linked_order != 0),
            (plan.kind == TRADINGBOOST_PLAN_TWAP) == (plan.duration != 0),
            (plan.kind == TRADINGBOOST_PLAN_TWAP) == (plan.slices != 0),
            (plan.kind == TRADINGBOOST_PLAN_ICEBERG) == (visible != nil), visible ?? .one > .zero,
            isBracket != exits.allSatisfy({ $0 == nil }), exits.allSatisfy({ $0 ?? .one > .zero })
        else { return nil }
        switch plan.kind {
        case 0: self = .none
        case TRADINGBOOST_PLAN_OCO: self = .oco(with: plan.linked_order)
        case TRADINGBOOST_PLAN_BRACKET:
            guard !terms.isReduceOnly else { return nil }
            self = .bracket(stop: exits[0].map { Price($0) }, takeProfit: exits[1].map { Price($0) })
        case TRADINGBOOST_PLAN_TWAP:
            guard (2...UInt32(OrderPlan.maximumSlices)).contains(plan.slices),
                (1_000_000_000...OrderPlan.maximumDuration).contains(plan.duration)
            else { return nil }
            self = .twap(duration: plan.duration, slices: Int(plan.slices))
        case TRADINGBOOST_PLAN_ICEBERG:
            guard let visible, terms.type == .limit else { return nil }
            self = .iceberg(visible: Quantity(visible))
        default: return nil
        }
    }
}

extension FixedDecimal {
    /// Of a field that came after 1.0: zero says nothing there, and so does "undefined".
    package init?(present value: tradingboost_decimal) {
        guard let decimal = FixedDecimal(value), !decimal.isZero else { return nil }
        self = decimal
    }
}

extension Amendment {
    /// Nil when nothing is to change or a value is not positive.
    package init?(_ request: tradingboost_amend_request) {
        let quantity = FixedDecimal(request.quantity)
        let price = FixedDecimal(request.price)
        let stopPrice = FixedDecimal(request.stop_price)
        guard request.struct_size == UInt32(MemoryLayout<tradingboost_amend_request>.size),
            quantity != nil || price != nil || stopPrice != nil,
            quantity ?? .one > .zero, price ?? .one > .zero, stopPrice ?? .one > .zero
        else { return nil }
        self.init(
            quantity: quantity.map { Quantity($0) }, price: price.map { Price($0) },
            stopPrice: stopPrice.map { Price($0) })
    }
}

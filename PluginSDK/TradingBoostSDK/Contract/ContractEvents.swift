import CTradingBoost

// Events as Swift values. An event shorter than its type's first layout is not that event.

extension EventContext {
    @inline(__always)
    init(_ header: tradingboost_event) {
        self.init(
            sequence: header.seq, time: Timestamp(nanoseconds: header.time),
            isReplay: UInt32(header.flags) & TRADINGBOOST_EVENT_REPLAY != 0)
    }
}

extension Candle {
    /// Nil for a timeframe that is newer than this SDK.
    @inline(__always)
    init?(_ event: borrowing tradingboost_candle_event) {
        guard let timeframe = Timeframe(nanoseconds: event.timeframe) else { return nil }
        self.init(
            context: EventContext(event.header), timeframe: timeframe,
            openTime: Timestamp(nanoseconds: event.open_time), open: Price(FixedDecimal(defined: event.open)),
            high: Price(FixedDecimal(defined: event.high)), low: Price(FixedDecimal(defined: event.low)),
            close: Price(FixedDecimal(defined: event.close)), volume: Quantity(FixedDecimal(defined: event.volume)),
            doubles: Doubles(
                open: event.open_double, high: event.high_double, low: event.low_double, close: event.close_double,
                volume: event.volume_double))
    }
}

extension OrderStep {
    /// Nil for a kind or a side that is newer than this SDK.
    init?(_ event: borrowing tradingboost_order_event) {
        guard let kind = Kind(rawValue: event.kind), let side = Side(rawValue: event.side) else { return nil }
        var fill: Fill?
        if event.fill != 0, let price = FixedDecimal(contract: event.fill_price) {
            fill = Fill(
                number: event.fill, price: Price(price), quantity: Quantity(FixedDecimal(defined: event.fill_quantity)),
                fee: FixedDecimal(defined: event.fill_fee), feeAsset: OrderStep.asset(event.fill_fee_asset),
                liquidity: Liquidity(rawValue: event.liquidity))
        }
        self.init(
            context: EventContext(event.header), order: OrderNumber(event.order), kind: kind, reason: event.reason,
            side: side, quantity: Quantity(FixedDecimal(defined: event.quantity)),
            price: FixedDecimal(contract: event.price).map { Price($0) },
            stopPrice: FixedDecimal(contract: event.stop_price).map { Price($0) },
            filledQuantity: Quantity(FixedDecimal(defined: event.filled_quantity)), fill: fill,
            positionQuantity: Quantity(FixedDecimal(defined: event.position_quantity)),
            positionPrice: FixedDecimal(contract: event.position_price).map { Price($0) },
            venueTime: venueTimestamp(event.venue_time), parent: event.parent == 0 ? nil : OrderNumber(event.parent))
    }

    /// Sixteen bytes of UTF-8, filled up with zeros; all zero is the quote asset.
    private static func asset<Bytes>(_ field: Bytes) -> AssetName? {
        // SAFETY: the field is sixteen plain bytes, copied here.
        unsafe withUnsafeBytes(of: field) { bytes in
            let text = unsafe bytes.prefix { $0 != 0 }
            return unsafe text.isEmpty ? nil : AssetName(bytes: text)
        }
    }
}

extension Timer {
    init(_ event: borrowing tradingboost_timer_event) {
        self.init(
            context: EventContext(event.header), number: event.timer, due: Timestamp(nanoseconds: event.due))
    }
}

extension StopReason {
    init(contract reason: UInt32) {
        switch reason {
        case TRADINGBOOST_STOP_REQUESTED: self = .requested
        case TRADINGBOOST_STOP_SHUTDOWN: self = .shutdown
        default: self = .other(reason)
        }
    }
}

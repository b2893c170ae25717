import CTradingBoost

// Market data besides candles, and the snapshot, as Swift values. An event shorter than its type's first layout is not that
// event; what its counts promise beyond its size is not read.

/// 0 is the contract's "the venue does not say".
func venueTimestamp(_ nanoseconds: Int64) -> Timestamp? { nanoseconds == 0 ? nil : Timestamp(nanoseconds: nanoseconds) }

extension Trade {
    init?(_ event: borrowing tradingboost_trade_event) {
        guard let price = FixedDecimal(contract: event.price) else { return nil }
        self.init(
            context: EventContext(event.header), venueTime: venueTimestamp(event.venue_time), number: event.trade,
            price: Price(price), quantity: Quantity(FixedDecimal(defined: event.quantity)), side: Side(rawValue: event.side),
            dropped: event.dropped)
    }
}

extension Quote {
    init(_ event: borrowing tradingboost_quote_event) {
        self.init(
            context: EventContext(event.header), venueTime: venueTimestamp(event.venue_time),
            bid: BookLevel(price: event.bid_price, quantity: event.bid_quantity),
            ask: BookLevel(price: event.ask_price, quantity: event.ask_quantity), dropped: event.dropped)
    }
}

extension BookLevel {
    /// Nil for a side that is empty.
    fileprivate init?(price: tradingboost_decimal, quantity: tradingboost_decimal) {
        guard let price = FixedDecimal(contract: price) else { return nil }
        self.init(price: Price(price), quantity: Quantity(FixedDecimal(defined: quantity)))
    }
}

extension Book {
    /// Nil when the event is shorter than its counts say.
    @unsafe
    init?(contract pointer: UnsafePointer<tradingboost_book_event>) {
        let event = unsafe pointer.pointee
        let levels = unsafe Tail<tradingboost_book_level>(
            pointer, size: event.header.size, count: UInt64(event.bid_count) + UInt64(event.ask_count),
            stride: event.level_stride)
        guard let levels = unsafe levels else { return nil }
        func level(_ index: Int) -> BookLevel? {
            let record = unsafe levels[index]
            return BookLevel(price: record.price, quantity: record.quantity)
        }
        let bids = Int(event.bid_count)
        self.init(
            context: EventContext(event.header), venueTime: venueTimestamp(event.venue_time),
            bids: (0..<bids).compactMap(level), asks: (bids..<(unsafe levels.count)).compactMap(level), dropped: event.dropped)
    }
}

extension Funding {
    init(_ event: borrowing tradingboost_funding_event) {
        self.init(
            context: EventContext(event.header), venueTime: venueTimestamp(event.venue_time),
            due: Timestamp(nanoseconds: event.due), rate: FixedDecimal(defined: event.rate),
            markPrice: FixedDecimal(contract: event.mark_price).map { Price($0) },
            payment: FixedDecimal(contract: event.payment).map { Notional($0) })
    }
}

extension Snapshot {
    /// Nil when the event is shorter than its count says. Orders of a kind that is newer than this SDK are left out.
    @unsafe
    init?(contract pointer: UnsafePointer<tradingboost_snapshot_event>) {
        let event = unsafe pointer.pointee
        let orders = unsafe Tail<tradingboost_open_order>(
            pointer, size: event.header.size, count: UInt64(event.order_count), stride: event.order_stride,
            least: FirstLayout.openOrder)
        guard let orders = unsafe orders else { return nil }
        self.init(
            context: EventContext(event.header), positionQuantity: Quantity(FixedDecimal(defined: event.position_quantity)),
            positionPrice: FixedDecimal(contract: event.position_price).map { Price($0) },
            openOrders: (0..<(unsafe orders.count)).compactMap { unsafe OpenOrder(orders[$0]) })
    }
}

extension History {
    /// Nil when the event is shorter than its count says, or of a timeframe that is newer than this SDK.
    @unsafe
    init?(contract pointer: UnsafePointer<tradingboost_history_event>) {
        let event = unsafe pointer.pointee
        let records = unsafe Tail<tradingboost_history_candle>(
            pointer, size: event.header.size, count: UInt64(event.count), stride: event.candle_stride)
        guard let records = unsafe records, let timeframe = Timeframe(nanoseconds: event.timeframe) else { return nil }
        var candles: [Candle] = []
        candles.reserveCapacity(unsafe records.count)
        for index in 0..<(unsafe records.count) {
            let record = unsafe records[index]
            candles.append(
                Candle(
                    openTime: Timestamp(nanoseconds: record.open_time), open: Price(FixedDecimal(defined: record.open)),
                    high: Price(FixedDecimal(defined: record.high)), low: Price(FixedDecimal(defined: record.low)),
                    close: Price(FixedDecimal(defined: record.close)), volume: Quantity(FixedDecimal(defined: record.volume))))
        }
        self.init(
            context: EventContext(event.header), request: event.request, timeframe: timeframe, candles: candles,
            remaining: Int(event.remaining))
    }
}

extension Snapshot.OpenOrder {
    fileprivate init?(_ record: tradingboost_open_order) {
        guard let step = OrderStep.Kind(rawValue: record.kind), let side = Side(rawValue: record.side),
            let kind = OrderRequest.Kind(
                type: record.type, price: FixedDecimal(contract: record.price),
                stopPrice: FixedDecimal(contract: record.stop_price), distance: FixedDecimal(contract: record.trailing_distance))
        else { return nil }
        var options = OrderOptions(rawValue: record.flags).intersection([.postOnly, .reduceOnly])
        if UInt32(record.time_in_force) == TRADINGBOOST_TIME_IOC { options.insert(.immediateOrCancel) }
        if UInt32(record.time_in_force) == TRADINGBOOST_TIME_FOK { options.insert(.fillOrKill) }
        var request = OrderRequest(side, kind, Quantity(FixedDecimal(defined: record.quantity)), options)
        if record.expire_time != 0 { request.expireTime = Timestamp(nanoseconds: record.expire_time) }
        self.init(
            number: OrderNumber(record.order), step: step, request: request,
            filledQuantity: Quantity(FixedDecimal(defined: record.filled_quantity)))
    }
}

extension OrderRequest.Kind {
    fileprivate init?(type: UInt8, price: FixedDecimal?, stopPrice: FixedDecimal?, distance: FixedDecimal?) {
        switch (UInt32(type), price, stopPrice) {
        case (TRADINGBOOST_TYPE_MARKET, _, _): self = .market
        case (TRADINGBOOST_TYPE_LIMIT, let price?, _): self = .limit(Price(price))
        case (TRADINGBOOST_TYPE_STOP, _, let stop?): self = .stop(Price(stop))
        case (TRADINGBOOST_TYPE_STOP_LIMIT, let price?, let stop?): self = .stopLimit(Price(stop), limit: Price(price))
        case (TRADINGBOOST_TYPE_TRAILING_STOP, _, let start):
            guard let distance, !distance.isZero else { return nil }
            self = .trailingStop(distance: Price(distance), from: start.map { Price($0) })
        case (TRADINGBOOST_TYPE_TAKE_PROFIT, _, let stop?): self = .takeProfit(Price(stop))
        case (TRADINGBOOST_TYPE_TAKE_PROFIT_LIMIT, let price?, let stop?):
            self = .takeProfitLimit(Price(stop), limit: Price(price))
        default: return nil
        }
    }
}

/// The records behind the fields of an event, `stride` bytes apart whatever size this SDK knows.
// SAFETY: made and used within the call that lends the event, and bounded by the event's own size.
@unsafe
private struct Tail<Record> {
    let count: Int
    private let start: UnsafeRawPointer
    private let stride: Int

    /// - Parameter least: the record's size in the first version that had it.
    init?<Event>(
        _ event: UnsafePointer<Event>, size: UInt32, count: UInt64, stride: UInt32, least: Int = MemoryLayout<Record>.size
    ) {
        // Divided, because a product of what a damaged event says may not fit.
        let room = Int(size) - MemoryLayout<Event>.size
        guard room >= 0, count == 0 || Int(stride) >= least,
            count == 0 || count <= UInt64(room / Int(stride))
        else { return nil }
        unsafe self.count = Int(count)
        unsafe self.stride = Int(stride)
        unsafe start = UnsafeRawPointer(event) + MemoryLayout<Event>.size
    }

    /// What a record is too short for is zero.
    subscript(index: Int) -> Record {
        let place = unsafe start + index * stride
        if unsafe stride >= MemoryLayout<Record>.size { return unsafe place.assumingMemoryBound(to: Record.self).pointee }
        return unsafe withUnsafeTemporaryAllocation(of: Record.self, capacity: 1) { buffer in
            let bytes = UnsafeMutableRawBufferPointer(buffer)
            unsafe bytes.initializeMemory(as: UInt8.self, repeating: 0)
            unsafe bytes.copyMemory(from: UnsafeRawBufferPointer(start: place, count: stride))
            return unsafe buffer[0]
        }
    }
}

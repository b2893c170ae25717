import CTradingBoost

// The contract's values and the SDK's, into each other.

extension FixedDecimal {
    /// Nil for the contract's "undefined".
    @inline(__always)
    init?(contract value: tradingboost_decimal) {
        guard value.hi != .min || value.lo != 0 else { return nil }
        self.init(raw: Int128(value.hi) << 64 | Int128(value.lo))
    }

    /// For a field that is never undefined; zero where the host leaves it out all the same.
    @inline(__always)
    init(defined value: tradingboost_decimal) {
        self = FixedDecimal(contract: value) ?? .zero
    }
}

extension tradingboost_decimal {
    @inline(__always)
    init(_ value: FixedDecimal?) {
        guard let value else {
            self.init(hi: .min, lo: 0)
            return
        }
        self.init(hi: Int64(truncatingIfNeeded: value.raw >> 64), lo: UInt64(truncatingIfNeeded: value.raw))
    }
}

extension tradingboost_order_request {
    init(_ request: OrderRequest, instrument: UInt32) {
        let type =
            switch request.kind {
            case .market: TRADINGBOOST_TYPE_MARKET
            case .limit: TRADINGBOOST_TYPE_LIMIT
            case .stop: TRADINGBOOST_TYPE_STOP
            case .stopLimit: TRADINGBOOST_TYPE_STOP_LIMIT
            case .trailingStop: TRADINGBOOST_TYPE_TRAILING_STOP
            case .takeProfit: TRADINGBOOST_TYPE_TAKE_PROFIT
            case .takeProfitLimit: TRADINGBOOST_TYPE_TAKE_PROFIT_LIMIT
            }
        let timeInForce =
            if request.options.contains(.fillOrKill) {
                TRADINGBOOST_TIME_FOK
            } else if request.options.contains(.immediateOrCancel) {
                TRADINGBOOST_TIME_IOC
            } else {
                request.expireTime == nil ? TRADINGBOOST_TIME_GTC : TRADINGBOOST_TIME_GTD
            }
        let flags = request.options.intersection([.postOnly, .reduceOnly])
        self.init(
            struct_size: UInt32(MemoryLayout<tradingboost_order_request>.size), instrument: instrument,
            side: request.side.rawValue, type: UInt8(type),
            time_in_force: UInt8(timeInForce), flags: flags.rawValue,
            reserved: 0, quantity: tradingboost_decimal(request.quantity.decimal),
            price: tradingboost_decimal(request.price?.decimal),
            stop_price: tradingboost_decimal(request.stopPrice?.decimal),
            // The host refuses a distance of zero of a trailing stop, and any other time than none with the options above.
            trailing_distance: tradingboost_decimal(request.trailingDistance?.decimal ?? .zero),
            expire_time: request.expireTime?.nanoseconds ?? 0)
    }
}

extension tradingboost_order_plan {
    init(_ plan: OrderPlan) {
        let none = tradingboost_decimal(.zero)
        self.init(
            struct_size: UInt32(MemoryLayout<tradingboost_order_plan>.size), kind: 0, linked_order: 0, stop_price: none,
            take_profit_price: none, visible_quantity: none, duration: 0, slices: 0, reserved: 0)
        switch plan {
        case .oco(let order):
            kind = TRADINGBOOST_PLAN_OCO
            linked_order = order.rawValue
        case .bracket(let stop, let takeProfit):
            kind = TRADINGBOOST_PLAN_BRACKET
            stop_price = tradingboost_decimal(stop?.decimal)
            take_profit_price = tradingboost_decimal(takeProfit?.decimal)
        case .twap(let nanoseconds, let slices):
            kind = TRADINGBOOST_PLAN_TWAP
            duration = nanoseconds
            self.slices = UInt32(clamping: slices)
        case .iceberg(let visible):
            kind = TRADINGBOOST_PLAN_ICEBERG
            visible_quantity = tradingboost_decimal(visible.decimal)
        }
    }
}

extension RequestRefusal {
    /// Nil for OK.
    init?(status: Int32) {
        switch status {
        case TRADINGBOOST_OK: return nil
        case Status.invalidArgument: self = .invalidArgument
        case Status.unsupported: self = .unsupported
        case Status.notGranted: self = .notGranted
        case Status.limitReached: self = .limitReached
        case Status.wrongState: self = .wrongState
        case Status.notFound: self = .notFound
        case Status.failed: self = .failed
        default: self = .other(status)
        }
    }
}

extension StrategyRefusal {
    var status: Int32 {
        switch kind {
        case .parameter: Status.invalidParameter
        case .host: Status.failed
        case .unsupported: Status.unsupported
        case .wrongState: Status.wrongState
        }
    }
}

/// The contract's status codes by the names of this SDK.
enum Status {
    static var ok: Int32 { TRADINGBOOST_OK }
    static var invalidArgument: Int32 { TRADINGBOOST_INVALID_ARGUMENT }
    static var invalidParameter: Int32 { TRADINGBOOST_INVALID_PARAMETER }
    static var unsupported: Int32 { TRADINGBOOST_UNSUPPORTED }
    static var notGranted: Int32 { TRADINGBOOST_NOT_GRANTED }
    static var limitReached: Int32 { TRADINGBOOST_LIMIT_REACHED }
    static var wrongState: Int32 { TRADINGBOOST_WRONG_STATE }
    static var notFound: Int32 { TRADINGBOOST_NOT_FOUND }
    static var failed: Int32 { TRADINGBOOST_FAILED }
}

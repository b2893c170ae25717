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
            }
        let isImmediate = request.options.contains(.immediateOrCancel)
        let flags = request.options.intersection([.postOnly, .reduceOnly])
        self.init(
            struct_size: UInt32(MemoryLayout<tradingboost_order_request>.size), instrument: instrument,
            side: request.side.rawValue, type: UInt8(type),
            time_in_force: UInt8(isImmediate ? TRADINGBOOST_TIME_IOC : TRADINGBOOST_TIME_GTC), flags: flags.rawValue,
            reserved: 0, quantity: tradingboost_decimal(request.quantity.decimal),
            price: tradingboost_decimal(request.price?.decimal),
            stop_price: tradingboost_decimal(request.stopPrice?.decimal))
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

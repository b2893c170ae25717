import CTradingBoost

public enum LogLevel: UInt32, Sendable {
    case debug = 1
    case information = 2
    case warning = 3
    case error = 4
}

/// The services that the host gives to one instance. A service that was not granted answers `notGranted`.
///
/// Lives as long as the instance; the SDK makes it and takes it back after the strategy is freed.
// SAFETY: the context below outlives every copy of this value that a strategy can hold.
@safe
public struct Host {
    /// What is kept of the host's table: a copy of as much as both sides know, with NULL for the rest.
    @unsafe
    struct Context {
        var table: tradingboost_host
        var instrument: UInt32
        /// When the last event came; answers for `now` where the host does not.
        var eventTime: Int64
    }

    // SAFETY: allocated by `init(copying:)`, freed by `free()` after the last user is gone.
    private let context: UnsafeMutablePointer<Context>

    /// `table` is readable during the call.
    @unsafe
    init(copying table: UnsafePointer<tradingboost_host>) {
        unsafe context = UnsafeMutablePointer<Context>.allocate(capacity: 1)
        unsafe context.initialize(to: Context(table: contractCopy(of: table), instrument: 0, eventTime: 0))
    }

    /// Called once, after the strategy is freed.
    @unsafe
    func free() {
        unsafe context.deinitialize(count: 1)
        unsafe context.deallocate()
    }

    func setInstrument(_ number: UInt32) {
        // SAFETY: `context` is valid until `free()`.
        unsafe context.pointee.instrument = number
    }

    @inline(__always)
    func setEventTime(_ time: Int64) {
        // SAFETY: as above.
        unsafe context.pointee.eventTime = time
    }

    /// The host's clock: market time in a backtest. The same within an event.
    public var now: Timestamp {
        // SAFETY: the host's function pointers and handle are valid until destroy returns; the same in every function below.
        var time = unsafe context.pointee.eventTime
        if let function = unsafe context.pointee.table.now {
            var answer: Int64 = 0
            if unsafe function(context.pointee.table.handle, &answer) == TRADINGBOOST_OK { time = answer }
        }
        return Timestamp(nanoseconds: time)
    }

    /// The instrument's number, for requests.
    // SAFETY: as above.
    var instrument: UInt32 { unsafe context.pointee.instrument }

    /// What the host wants to see first in each of its functions.
    @unsafe
    var handle: UnsafeMutableRawPointer? { unsafe context.pointee.table.handle }

    /// A further table of the host by its id; nil when it was not granted or the host has none.
    @unsafe
    func findExtension(_ id: StaticString) -> UnsafeRawPointer? {
        guard let function = unsafe context.pointee.table.extension else { return nil }
        return unsafe function(context.pointee.table.handle, id.contractBytes)
    }

    enum Stream: UInt16 {
        case candles = 1
        case trades = 2
        case quotes = 3
        case book = 4
        case funding = 5
    }

    func subscribe(
        _ stream: Stream, delivery: Delivery = .every, timeframe: Timeframe? = nil, depth: UInt32 = 0
    ) -> RequestRefusal? {
        guard let function = unsafe context.pointee.table.subscribe else { return .notGranted }
        var interval: Int64 = 0
        let kind: UInt32
        switch delivery {
        case .every: kind = TRADINGBOOST_DELIVERY_EVERY
        case .latest: kind = TRADINGBOOST_DELIVERY_LATEST
        case .conflated(let milliseconds):
            kind = TRADINGBOOST_DELIVERY_CONFLATED
            interval = Int64(clamping: milliseconds).multipliedReportingOverflow(by: 1_000_000).partialValue
        }
        var record = unsafe tradingboost_subscription(
            struct_size: UInt32(MemoryLayout<tradingboost_subscription>.size), instrument: context.pointee.instrument,
            type: stream.rawValue, delivery: UInt16(kind), depth: depth, timeframe: timeframe?.nanoseconds ?? 0,
            interval: interval)
        return RequestRefusal(status: unsafe function(context.pointee.table.handle, &record))
    }

    /// The next number of the instance's own sequence: the same again when events are repeated after a restart. Not for
    /// secrets. Zero from a host without it.
    public func random() -> UInt64 {
        var number: UInt64 = 0
        if let function = unsafe context.pointee.table.random { _ = unsafe function(context.pointee.table.handle, &number) }
        return number
    }

    /// A universally unique identifier (RFC 9562, version 4), made from `random`: 16 bytes. Zeros from a host without it.
    public func uuid() -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 16)
        if let function = unsafe context.pointee.table.uuid {
            // SAFETY: the function writes 16 bytes, as many as the array has.
            _ = unsafe bytes.withUnsafeMutableBufferPointer { unsafe function(context.pointee.table.handle, $0.baseAddress) }
        }
        return bytes
    }

    /// Queues an order; what becomes of it arrives at `onOrder`.
    public func submit(_ request: OrderRequest) -> Submission {
        guard let function = unsafe context.pointee.table.submit_order else { return .refused(.notGranted) }
        var record = unsafe tradingboost_order_request(request, instrument: context.pointee.instrument)
        var order: UInt64 = 0
        if let refusal = RequestRefusal(status: unsafe function(context.pointee.table.handle, &record, &order)) {
            return .refused(refusal)
        }
        return .queued(OrderNumber(order))
    }

    /// Queues an order with a plan; a host of ABI 1.0 answers `unsupported`.
    public func submit(_ request: OrderRequest, _ plan: OrderPlan) -> Submission {
        guard unsafe context.pointee.table.submit_order != nil else { return .refused(.notGranted) }
        guard let function = unsafe context.pointee.table.submit_plan else { return .refused(.unsupported) }
        var record = unsafe tradingboost_order_request(request, instrument: context.pointee.instrument)
        var planned = tradingboost_order_plan(plan)
        var order: UInt64 = 0
        if let refusal = RequestRefusal(status: unsafe function(context.pointee.table.handle, &record, &planned, &order)) {
            return .refused(refusal)
        }
        return .queued(OrderNumber(order))
    }

    /// Queues the cancellation of an order. Nil when queued.
    public func cancel(_ order: OrderNumber) -> RequestRefusal? {
        guard let function = unsafe context.pointee.table.cancel_order else { return .notGranted }
        return RequestRefusal(status: unsafe function(context.pointee.table.handle, order.rawValue))
    }

    /// Queues a change of an open order; nil leaves a field as it is. Nil when queued.
    public func amend(
        _ order: OrderNumber, quantity: Quantity?, price: Price?, stopPrice: Price?
    ) -> RequestRefusal? {
        guard let function = unsafe context.pointee.table.amend_order else { return .notGranted }
        var record = tradingboost_amend_request(
            struct_size: UInt32(MemoryLayout<tradingboost_amend_request>.size), reserved: 0, order: order.rawValue,
            quantity: tradingboost_decimal(quantity?.decimal), price: tradingboost_decimal(price?.decimal),
            stop_price: tradingboost_decimal(stopPrice?.decimal))
        return RequestRefusal(status: unsafe function(context.pointee.table.handle, &record))
    }

    public func setTimer(_ number: UInt64, at due: Timestamp) -> RequestRefusal? {
        guard let function = unsafe context.pointee.table.set_timer else { return .notGranted }
        return RequestRefusal(status: unsafe function(context.pointee.table.handle, number, due.nanoseconds))
    }

    public func cancelTimer(_ number: UInt64) -> RequestRefusal? {
        guard let function = unsafe context.pointee.table.cancel_timer else { return .notGranted }
        return RequestRefusal(status: unsafe function(context.pointee.table.handle, number))
    }

    /// A line for the operator's log. The text is made only where there is a log; a lost line is nobody's error.
    public func log(_ level: LogLevel, _ text: @autoclosure () -> String) {
        guard let function = unsafe context.pointee.table.log else { return }
        var line = text()
        unsafe line.withContractBytes { bytes in _ = unsafe function(context.pointee.table.handle, level.rawValue, bytes) }
    }

    /// A message to the user: title at most 120 bytes, text at most 1,000. Nil when queued.
    public func notify(_ title: String, _ text: String) -> RequestRefusal? {
        guard let function = unsafe context.pointee.table.notify else { return .notGranted }
        var (title, text) = (title, text)
        var status = TRADINGBOOST_OK
        unsafe title.withContractBytes { title in
            unsafe text.withContractBytes { text in status = unsafe function(context.pointee.table.handle, title, text) }
        }
        return RequestRefusal(status: status)
    }
}

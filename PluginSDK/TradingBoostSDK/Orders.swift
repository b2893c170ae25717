/// The number that the host gave an order; its events carry it, and so does a saved state.
@frozen
public struct OrderNumber: Sendable, Hashable, BitwiseCopyable {
    public var rawValue: UInt64

    public init(_ rawValue: UInt64) { self.rawValue = rawValue }
}

@frozen
public enum Side: UInt8, Sendable, Hashable {
    case buy = 1
    case sell = 2

    public var opposite: Side { self == .buy ? .sell : .buy }

    /// What a position entered on this side is called: long or short.
    public var positionText: StaticString { self == .buy ? "long" : "short" }
}

/// What an order may say besides its price.
public struct OrderOptions: OptionSet, Sendable, Hashable {
    public var rawValue: UInt8

    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Rejected by the venue when it would fill at once.
    public static let postOnly = OrderOptions(rawValue: 1)
    /// Never enlarges or turns the position; the venue cuts or cancels it.
    public static let reduceOnly = OrderOptions(rawValue: 2)
    /// Fills at once what is possible; the rest is cancelled.
    public static let immediateOrCancel = OrderOptions(rawValue: 128)
}

/// An order as a sentence: `.limit(.buy, quantity, at: price, .postOnly)`. It is for the instance's instrument.
///
/// Quantities are positive multiples of the lot size, prices multiples of the tick size; the host refuses others and never
/// rounds. `Instrument` has the rounding.
public struct OrderRequest: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        case market
        case limit(Price)
        /// A market order once the price is reached.
        case stop(Price)
        /// A limit order once the stop price is reached.
        case stopLimit(Price, limit: Price)
    }

    public var side: Side
    public var kind: Kind
    /// Base units.
    public var quantity: Quantity
    public var options: OrderOptions

    /// The limit price of limit and stop-limit orders.
    public var price: Price? {
        switch kind {
        case .market, .stop: nil
        case .limit(let price), .stopLimit(_, limit: let price): price
        }
    }

    /// The trigger of stop and stop-limit orders.
    public var stopPrice: Price? {
        switch kind {
        case .market, .limit: nil
        case .stop(let price), .stopLimit(let price, limit: _): price
        }
    }

    public init(_ side: Side, _ kind: Kind, _ quantity: Quantity, _ options: OrderOptions) {
        self.side = side
        self.kind = kind
        self.quantity = quantity
        self.options = options
    }

    public static func market(_ side: Side, _ quantity: Quantity, _ options: OrderOptions = []) -> OrderRequest {
        OrderRequest(side, .market, quantity, options)
    }

    public static func limit(
        _ side: Side, _ quantity: Quantity, at price: Price, _ options: OrderOptions = []
    ) -> OrderRequest {
        OrderRequest(side, .limit(price), quantity, options)
    }

    public static func stop(
        _ side: Side, _ quantity: Quantity, at stopPrice: Price, _ options: OrderOptions = []
    ) -> OrderRequest {
        OrderRequest(side, .stop(stopPrice), quantity, options)
    }

    public static func stopLimit(
        _ side: Side, _ quantity: Quantity, at stopPrice: Price, limit price: Price, _ options: OrderOptions = []
    ) -> OrderRequest {
        OrderRequest(side, .stopLimit(stopPrice, limit: price), quantity, options)
    }
}

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
    /// Fills at once and whole, or not at all. Not together with `immediateOrCancel`, which it contains.
    public static let fillOrKill = OrderOptions(rawValue: 64)
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
        /// A market order once the price has come back by `distance` from the best one since the order works; with `from`, the
        /// best one since that price was reached.
        case trailingStop(distance: Price, from: Price?)
        /// A market order once the market is as good as the price: a sell at or above it, a buy at or below.
        case takeProfit(Price)
        /// A limit order once the market is as good as the first price.
        case takeProfitLimit(Price, limit: Price)
    }

    public var side: Side
    public var kind: Kind
    /// Base units.
    public var quantity: Quantity
    public var options: OrderOptions
    /// When it expires; nil: it does not.
    public var expireTime: Timestamp?

    /// The limit price of the three limit types.
    public var price: Price? {
        switch kind {
        case .market, .stop, .trailingStop, .takeProfit: nil
        case .limit(let price), .stopLimit(_, limit: let price), .takeProfitLimit(_, limit: let price): price
        }
    }

    /// What a stop or take profit waits for.
    public var stopPrice: Price? {
        switch kind {
        case .market, .limit: nil
        case .stop(let price), .stopLimit(let price, limit: _), .takeProfit(let price), .takeProfitLimit(let price, limit: _):
            price
        case .trailingStop(distance: _, from: let price): price
        }
    }

    /// Of a trailing stop.
    public var trailingDistance: Price? {
        if case .trailingStop(let distance, from: _) = kind { distance } else { nil }
    }

    public init(_ side: Side, _ kind: Kind, _ quantity: Quantity, _ options: OrderOptions) {
        self.side = side
        self.kind = kind
        self.quantity = quantity
        self.options = options
        self.expireTime = nil
    }

    /// The order until `time`, when what is left of it expires. Not together with the options that end it at once.
    public func goodTill(_ time: Timestamp) -> OrderRequest {
        var request = self
        request.expireTime = time
        return request
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

    /// - Parameter activation: the price from which on it follows the market; nil: at once.
    public static func trailingStop(
        _ side: Side, _ quantity: Quantity, distance: Price, from activation: Price? = nil, _ options: OrderOptions = []
    ) -> OrderRequest {
        OrderRequest(side, .trailingStop(distance: distance, from: activation), quantity, options)
    }

    public static func takeProfit(
        _ side: Side, _ quantity: Quantity, at stopPrice: Price, _ options: OrderOptions = []
    ) -> OrderRequest {
        OrderRequest(side, .takeProfit(stopPrice), quantity, options)
    }

    public static func takeProfitLimit(
        _ side: Side, _ quantity: Quantity, at stopPrice: Price, limit price: Price, _ options: OrderOptions = []
    ) -> OrderRequest {
        OrderRequest(side, .takeProfitLimit(stopPrice, limit: price), quantity, options)
    }
}

/// What the host does with an order besides sending it, or in place of that. It survives a restart of the host.
public enum OrderPlan: Sendable, Hashable {
    /// One cancels the other: linked with an open order of the instance and all that are linked with it. What one of them fills
    /// is taken off the others, which end when nothing is left for them.
    case oco(with: OrderNumber)
    /// The order is an entry: what fills is protected by a stop and closed by a take profit, each reduce-only; at least one of
    /// them. They are the host's orders: their steps name this one as `parent`.
    case bracket(stop: Price?, takeProfit: Price?)
    /// Goes out in equal parts, one each `nanoseconds` ÷ `slices`, the first at once: 1 s to 7 d, 2 to 1,000 parts.
    case twap(nanoseconds: Int64, slices: Int)
    /// A limit order of which the book shows `visible` base units at a time.
    case iceberg(visible: Quantity)
}

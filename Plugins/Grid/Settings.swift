import TradingBoostSDK

/// What a user can set.
struct Settings: StrategySettings {
    enum Mode: ParameterChoice {
        case long
        case short
        case neutral

        var name: StaticString {
            switch self {
            case .long: "long"
            case .short: "short"
            case .neutral: "neutral"
            }
        }
    }

    enum RangeRule: ParameterChoice {
        case around
        case between

        var name: StaticString { self == .around ? "around" : "between" }
    }

    enum Sizing: ParameterChoice {
        case order
        case total

        var name: StaticString { self == .order ? "order" : "total" }
    }

    enum InitialPosition: ParameterChoice {
        case none
        case market

        var name: StaticString { self == .none ? "none" : "market" }
    }

    enum Trailing: ParameterChoice {
        case off
        case up
        case down
        case both

        var name: StaticString {
            switch self {
            case .off: "off"
            case .up: "up"
            case .down: "down"
            case .both: "both"
            }
        }

        func follows(_ end: RangeEnd) -> Bool { self == .both || self == (end == .top ? .up : .down) }
    }

    enum OutOfRange: ParameterChoice {
        case wait
        case stop
        case close

        var name: StaticString {
            switch self {
            case .wait: "wait"
            case .stop: "stop"
            case .close: "close"
            }
        }
    }

    enum StopPolicy: ParameterChoice {
        case cancel
        case close
        case keep

        var name: StaticString {
            switch self {
            case .cancel: "cancel"
            case .close: "close"
            case .keep: "keep"
            }
        }
    }

    let timeframe: Timeframe
    let mode: Mode
    let rangeRule: RangeRule
    let lowerPrice: Price
    let upperPrice: Price
    /// Percent between two rungs around the price at the start.
    let step: FixedDecimal
    let rungs: Int
    let spacing: Lattice.Spacing
    let sizing: Sizing
    let orderNotional: Notional
    let investment: Notional
    let initialPosition: InitialPosition
    let isPostOnly: Bool
    let trailing: Trailing
    let outOfRange: OutOfRange
    /// Zero is none; the same for the next one.
    let closeBelow: Price
    let closeAbove: Price
    let stopPolicy: StopPolicy
    let notifies: Bool

    init(_ parameters: inout Parameters) throws(StrategyRefusal) {
        timeframe = try parameters.choice(
            "timeframe", default: .minute1, title: "Timeframe",
            "Candles after which price, range and lattice are looked at. Fills are answered at once, whatever this is.")
        mode = try parameters.choice(
            "mode", default: .long, title: "Mode",
            """
            long: buy low, sell what was bought. short: sell high, buy back. neutral: both, long below the price and short \
            above it; like short only where the instrument can be sold short.
            """)
        rangeRule = try parameters.choice(
            "range", default: .around, title: "Range",
            "around: rungs on both sides of the price at the start, step_percent apart. between: from lower_price to upper_price."
        )
        lowerPrice = Price(
            try parameters.decimal(
                "lower_price", 0...1_000_000_000_000_000, default: 0, unit: "quote", title: "Lower price",
                "The lowest rung, with the range 'between'; brought up to the tick."))
        upperPrice = Price(
            try parameters.decimal(
                "upper_price", 0...1_000_000_000_000_000, default: 0, unit: "quote", title: "Upper price",
                "The highest rung, with the range 'between'; brought down to the tick."))
        step = try parameters.decimal(
            "step_percent", "0.01"...50, step: "0.01", default: "0.5", unit: "%", title: "Step",
            "Distance of two rungs, with the range 'around'; more than twice the maker fee.")
        rungs = try parameters.integer(
            "rungs", 2...64, default: 15, title: "Rungs",
            """
            Prices at which the grid trades. One order for each but one works at a time: the host's limit of open orders and \
            the venue's have to allow as many.
            """)
        spacing = try parameters.choice(
            "spacing", default: .geometric, title: "Spacing",
            "geometric: the same percentage between two rungs. arithmetic: the same distance.")
        sizing = try parameters.choice(
            "sizing", default: .order, title: "Sizing",
            "order: each order is worth order_notional. total: all of them together are worth investment.")
        orderNotional = Notional(
            try parameters.decimal(
                "order_notional", 1...1_000_000, step: "0.01", default: 500, unit: "quote", title: "Order notional",
                "Worth of the order at a rung, with the sizing 'order'; the quantity is rounded down to the lot size."))
        investment = Notional(
            try parameters.decimal(
                "investment", 1...10_000_000, step: "0.01", default: 7_000, unit: "quote", title: "Investment",
                "Worth of all orders that can be filled on one side, with the sizing 'total'."))
        initialPosition = try parameters.choice(
            "initial_position", default: .none, title: "Initial position",
            """
            market: at the start trade at the market what the orders on the far side of the price need. none: begin with \
            nothing; rungs there wait until the price has passed them.
            """)
        isPostOnly = try parameters.boolean(
            "post_only", default: true, title: "Post-only",
            """
            Orders only wait in the book and pay the maker fee; one that the venue rejects for that is sent again later. An exit \
            that the price has passed already goes without.
            """)
        trailing = try parameters.choice(
            "trailing", default: .off, title: "Trailing",
            """
            Move the range by a rung each time the price is more than a rung beyond its upper end (up), lower end (down), or \
            both. What the cell at the other end holds moves along, at a loss where the price went against it.
            """)
        outOfRange = try parameters.choice(
            "out_of_range", default: .wait, title: "Out of range",
            """
            What to do when a candle closes outside the range. wait: go on waiting. stop: cancel all orders and keep the \
            position. close: cancel all orders and leave the position at the market.
            """)
        closeBelow = Price(
            try parameters.decimal(
                "close_below", 0...1_000_000_000_000_000, default: 0, unit: "quote", title: "Close below",
                """
                Cancel all orders and leave at the market when a candle closes at or below this price: the stop loss of a long \
                grid, the take profit of a short one; 0 for none.
                """))
        closeAbove = Price(
            try parameters.decimal(
                "close_above", 0...1_000_000_000_000_000, default: 0, unit: "quote", title: "Close above",
                """
                The same when a candle closes at or above this price: the take profit of a long grid, the stop loss of a short \
                one; 0 for none.
                """))
        stopPolicy = try parameters.choice(
            "stop_policy", default: .cancel, title: "Stop policy",
            """
            What the command 'stop' does when it is not told. cancel: cancel all orders, keep the position. close: cancel all \
            orders and leave the position at the market. keep: leave the orders to themselves.
            """)
        notifies = try parameters.boolean(
            "notify", default: true, title: "Notifications",
            "Tell the user when the grid begins, is refused, moves or ends.")
        try check()
    }

    /// What two parameters say together.
    private func check() throws(StrategyRefusal) {
        if rangeRule == .between {
            guard lowerPrice > .zero, lowerPrice < upperPrice else {
                throw .parameter(
                    "parameters lower_price \(lowerPrice) and upper_price \(upperPrice) make no range: "
                        + "give both, lower_price the lower one, or set range to around")
            }
            guard closeBelow < upperPrice, closeAbove.isZero || closeAbove > lowerPrice else {
                throw .parameter(
                    "the whole range lies beyond close_below or close_above: move the range, or set them to 0")
            }
        }
        guard closeBelow.isZero || closeAbove.isZero || closeBelow < closeAbove else {
            throw .parameter("parameters close_below and close_above contradict each other: make close_below the lower one")
        }
        guard mode != .neutral || initialPosition == .none else {
            throw .parameter(
                "a neutral grid begins without a position: set initial_position to none, or mode to long or short")
        }
        guard trailing != .both || outOfRange == .wait else {
            throw .parameter(
                "parameters trailing and out_of_range contradict each other: the range that follows both ways is never left; "
                    + "set out_of_range to wait, or trailing to up, down or off")
        }
    }
}

/// An end of the range.
enum RangeEnd {
    case bottom
    case top
}

/// Why a strategy will not start, or will not take new parameters or a command: one line for the person who gave them.
public struct StrategyRefusal: Error, Sendable {
    public enum Kind: Sendable, Hashable {
        /// A parameter's value, or what two of them say together.
        case parameter
        /// The host did not give what the strategy cannot do without.
        case host
        /// The strategy does not do this at all.
        case unsupported
        /// Not now: a command that needs a position while there is none.
        case wrongState
    }

    public var kind: Kind
    /// Names the parameter, what is wrong with it and what would be right.
    public var text: String

    public init(_ kind: Kind, _ text: String) {
        self.kind = kind
        self.text = text
    }

    public static func parameter(_ text: String) -> StrategyRefusal { StrategyRefusal(.parameter, text) }

    public static func wrongState(_ text: String) -> StrategyRefusal { StrategyRefusal(.wrongState, text) }
}

/// Why the host did not take a request. Nothing was queued; no event follows.
public enum RequestRefusal: Error, Sendable, Hashable {
    /// A field is out of range or contradicts another: an off-tick price, a quantity of zero.
    case invalidArgument
    /// The host does not know this kind of request.
    case unsupported
    /// The manifest did not ask for the service, or the user did not grant it.
    case notGranted
    /// A queue, a size or a number per minute.
    case limitReached
    /// Not now: orders and subscriptions have their place in the life cycle.
    case wrongState
    /// No such order or timer.
    case notFound
    case failed
    /// A code that is newer than this SDK.
    case other(Int32)

    /// For a log line.
    public var text: String {
        switch self {
        case .invalidArgument: "invalid argument"
        case .unsupported: "unsupported"
        case .notGranted: "not granted"
        case .limitReached: "limit reached"
        case .wrongState: "wrong state"
        case .notFound: "not found"
        case .failed: "failed"
        case .other(let status): "status \(status)"
        }
    }
}

/// What became of a request for an order.
public enum Submission: Sendable, Hashable {
    /// On its way to risk and the venue; events with this number follow.
    case queued(OrderNumber)
    case refused(RequestRefusal)

    public var order: OrderNumber? {
        switch self {
        case .queued(let order): order
        case .refused: nil
        }
    }
}

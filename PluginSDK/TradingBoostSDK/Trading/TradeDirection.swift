/// Which positions a strategy may enter: a parameter's choice, `both`, `long` or `short`.
@frozen
public enum TradeDirection: Sendable, Hashable, BitwiseCopyable, ParameterChoice {
    case both
    case long
    case short

    public var name: StaticString {
        switch self {
        case .both: "both"
        case .long: "long"
        case .short: "short"
        }
    }

    public func allows(_ side: Side) -> Bool {
        switch self {
        case .both: true
        case .long: side == .buy
        case .short: side == .sell
        }
    }
}

package import TradingModel

// How the closed sets of the domain are written in the database.

extension Side {
    package var columnText: String {
        switch self {
        case .buy: "buy"
        case .sell: "sell"
        }
    }

    package init?(columnText: String) {
        switch columnText {
        case "buy": self = .buy
        case "sell": self = .sell
        default: return nil
        }
    }
}

extension OrderType {
    package var columnText: String {
        switch self {
        case .market: "market"
        case .limit: "limit"
        case .stop: "stop"
        case .stopLimit: "stop_limit"
        }
    }

    package init?(columnText: String) {
        switch columnText {
        case "market": self = .market
        case "limit": self = .limit
        case "stop": self = .stop
        case "stop_limit": self = .stopLimit
        default: return nil
        }
    }
}

extension TimeInForce {
    package var columnText: String {
        switch self {
        case .goodTillCancelled: "gtc"
        case .immediateOrCancel: "ioc"
        }
    }

    package init?(columnText: String) {
        switch columnText {
        case "gtc": self = .goodTillCancelled
        case "ioc": self = .immediateOrCancel
        default: return nil
        }
    }
}

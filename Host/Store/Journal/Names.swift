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
        case .trailingStop: "trailing_stop"
        case .takeProfit: "take_profit"
        case .takeProfitLimit: "take_profit_limit"
        }
    }

    package init?(columnText: String) {
        switch columnText {
        case "market": self = .market
        case "limit": self = .limit
        case "stop": self = .stop
        case "stop_limit": self = .stopLimit
        case "trailing_stop": self = .trailingStop
        case "take_profit": self = .takeProfit
        case "take_profit_limit": self = .takeProfitLimit
        default: return nil
        }
    }
}

extension TimeInForce {
    package var columnText: String {
        switch self {
        case .goodTillCancelled: "gtc"
        case .immediateOrCancel: "ioc"
        case .fillOrKill: "fok"
        case .goodTillDate: "gtd"
        }
    }

    package init?(columnText: String) {
        switch columnText {
        case "gtc": self = .goodTillCancelled
        case "ioc": self = .immediateOrCancel
        case "fok": self = .fillOrKill
        case "gtd": self = .goodTillDate
        default: return nil
        }
    }
}

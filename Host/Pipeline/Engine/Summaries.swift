import TradingModel

// Short texts for people: a table's last column, a notification.

extension OrderTerms {
    var summary: String {
        let sideText = side == .buy ? "buy" : "sell"
        switch type {
        case .market: return "market \(sideText) \(quantity)"
        case .limit: return "limit \(sideText) \(quantity)\(at(price))"
        case .stop: return "stop \(sideText) \(quantity)\(at(stopPrice))"
        case .stopLimit: return "stop-limit \(sideText) \(quantity)\(at(stopPrice))"
        case .trailingStop: return "trailing stop \(sideText) \(quantity)\(trailingDistance.map { " behind by \($0)" } ?? "")"
        case .takeProfit: return "take-profit \(sideText) \(quantity)\(at(stopPrice))"
        case .takeProfitLimit: return "take-profit-limit \(sideText) \(quantity)\(at(stopPrice))"
        }
    }

    private func at(_ price: Price?) -> String { price.map { " @ \($0)" } ?? "" }
}

extension Fill {
    var summary: String { "\(side == .buy ? "buy" : "sell") \(venueFill.quantity) @ \(venueFill.price)" }
}

extension OrderIntent {
    /// The order that the intent is about.
    var orderNumber: IntentNumber {
        switch action {
        case .submit: number
        case .cancel(let order), .amend(let order, _): order
        }
    }

    var isCancel: Bool {
        if case .cancel = action { true } else { false }
    }
}

extension InstanceIncident.Kind {
    /// `timed out`
    var summary: String { rawValue.split(separator: "_").joined(separator: " ") }
}

extension VenueReport.Event {
    /// What the strategy hears; nil for a fill, which is told by the order's state, and for what it need not know.
    var stepKind: OrderStep.Kind? {
        switch self {
        case .accepted: .accepted
        case .rejected, .absent: .rejected
        // Nothing that a strategy could act on: its order is still on its way.
        case .outcomeUnknown: nil
        case .triggered: .triggered
        case .filled: nil
        case .amended: .updated
        case .amendRejected: .updateRejected
        case .cancelled: .cancelled
        case .cancelRejected: .cancelRejected
        case .expired: .expired
        }
    }

    var rejection: VenueRejection? {
        switch self {
        case .rejected(let rejection), .amendRejected(let rejection), .cancelRejected(let rejection): rejection
        case .absent: .neverArrived
        case .accepted, .outcomeUnknown, .triggered, .filled, .amended, .cancelled, .expired: nil
        }
    }
}

package import TradingModel

// What questions, executions and orders are to the reconciler.

extension VenueExecution {
    /// An empty name: the order's own instrument.
    func isUnknown(to instruments: [String: InstrumentID]) -> Bool {
        !instrument.isEmpty && instruments[instrument] == nil
    }
}

extension VenueReport.Event {
    var isOfTerms: Bool {
        switch self {
        case .amended, .amendRejected: true
        default: false
        }
    }
}

extension VenueQuestion {
    func isSameKind(as other: VenueQuestion) -> Bool {
        switch (self, other) {
        case (.openOrders, .openOrders), (.executions, .executions), (.positions, .positions): true
        case (.order(let one), .order(let two)): one == two
        default: false
        }
    }
}

extension Order {
    /// Something was sent about it, and the venue has not answered.
    package var awaitsAnswer: Bool {
        switch state {
        case .submitted, .unknown, .cancelPending, .updatePending: true
        default: false
        }
    }

    /// It left for the venue, and its end was not heard of: also when a fill is all that was, and its acceptance was lost.
    var isAtVenue: Bool { !state.isFinal && !isHeld }
}

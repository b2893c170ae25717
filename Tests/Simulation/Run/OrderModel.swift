import TradingModel

/// What must be true of an order, given what was asked for and what the venue said: facts, and rules on facts. Written from the
/// rules, not from OMS; quantities in lots, amounts as whole counts of 10⁻¹⁸.
struct OrderModel {
    let side: Side
    let isReduceOnly: Bool
    /// What works at the venue, as far as it said.
    var terms: Terms
    private(set) var filledLots = 0
    private(set) var notional: Int128 = 0
    private(set) var fee: Int128 = 0
    private(set) var end: OrderState?
    private(set) var isAccepted = false
    private(set) var isTriggered = false
    private(set) var isUnknown = false
    var isCancelAsked = false
    /// Asked for and not answered. Outlives the order's end: a late fill may be one of it.
    var amendmentAsked: Amendment?
    private var fills: [String] = []
    /// When the venue gave the last answer to an amendment, by its clock: earlier ones are repetitions.
    private var amendmentAnswered = Int64.min

    struct Terms: Equatable {
        var lots: Int
        var price: Price?
        var stopPrice: Price?

        func amended(by amendment: Amendment) -> Terms {
            Terms(
                lots: amendment.quantity.map(SimulatedMarketUnits.lots) ?? lots, price: amendment.price ?? price,
                stopPrice: amendment.stopPrice ?? stopPrice)
        }
    }

    init(_ terms: OrderTerms) {
        side = terms.side
        isReduceOnly = terms.isReduceOnly
        self.terms = Terms(
            lots: SimulatedMarketUnits.lots(terms.quantity), price: terms.price, stopPrice: terms.stopPrice)
    }

    var isOpen: Bool { end == nil }

    /// The venue has not shown that it knows the order.
    var isSilent: Bool { !isAccepted && !isTriggered && filledLots == 0 }

    var leavesLots: Int { terms.lots - filledLots }

    /// The most that it may come to: what was asked for counts until the venue has refused it.
    var mostLots: Int { max(terms.lots, amendmentAsked?.quantity.map(SimulatedMarketUnits.lots) ?? 0) }

    var state: OrderState {
        if let end { return end }
        if isCancelAsked { return .cancelPending }
        if amendmentAsked != nil { return .updatePending }
        if filledLots > 0 { return .partiallyFilled }
        if isTriggered { return .triggered }
        if isAccepted { return .accepted }
        return isUnknown ? .unknown : .submitted
    }

    func hasFill(_ id: String) -> Bool { fills.contains(id) }

    // MARK: The venue's word

    /// Whatever is not a fill. What contradicts what is known changes nothing.
    mutating func take(_ event: VenueReport.Event, at venueTime: Timestamp) {
        switch event {
        case .amended(let amendment): amended(amendment, at: venueTime.nanoseconds)
        case .amendRejected: amendmentRejected(at: venueTime.nanoseconds)
        case .accepted where isOpen: (isAccepted, isUnknown) = (true, false)
        case .triggered where isOpen: (isTriggered, isUnknown) = (true, false)
        // It refuses the second of two, so it has the first: whoever wants to know more has to ask.
        case .rejected(.duplicateClientOrderID) where isOpen && isSilent: isUnknown = true
        case .rejected(.duplicateClientOrderID): break
        case .rejected where isOpen && isSilent: end = .rejected
        case .outcomeUnknown where isOpen && isSilent: isUnknown = true
        case .absent where isOpen && isSilent: end = .rejected
        case .cancelled where isOpen: end = .cancelled
        case .expired where isOpen: end = .expired
        case .cancelRejected where isOpen: isCancelAsked = false
        case .accepted, .triggered, .rejected, .outcomeUnknown, .absent, .cancelled, .expired, .cancelRejected, .filled: break
        }
    }

    enum FillVerdict: Equatable { case booked, duplicate, refused }

    mutating func take(_ fill: VenueFill) -> FillVerdict {
        if hasFill(fill.venueFillID) { return .duplicate }
        let lots = SimulatedMarketUnits.lots(fill.quantity)
        guard lots > 0, end != .rejected, end != .filled, filledLots + lots <= mostLots else { return .refused }
        // More than the order was: the amendment that made it larger was taken, whenever its answer comes.
        if filledLots + lots > terms.lots { terms.lots = mostLots }
        fills.append(fill.venueFillID)
        filledLots += lots
        notional += SimulatedMarketUnits.notional(lots: lots, price: fill.price)
        fee += fill.fee.decimal.raw
        isUnknown = false
        endIfComplete()
        return .booked
    }

    private mutating func amended(_ amendment: Amendment, at time: Int64) {
        let new = terms.amended(by: amendment)
        let isAsAsked = amendmentAsked.map { new.amended(by: $0) == new } ?? false
        guard time > amendmentAnswered || (time == amendmentAnswered && isAsAsked) else { return }
        guard !isSilent, end != .filled, end != .rejected, new.lots >= filledLots else { return }
        amendmentAnswered = time
        terms = new
        if isAsAsked { amendmentAsked = nil }
        if isOpen { endIfComplete() }
    }

    private mutating func amendmentRejected(at time: Int64) {
        guard time > amendmentAnswered, amendmentAsked != nil else { return }
        amendmentAnswered = time
        amendmentAsked = nil
        if isOpen { endIfComplete() }
    }

    /// All is filled, and nothing is on its way that would make it more.
    private mutating func endIfComplete() {
        if filledLots == mostLots, filledLots == terms.lots { end = .filled }
    }
}

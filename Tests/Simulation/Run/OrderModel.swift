import TradingModel

/// What must be true of an order, given what was asked for, what the venue said and what the host did in its place: facts, and
/// rules on facts. Written from the rules, not from OMS; quantities in lots, amounts as whole counts of 10⁻¹⁸.
struct OrderModel {
    let side: Side
    let isReduceOnly: Bool
    /// What works at the venue, as far as it said, or what the host holds.
    var terms: Terms
    private(set) var filledLots = 0
    private(set) var notional: Int128 = 0
    private(set) var fee: Int128 = 0
    var end: OrderState?
    private(set) var isAccepted = false
    private(set) var isTriggered = false
    private(set) var isUnknown = false
    var isCancelAsked = false
    /// Asked for and not answered. Outlives the order's end: a late fill may be one of it.
    var amendmentAsked: Amendment?
    /// A fill came behind its end.
    private(set) var wasFilledLate = false
    var holding: Order.Holding?
    private var fills: [String] = []

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

    init(_ terms: OrderTerms, holding: Order.Holding?) {
        side = terms.side
        isReduceOnly = terms.isReduceOnly
        self.holding = holding
        self.terms = Terms(
            lots: SimulatedMarketUnits.lots(terms.quantity), price: terms.price, stopPrice: terms.stopPrice)
    }

    var isOpen: Bool { end == nil }

    /// The venue does not know of it.
    var isHeld: Bool { holding == .held || holding == .sliced }

    /// Nobody who works it has shown that he knows it.
    var isSilent: Bool { !isAccepted && (!isTriggered || holding == .released) && filledLots == 0 }

    /// Something was asked of the venue that it has not answered.
    var isWaiting: Bool { isOpen && !isHeld && (isSilent || isCancelAsked || amendmentAsked != nil) }

    var leavesLots: Int { terms.lots - filledLots }

    /// The most that it may come to: what was asked for counts until the venue has refused it.
    var mostLots: Int { max(terms.lots, amendmentAsked?.quantity.map(SimulatedMarketUnits.lots) ?? 0) }

    var state: OrderState {
        if let end { return end }
        if isCancelAsked { return .cancelPending }
        if amendmentAsked != nil { return .updatePending }
        if filledLots > 0 { return .partiallyFilled }
        if isTriggered, holding != .released { return .triggered }
        if isAccepted { return .accepted }
        return isUnknown ? .unknown : .submitted
    }

    // MARK: The host's part

    mutating func accept() { isAccepted = true }

    mutating func trigger() { isTriggered = true }

    /// It leaves: from here on it is the venue's, which has not said anything about it.
    mutating func release() {
        holding = .released
        (isAccepted, isUnknown) = (false, false)
    }

    mutating func change() {
        if let amendment = amendmentAsked { terms = terms.amended(by: amendment) }
        amendmentAsked = nil
    }

    /// A part of it filled.
    mutating func pass(_ fill: VenueFill) {
        let lots = SimulatedMarketUnits.lots(fill.quantity)
        terms.lots = max(terms.lots, filledLots + lots)
        book(fill, lots)
        if filledLots == terms.lots { end = .filled }
    }

    // MARK: The venue's word

    /// Whatever is not a fill, and was taken.
    mutating func take(_ event: VenueReport.Event) {
        switch event {
        case .amended(let amendment): amended(amendment)
        case .amendRejected:
            amendmentAsked = nil
            if isOpen { endIfComplete() }
        case .accepted: (isAccepted, isUnknown) = (true, false)
        case .triggered: (isTriggered, isUnknown) = (true, false)
        // It refuses the second of two, so it has the first: whoever wants to know more has to ask.
        case .rejected(.duplicateClientOrderID), .outcomeUnknown: isUnknown = isSilent
        case .rejected, .absent: if isOpen, isSilent { end = .rejected }
        case .cancelled: if isOpen { end = .cancelled }
        case .expired: if isOpen { end = .expired }
        case .cancelRejected: isCancelAsked = false
        case .filled: break
        }
    }

    enum FillVerdict: Equatable { case booked, duplicate, refused }

    mutating func take(_ fill: VenueFill) -> FillVerdict {
        if fills.contains(fill.venueFillID) { return .duplicate }
        let lots = SimulatedMarketUnits.lots(fill.quantity)
        guard lots > 0, end != .rejected, end != .filled, filledLots + lots <= mostLots else { return .refused }
        // More than the order was: the amendment that made it larger was taken, whenever its answer comes.
        if filledLots + lots > terms.lots { terms.lots = mostLots }
        fills.append(fill.venueFillID)
        if !isOpen { wasFilledLate = true }
        book(fill, lots)
        isUnknown = false
        endIfComplete()
        return .booked
    }

    private mutating func book(_ fill: VenueFill, _ lots: Int) {
        filledLots += lots
        notional += SimulatedMarketUnits.notional(lots: lots, price: fill.price)
        fee += fill.fee.decimal.raw
    }

    private mutating func amended(_ amendment: Amendment) {
        let new = terms.amended(by: amendment)
        if let asked = amendmentAsked, new.amended(by: asked) == new { amendmentAsked = nil }
        terms = new
        isUnknown = false
        if isOpen { endIfComplete() }
    }

    /// All is filled, and nothing is on its way that would make it more.
    private mutating func endIfComplete() {
        if filledLots == mostLots, filledLots == terms.lots { end = .filled }
    }
}

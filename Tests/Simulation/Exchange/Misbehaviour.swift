/// What an exchange, or the network before it, does to its users. Each is a knob of its own.
package enum Misbehaviour: Int, CaseIterable, Sendable, Codable {
    // On the way to the exchange, for each request.
    case lostRequest
    /// A new order or a cancel arrives twice.
    case duplicateRequest
    /// It overtakes others, or is overtaken.
    case reorderedRequest
    /// It arrives seconds later, perhaps outside the receive window.
    case slowRequest

    // At the exchange.
    /// A new order is refused for no reason.
    case randomReject
    /// A cancel is refused, though the order works.
    case refusedCancel
    /// An amendment is refused, though it is a good one.
    case refusedAmend
    /// A cancel meets a fill that happened just before it, whose report comes after the cancel's.
    case lateFill
    /// An amendment meets a fill that happened just before it, whose report comes after the amendment's.
    case fillBeforeAmend
    /// An amendment is followed by a fill, whose report comes before the amendment's.
    case fillBeforeAmendReport
    /// A fill takes a part of what could fill.
    case partialFill
    /// An order ends though nobody asked.
    case unaskedCancel

    // On the way back, for each report or answer.
    case lostReport
    case duplicateReport
    case reorderedReport
    /// It comes seconds later.
    case slowReport
    case lostAnswer

    // For each millisecond of time.
    /// Nothing goes through for a while; what was on its way is lost.
    case disconnect
    /// As a disconnect, for longer.
    case restart
    /// Open orders have other venue ids after a restart.
    case changedVenueIDs
    /// The exchange's clock runs seconds ahead or behind. It never goes back.
    case clockSkew
}

/// The probability of each misbehaviour.
package struct MisbehaviourProfile: Sendable, Hashable, Codable {
    package var name: String
    /// Of 2³².
    private(set) var thresholds: [UInt64]

    /// Nothing misbehaves, and orders fill in parts.
    package init(name: String) {
        self.name = name
        thresholds = Array(repeating: 0, count: Misbehaviour.allCases.count)
        self[.partialFill] = 0.5
    }

    /// From 0 to 1.
    package subscript(_ kind: Misbehaviour) -> Double {
        get { Double(thresholds[kind.rawValue]) / 4_294_967_296 }
        set {
            precondition((0...1).contains(newValue), "a probability is from 0 to 1")
            thresholds[kind.rawValue] = UInt64(newValue * 4_294_967_296)
        }
    }

    package static let honest = MisbehaviourProfile(name: "honest")

    /// A bad day.
    package static let nasty: MisbehaviourProfile = {
        var profile = MisbehaviourProfile(name: "nasty")
        for kind in [Misbehaviour.lostRequest, .duplicateRequest, .reorderedRequest, .slowRequest] { profile[kind] = 0.01 }
        for kind in [Misbehaviour.randomReject, .refusedCancel, .refusedAmend] { profile[kind] = 0.01 }
        for kind in [Misbehaviour.lateFill, .fillBeforeAmend, .fillBeforeAmendReport] { profile[kind] = 0.1 }
        for kind in [Misbehaviour.lostReport, .duplicateReport, .reorderedReport, .slowReport, .lostAnswer] {
            profile[kind] = 0.01
        }
        profile[.unaskedCancel] = 0.001
        profile[.disconnect] = 0.000_1
        profile[.restart] = 0.000_02
        profile[.changedVenueIDs] = 0.5
        profile[.clockSkew] = 0.000_05
        return profile
    }()

    /// Nothing can be relied upon.
    package static let hell: MisbehaviourProfile = {
        var profile = MisbehaviourProfile(name: "hell")
        for kind in [Misbehaviour.lostRequest, .duplicateRequest, .reorderedRequest, .slowRequest] { profile[kind] = 0.1 }
        for kind in [Misbehaviour.randomReject, .refusedCancel, .refusedAmend] { profile[kind] = 0.1 }
        for kind in [Misbehaviour.lateFill, .fillBeforeAmend, .fillBeforeAmendReport] { profile[kind] = 0.4 }
        for kind in [Misbehaviour.lostReport, .duplicateReport, .reorderedReport, .slowReport, .lostAnswer] {
            profile[kind] = 0.15
        }
        profile[.unaskedCancel] = 0.01
        profile[.disconnect] = 0.000_3
        profile[.restart] = 0.000_03
        profile[.changedVenueIDs] = 0.8
        profile[.clockSkew] = 0.000_2
        return profile
    }()

    package static let all = [honest, nasty, hell]
}

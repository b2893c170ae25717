package import TradingModel

/// What can happen to an order once it exists.
package enum OrderStepEvent: String, Sendable, CaseIterable {
    case approved
    case denied
    case accepted
    case rejected
    case outcomeUnknown
    case absent
    case triggered
    case partiallyFilled
    case filled
    case cancelSent
    case cancelled
    case cancelRejected
    case amendSent
    case amended
    case amendRejected
    case expired

    /// The venue has shown that it knows the order.
    var isHeard: Bool {
        switch self {
        case .accepted, .rejected, .triggered, .partiallyFilled, .filled, .cancelled, .amended, .expired: true
        case .approved, .denied, .outcomeUnknown, .absent, .cancelSent, .cancelRejected, .amendSent, .amendRejected: false
        }
    }
}

/// The one table of legal steps. Every pair of state and event is in it: a pair without a next state is refused and reported,
/// never guessed.
package enum OrderTransition {
    /// - Parameter working: the state in which the order stands when nothing is pending: `partiallyFilled` once it has a fill,
    ///   otherwise `triggered` or `accepted`, and while the venue has not said anything about it `submitted`, or `unknown`. When
    ///   a cancel is rejected while an amendment is on its way: `updatePending`.
    /// - Returns: the state after the event, or nil when the event cannot happen in this state.
    package static func next(_ state: OrderState, _ event: OrderStepEvent, working: OrderState) -> OrderState? {
        switch (state, event) {
        case (.initialized, .approved): .submitted
        case (.initialized, .denied): .denied

        case (.submitted, .accepted): .accepted
        case (.submitted, .rejected): .rejected
        case (.submitted, .outcomeUnknown): .unknown
        // Whoever asks before anything was heard gets the same answers as whoever asks because nothing was heard.
        case (.submitted, .absent), (.unknown, .absent): .rejected
        // A venue may fill an order before its acceptance is heard: the fill is the stronger word.
        case (.submitted, .partiallyFilled), (.accepted, .partiallyFilled), (.triggered, .partiallyFilled),
            (.partiallyFilled, .partiallyFilled):
            .partiallyFilled
        case (.submitted, .filled), (.accepted, .filled), (.triggered, .filled), (.partiallyFilled, .filled): .filled
        // What turns out about an order whose request got no answer.
        case (.unknown, .accepted): .accepted
        case (.unknown, .rejected): .rejected
        case (.unknown, .partiallyFilled): .partiallyFilled
        case (.unknown, .filled): .filled
        case (.unknown, .cancelled): .cancelled
        case (.unknown, .expired): .expired
        case (.unknown, .outcomeUnknown): .unknown
        case (.submitted, .triggered), (.accepted, .triggered), (.unknown, .triggered): .triggered
        case (.submitted, .cancelled), (.accepted, .cancelled), (.triggered, .cancelled), (.partiallyFilled, .cancelled):
            .cancelled
        case (.submitted, .expired), (.accepted, .expired), (.triggered, .expired), (.partiallyFilled, .expired): .expired

        // The acceptance arrives behind what followed from it: nothing changes any more.
        case (.triggered, .accepted), (.partiallyFilled, .accepted), (.cancelPending, .accepted),
            (.updatePending, .accepted):
            state

        case (.submitted, .cancelSent), (.accepted, .cancelSent), (.triggered, .cancelSent),
            (.partiallyFilled, .cancelSent), (.updatePending, .cancelSent), (.unknown, .cancelSent):
            .cancelPending
        // While a cancel is under way the order still fills, triggers, or turns out to have been refused.
        case (.cancelPending, .partiallyFilled), (.cancelPending, .triggered): .cancelPending
        case (.cancelPending, .filled): .filled
        case (.cancelPending, .cancelled): .cancelled
        case (.cancelPending, .expired): .expired
        case (.cancelPending, .rejected): .rejected
        // Of an order that the venue has spoken of before this is a contradiction.
        case (.cancelPending, .absent): working == .submitted || working == .unknown ? .rejected : nil
        // The order whose outcome nobody knows was cancelled on suspicion.
        case (.cancelPending, .outcomeUnknown): .cancelPending
        case (.cancelPending, .cancelRejected): working
        // The answer to an amendment that the cancel overtook.
        case (.cancelPending, .amended), (.cancelPending, .amendRejected): .cancelPending

        case (.accepted, .amendSent), (.triggered, .amendSent), (.partiallyFilled, .amendSent): .updatePending
        case (.updatePending, .partiallyFilled), (.updatePending, .triggered): .updatePending
        case (.updatePending, .filled): .filled
        case (.updatePending, .cancelled): .cancelled
        case (.updatePending, .expired): .expired
        case (.updatePending, .rejected): .rejected
        case (.updatePending, .amended), (.updatePending, .amendRejected): working

        // An amendment whose answer was given up: what the order is for now is the venue's word.
        case (.accepted, .amended), (.triggered, .amended), (.partiallyFilled, .amended): state
        // It was amended before it ended, which is heard after it.
        case (.cancelled, .amended), (.expired, .amended): state

        // A venue may report a fill after the cancellation that it lost the race to. The position is what was filled.
        case (.cancelled, .partiallyFilled), (.expired, .partiallyFilled): state
        case (.cancelled, .filled), (.expired, .filled): .filled

        // The answer to a cancel or an amendment that came too late: the end stands.
        case (.filled, .cancelRejected), (.cancelled, .cancelRejected), (.expired, .cancelRejected),
            (.rejected, .cancelRejected), (.filled, .amendRejected), (.cancelled, .amendRejected),
            (.expired, .amendRejected), (.rejected, .amendRejected):
            state

        case (.initialized, _), (.denied, _), (_, .approved), (_, .denied),
            (.unknown, .amendSent), (.unknown, .amended), (.unknown, .amendRejected), (.unknown, .cancelRejected),
            (.accepted, .outcomeUnknown), (.accepted, .absent), (.triggered, .outcomeUnknown), (.triggered, .absent),
            (.partiallyFilled, .outcomeUnknown), (.partiallyFilled, .absent),
            (.updatePending, .outcomeUnknown), (.updatePending, .absent),
            (.submitted, .amendSent), (.submitted, .amended), (.submitted, .amendRejected), (.submitted, .cancelRejected),
            (.accepted, .accepted), (.accepted, .rejected), (.accepted, .cancelRejected),
            (.accepted, .amendRejected),
            (.triggered, .triggered), (.triggered, .rejected), (.triggered, .cancelRejected), (.triggered, .amendRejected),
            (.partiallyFilled, .rejected), (.partiallyFilled, .triggered), (.partiallyFilled, .cancelRejected),
            (.partiallyFilled, .amendRejected),
            (.cancelPending, .cancelSent), (.cancelPending, .amendSent),
            (.updatePending, .amendSent), (.updatePending, .cancelRejected),
            (.filled, _), (.cancelled, _), (.rejected, _), (.expired, _):
            nil
        }
    }
}

package import TradingModel

/// What can happen to an order once it exists.
package enum OrderStepEvent: String, Sendable, CaseIterable {
    case accepted
    case rejected
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
}

/// The one table of legal steps. Every pair of state and event is in it: a pair without a next state is refused and reported,
/// never guessed.
package enum OrderTransition {
    /// - Parameter working: the state in which the order stands when nothing is pending: `partiallyFilled` once it has a fill,
    ///   otherwise `triggered` or `accepted`, and `submitted` while the venue has not said anything about it. When a cancel is
    ///   rejected while an amendment is on its way: `updatePending`.
    /// - Returns: the state after the event, or nil when the event cannot happen in this state.
    package static func next(_ state: OrderState, _ event: OrderStepEvent, working: OrderState) -> OrderState? {
        switch (state, event) {
        case (.submitted, .accepted): .accepted
        case (.submitted, .rejected): .rejected
        // A venue may fill an order before its acceptance is heard: the fill is the stronger word.
        case (.submitted, .partiallyFilled), (.accepted, .partiallyFilled), (.triggered, .partiallyFilled),
            (.partiallyFilled, .partiallyFilled):
            .partiallyFilled
        case (.submitted, .filled), (.accepted, .filled), (.triggered, .filled), (.partiallyFilled, .filled): .filled
        case (.submitted, .triggered), (.accepted, .triggered): .triggered
        case (.submitted, .cancelled), (.accepted, .cancelled), (.triggered, .cancelled), (.partiallyFilled, .cancelled):
            .cancelled
        case (.submitted, .expired), (.accepted, .expired), (.triggered, .expired), (.partiallyFilled, .expired): .expired

        // The acceptance arrives behind what followed from it: nothing changes any more.
        case (.triggered, .accepted), (.partiallyFilled, .accepted), (.cancelPending, .accepted),
            (.updatePending, .accepted):
            state

        case (.submitted, .cancelSent), (.accepted, .cancelSent), (.triggered, .cancelSent),
            (.partiallyFilled, .cancelSent), (.updatePending, .cancelSent):
            .cancelPending
        // While a cancel is under way the order still fills, triggers, or turns out to have been refused.
        case (.cancelPending, .partiallyFilled), (.cancelPending, .triggered): .cancelPending
        case (.cancelPending, .filled): .filled
        case (.cancelPending, .cancelled): .cancelled
        case (.cancelPending, .expired): .expired
        case (.cancelPending, .rejected): .rejected
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

        // A venue may report a fill after the cancellation that it lost the race to. The position is what was filled.
        case (.cancelled, .partiallyFilled), (.expired, .partiallyFilled): state
        case (.cancelled, .filled), (.expired, .filled): .filled

        // The answer to a cancel or an amendment that came too late: the end stands.
        case (.filled, .cancelRejected), (.cancelled, .cancelRejected), (.expired, .cancelRejected),
            (.rejected, .cancelRejected), (.filled, .amendRejected), (.cancelled, .amendRejected),
            (.expired, .amendRejected), (.rejected, .amendRejected):
            state

        case (.submitted, .amendSent), (.submitted, .amended), (.submitted, .amendRejected), (.submitted, .cancelRejected),
            (.accepted, .accepted), (.accepted, .rejected), (.accepted, .cancelRejected), (.accepted, .amended),
            (.accepted, .amendRejected),
            (.triggered, .triggered), (.triggered, .rejected), (.triggered, .cancelRejected), (.triggered, .amended),
            (.triggered, .amendRejected),
            (.partiallyFilled, .rejected), (.partiallyFilled, .triggered), (.partiallyFilled, .cancelRejected),
            (.partiallyFilled, .amended), (.partiallyFilled, .amendRejected),
            (.cancelPending, .cancelSent), (.cancelPending, .amendSent),
            (.updatePending, .amendSent), (.updatePending, .cancelRejected),
            (.filled, _), (.cancelled, _), (.rejected, _), (.expired, _):
            nil
        }
    }
}

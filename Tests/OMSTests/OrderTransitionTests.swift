import OMS
import Testing
import TradingModel

@Suite("Order transitions")
struct OrderTransitionTests {
    /// Every legal step, written down a second time: state, event, next. `working` stands for the state that the order falls
    /// back to when nothing is pending.
    static let legal: [(OrderState, OrderStepEvent, OrderState)] = {
        var steps: [(OrderState, OrderStepEvent, OrderState)] = [
            (.initialized, .approved, .submitted), (.initialized, .denied, .denied),
            (.submitted, .accepted, .accepted), (.submitted, .rejected, .rejected),
            (.submitted, .outcomeUnknown, .unknown), (.unknown, .outcomeUnknown, .unknown),
            (.submitted, .absent, .rejected), (.unknown, .absent, .rejected),
            (.unknown, .accepted, .accepted), (.unknown, .rejected, .rejected), (.unknown, .triggered, .triggered),
            (.unknown, .cancelSent, .cancelPending), (.cancelPending, .outcomeUnknown, .cancelPending),
            (.triggered, .accepted, .triggered), (.partiallyFilled, .accepted, .partiallyFilled),
            (.cancelPending, .accepted, .cancelPending), (.updatePending, .accepted, .updatePending),
            (.cancelPending, .partiallyFilled, .cancelPending), (.cancelPending, .triggered, .cancelPending),
            (.cancelPending, .filled, .filled), (.cancelPending, .cancelled, .cancelled),
            (.cancelPending, .expired, .expired), (.cancelPending, .rejected, .rejected),
            (.cancelPending, .cancelRejected, working), (.cancelPending, .amended, .cancelPending),
            (.cancelPending, .amendRejected, .cancelPending),
            (.updatePending, .partiallyFilled, .updatePending), (.updatePending, .triggered, .updatePending),
            (.updatePending, .filled, .filled), (.updatePending, .cancelled, .cancelled),
            (.updatePending, .expired, .expired), (.updatePending, .rejected, .rejected),
            (.updatePending, .amended, working), (.updatePending, .amendRejected, working),
            (.updatePending, .cancelSent, .cancelPending),
            (.submitted, .triggered, .triggered), (.accepted, .triggered, .triggered),
            (.submitted, .cancelSent, .cancelPending),
            (.cancelled, .partiallyFilled, .cancelled), (.cancelled, .filled, .filled),
            (.cancelled, .amended, .cancelled), (.expired, .amended, .expired),
            (.expired, .partiallyFilled, .expired), (.expired, .filled, .filled),
        ]
        for state in [OrderState.accepted, .triggered, .partiallyFilled] {
            steps += [
                (state, .cancelSent, .cancelPending), (state, .amendSent, .updatePending), (state, .amended, state),
            ]
        }
        for state in [OrderState.submitted, .unknown, .accepted, .triggered, .partiallyFilled] {
            steps += [
                (state, .partiallyFilled, .partiallyFilled), (state, .filled, .filled), (state, .cancelled, .cancelled),
                (state, .expired, .expired),
            ]
        }
        for state in [OrderState.filled, .cancelled, .rejected, .expired] {
            steps += [(state, .cancelRejected, state), (state, .amendRejected, state)]
        }
        return steps
    }()

    static let working = OrderState.accepted

    @Test func `every pair of state and event is legal exactly when the list says so`() {
        for state in OrderState.allCases {
            for event in OrderStepEvent.allCases {
                let expected = Self.legal.first { $0.0 == state && $0.1 == event }?.2
                #expect(
                    OrderTransition.next(state, event, working: Self.working) == expected, "\(state) \(event)")
            }
        }
    }

    @Test func `an order that is cancelled on suspicion can turn out never to have arrived`() {
        for working in [OrderState.submitted, .unknown] {
            #expect(OrderTransition.next(.cancelPending, .absent, working: working) == .rejected)
        }
        for working in [OrderState.accepted, .triggered, .partiallyFilled] {
            #expect(OrderTransition.next(.cancelPending, .absent, working: working) == nil)
        }
    }

    @Test func `a final order is left only by a fill that lost a race`() {
        for state in OrderState.allCases where state.isFinal {
            for event in OrderStepEvent.allCases {
                guard let next = OrderTransition.next(state, event, working: .accepted), next != state else { continue }
                #expect(next == .filled && event == .filled && (state == .cancelled || state == .expired))
            }
        }
    }

    @Test func `a rejected cancel or amendment falls back to the state in which the order works`() {
        for working in [OrderState.accepted, .triggered, .partiallyFilled] {
            #expect(OrderTransition.next(.cancelPending, .cancelRejected, working: working) == working)
            #expect(OrderTransition.next(.updatePending, .amended, working: working) == working)
            #expect(OrderTransition.next(.updatePending, .amendRejected, working: working) == working)
        }
    }
}

/// Who is killed.
package enum ChaosTarget: String, Sendable, CaseIterable, Codable {
    case host, worker, postgres, venue
}

/// The moments at which somebody is killed.
package enum ChaosStep: String, Sendable, CaseIterable, Codable {
    // The intent is with the journal; durable and not sent; sent. The venue's answer is with the journal; durable.
    case submitRecorded = "submit-recorded"
    case submitDurable = "submit-durable"
    case submitSent = "submit-sent"
    case submitAnswered = "submit-answered"
    case submitConfirmed = "submit-confirmed"
    case amendRecorded = "amend-recorded"
    case amendDurable = "amend-durable"
    case amendSent = "amend-sent"
    case amendAnswered = "amend-answered"
    case amendConfirmed = "amend-confirmed"
    case cancelRecorded = "cancel-recorded"
    case cancelDurable = "cancel-durable"
    case cancelSent = "cancel-sent"
    case cancelAnswered = "cancel-answered"
    case cancelConfirmed = "cancel-confirmed"
    case fillHeard = "fill-heard"
    case fillBooked = "fill-booked"
    case checkpointBegun = "checkpoint-begun"
    case checkpointDurable = "checkpoint-durable"
    /// An answer to a question of reconciliation is there.
    case answerTaken = "answer-taken"
    /// Between the process's first instruction and its first candle, the repetition of what it had done before among it.
    case starting
    /// A moment that nobody sees coming.
    case anyMoment = "any-moment"

    // At the venue: a request is read; what it did is in the venue's book; it is answered. A fill is in the book.
    case requestRead = "request-read"
    case requestDone = "request-done"
    case requestAnswered = "request-answered"
    case fillDone = "fill-done"

    package var isAtVenue: Bool {
        switch self {
        case .requestRead, .requestDone, .requestAnswered, .fillDone: true
        default: false
        }
    }

    /// The host itself reaches it and can say so.
    package var isReached: Bool { !isAtVenue && self != .starting && self != .anyMoment }

    /// Who can be killed at it.
    package var targets: [ChaosTarget] {
        if isAtVenue { return [.venue] }
        return isReached ? [.host, .worker, .postgres] : [.host]
    }
}

/// `worker@amend-sent:3`: who is killed when a step is reached for the n-th time from now on.
package struct ChaosKill: Sendable, Hashable, CustomStringConvertible {
    package var target: ChaosTarget
    package var step: ChaosStep
    package var count: Int

    package init(target: ChaosTarget, step: ChaosStep, count: Int) {
        self.target = target
        self.step = step
        self.count = count
    }

    package init?(_ text: String) {
        let parts = text.split(whereSeparator: { $0 == "@" || $0 == ":" }).map(String.init)
        guard parts.count == 3, let target = ChaosTarget(rawValue: parts[0]), let step = ChaosStep(rawValue: parts[1]),
            let count = Int(parts[2]), count > 0
        else { return nil }
        self.init(target: target, step: step, count: count)
    }

    package var description: String { "\(target.rawValue)@\(step.rawValue):\(count)" }

    /// As whoever kills says it, before it does.
    package var announcement: String { "killed \(target.rawValue) at \(step.rawValue)" }
}

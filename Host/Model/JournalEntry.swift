/// A change that must be durable. The engine names it; the shell commits it before anything that depends on it leaves the
/// process. Writing an entry twice is the same as writing it once: each has a natural key.
package enum JournalEntry: Sendable, Hashable {
    /// What a strategy asked for and what became of it. Key: instance, number.
    case intent(OrderIntent, IntentOutcome)
    /// An order after a step. Key: client order id; a lower revision never replaces a higher one.
    case order(Order)
    /// Key: venue, venue fill id.
    case fill(Fill)
    /// Key: instance, instrument; a lower revision never replaces a higher one.
    case position(tenant: TenantID, instance: InstanceID, Position, time: Timestamp)
    /// Key: instance, number; a lower revision never replaces a higher one.
    case group(OrderGroup)
    /// Delivered by the notification sender after the commit. Key: `Notice.key`.
    case notice(Notice)
    /// Something happened to an instance itself: started, failed, restarted, stopped.
    case instance(InstanceIncident)
    /// A guard tripped, or what it began is over. Key: instance, number.
    case guardEvent(GuardEvent)
    /// A book paid or got funding. Key: instance, instrument, due time.
    case funding(FundingPayment)
    /// What a user's instances are worth together. Key: tenant, asset, time.
    case portfolio(PortfolioSnapshot)
}

package enum IntentOutcome: Sendable, Hashable {
    case approved
    /// Stable code, and the text with its numbers.
    case refused(code: String, text: String)
}

/// A message to a user, written in the same transaction as what it tells about.
package struct Notice: Sendable, Hashable {
    package var tenant: TenantID
    package var instance: InstanceID?
    /// What it tells about, so that it is told once: `fill/<instance>/<number>`, `intent/<instance>/<number>`, …
    package var key: String
    package var topic: Topic
    package var title: String
    package var text: String
    package var time: Timestamp

    package enum Topic: String, Sendable, Hashable, CaseIterable {
        case fill
        case refusal
        case instance
        /// Written by a strategy.
        case strategy
    }

    package init(
        tenant: TenantID, instance: InstanceID?, key: String, topic: Topic, title: String, text: String, time: Timestamp
    ) {
        self.tenant = tenant
        self.instance = instance
        self.key = key
        self.topic = topic
        self.title = title
        self.text = text
        self.time = time
    }
}

/// Something that happened to an instance's worker, for the operator.
package struct InstanceIncident: Sendable, Hashable {
    package var tenant: TenantID
    package var instance: InstanceID
    package var kind: Kind
    /// For people: signal or exit status, last event, what follows.
    package var text: String
    /// Sequence number of the last event that the instance finished.
    package var lastSeq: UInt64
    package var time: Timestamp

    package enum Kind: String, Sendable, Hashable, CaseIterable {
        case started
        case restarted
        case stopped
        /// A signal ended the worker.
        case crashed
        /// The worker ended by itself without being asked.
        case exitedEarly = "exited_early"
        /// The worker asked for more memory than it may have.
        case outOfMemory = "out_of_memory"
        /// A deadline passed.
        case timedOut = "timed_out"
        /// A system call that the cage refuses ended the worker.
        case violation
        /// The worker sent what the protocol forbids, or decided otherwise than before when its events were repeated.
        case protocolError = "protocol_error"
        case loadFailed = "load_failed"
        /// Restarts are used up; the instance stays down until an operator acts.
        case quarantined
        /// Another version of its plugin took over.
        case swapped
        /// The version before took over again.
        case rolledBack = "rolled_back"
        case parametersChanged = "parameters_changed"
        /// The venue holds something else than the books of the account say.
        case positionDisputed = "position_disputed"
        /// They agree again.
        case positionAgreed = "position_agreed"
        /// The venue said of one of its orders what cannot be; nothing was booked.
        case reportRefused = "report_refused"

        /// Whether it tells how a worker failed.
        package var isFailure: Bool {
            switch self {
            case .crashed, .exitedEarly, .outOfMemory, .timedOut, .violation, .protocolError: true
            case .started, .restarted, .stopped, .loadFailed, .quarantined, .swapped, .rolledBack, .parametersChanged,
                .positionDisputed, .positionAgreed, .reportRefused:
                false
            }
        }
    }

    package init(
        tenant: TenantID, instance: InstanceID, kind: Kind, text: String, lastSeq: UInt64, time: Timestamp
    ) {
        self.tenant = tenant
        self.instance = instance
        self.kind = kind
        self.text = text
        self.lastSeq = lastSeq
        self.time = time
    }
}

import CCage

/// What a worker can say. Raw values name it for people.
enum WorkerMessage: String, CaseIterable {
    case ready
    /// The whole worker cannot go on.
    case workerFailed = "worker failed"
    case subscribe
    case started
    case submit
    case cancel
    case amend
    case timerSet = "timer set"
    case timerCancel = "timer cancel"
    case notify
    case history
    /// A part of a command's answer.
    case rows
    case answer
    case finished
    case lapped
    case state
    case saved
    /// One instance cannot go on.
    case failed
    case stopped

    /// Nil for a record that no worker sends here.
    init?(type: UInt32, instance: UInt64) {
        switch type {
        case CAGE_READY: self = .ready
        case CAGE_FAILED: self = instance == 0 ? .workerFailed : .failed
        case CAGE_SUBSCRIBE: self = .subscribe
        case CAGE_STARTED: self = .started
        case CAGE_SUBMIT: self = .submit
        case CAGE_CANCEL: self = .cancel
        case CAGE_AMEND: self = .amend
        case CAGE_TIMER_SET: self = .timerSet
        case CAGE_TIMER_CANCEL: self = .timerCancel
        case CAGE_NOTIFY: self = .notify
        case CAGE_HISTORY: self = .history
        case CAGE_ROWS: self = .rows
        case CAGE_ANSWER: self = .answer
        case CAGE_FINISHED: self = .finished
        case CAGE_LAPPED: self = .lapped
        case CAGE_STATE: self = .state
        case CAGE_SAVED: self = .saved
        case CAGE_STOPPED: self = .stopped
        default: return nil
        }
    }
}

/// Where the conversation about an instance is. Raw values name it for people.
enum ConversationStage: String, CaseIterable {
    /// The process has not said that it is ready.
    case opening
    /// The instance is created, and starts.
    case creating
    case idle
    /// It has events that it has not finished.
    case answering
    /// It was asked for its state.
    case saving
    /// It was asked to stop.
    case stopping

    /// The whole table: what may come at which stage.
    func permits(_ message: WorkerMessage) -> MessagePermission {
        switch (self, message) {
        case (_, .workerFailed): .once

        case (.opening, .ready): .once

        case (.creating, .subscribe): .permit
        case (.creating, .started): .once
        case (.creating, .failed): .once

        case (.answering, .submit), (.answering, .cancel), (.answering, .amend): .permit
        case (.answering, .timerSet), (.answering, .timerCancel): .permit
        case (.answering, .notify), (.answering, .history): .permit
        // Only at a command, which `CommandLedger` knows.
        case (.answering, .rows), (.answering, .answer): .permit
        // Once for each event.
        case (.answering, .finished): .permit
        case (.answering, .lapped): .once

        case (.saving, .state): .permit
        case (.saving, .saved): .once
        case (.saving, .failed): .once

        case (.stopping, .stopped): .once

        default: .never
        }
    }

    /// Throws what is told of a worker that says something at the wrong time.
    func check(_ message: WorkerMessage) throws(Violation) {
        guard permits(message) != .never else {
            throw Violation("it sent a record of the kind \"\(message.rawValue)\" while it was \(rawValue)")
        }
    }
}

enum MessagePermission {
    /// Any number of times.
    case permit
    /// It ends the stage.
    case once
    case never
}

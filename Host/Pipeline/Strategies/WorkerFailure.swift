import TradingModel

/// Why a worker cannot go on, by class.
enum WorkerFailure: Equatable {
    /// A signal ended it: which.
    case crashed(String)
    /// It ended by itself without being asked: with which status.
    case exitedEarly(String)
    /// It asked for more memory than it may have.
    case outOfMemory(String)
    /// What it did not finish in time.
    case timedOut(String)
    /// It did not come to what it had to do: its machine may be too busy.
    case late(String)
    /// A system call that the cage refuses ended it: which.
    case violation(String)
    /// What it sent that the protocol forbids.
    case protocolError(String)
    /// It could not be started, or said that it cannot load.
    case loadFailed(String)
    /// After a restart it decided otherwise than before: no restart helps.
    case hopeless(String)
    /// It cannot be restarted from what is kept.
    case noWayBack(String)

    var kind: InstanceIncident.Kind {
        switch self {
        case .crashed: .crashed
        case .exitedEarly: .exitedEarly
        case .outOfMemory: .outOfMemory
        case .timedOut, .late: .timedOut
        case .violation: .violation
        case .protocolError, .hopeless: .protocolError
        case .loadFailed: .loadFailed
        case .noWayBack: .quarantined
        }
    }

    /// What code of the plugin did, or left undone.
    var isOfPlugin: Bool {
        switch self {
        case .crashed, .exitedEarly, .outOfMemory, .timedOut, .violation, .protocolError, .hopeless: true
        case .late, .loadFailed, .noWayBack: false
        }
    }

    var text: String {
        switch self {
        case .crashed(let text), .exitedEarly(let text), .outOfMemory(let text), .timedOut(let text), .late(let text),
            .violation(let text),
            .protocolError(let text), .loadFailed(let text), .hopeless(let text), .noWayBack(let text):
            text
        }
    }
}

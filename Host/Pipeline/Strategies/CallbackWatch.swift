/// Follows what a worker says of its callbacks: how many it has begun and finished. What it says is checked against what it
/// was sent, and is otherwise believed only as far as it hurts nobody but itself: a worker that says nothing has
/// `deadlines.queue`, whatever it says.
struct CallbackWatch {
    /// Events that the process was sent.
    private(set) var sent: UInt64 = 0
    private var begun: UInt64 = 0
    private var finished: UInt64 = 0
    /// When the host last looked, and first saw the callback that runs.
    private(set) var lookedAt: UInt64 = 0
    private(set) var callbackSince: UInt64?

    mutating func didSend() { sent += 1 }

    /// Takes what the worker says now.
    mutating func look(begun: UInt64, finished: UInt64, now: UInt64) throws(Violation) {
        lookedAt = now
        guard begun >= self.begun, finished >= self.finished, begun <= sent, finished <= begun, begun - finished <= 1 else {
            throw Violation("it says that it began \(begun) events and finished \(finished), of \(sent) that it was sent")
        }
        // A callback that began since the last look counts from now: later than it did, never earlier.
        if begun == finished { callbackSince = nil } else if begun != self.begun || callbackSince == nil { callbackSince = now }
        self.begun = begun
        self.finished = finished
    }

    /// The callback of the last event that was begun has not returned.
    var isInCallback: Bool { begun != finished }
}

/// Who may hash now, who waits, who is sent away: hashing takes memory and a processor for a while, and whoever asks is not
/// known yet.
struct HashingGate: Sendable {
    enum Admission: Sendable, Hashable {
        case run
        case wait
        /// Too many wait already.
        case refuse
    }

    let maximumRunning: Int
    let maximumWaiting: Int
    private(set) var running = 0
    private(set) var waiting = 0

    init(maximumRunning: Int, maximumWaiting: Int) {
        precondition(maximumRunning > 0 && maximumWaiting >= 0, "at least one may hash")
        self.maximumRunning = maximumRunning
        self.maximumWaiting = maximumWaiting
    }

    mutating func enter() -> Admission {
        if running < maximumRunning {
            running += 1
            return .run
        }
        guard waiting < maximumWaiting else { return .refuse }
        waiting += 1
        return .wait
    }

    /// One is done. True: its place goes to the one who has waited longest.
    mutating func leave() -> Bool {
        precondition(running > 0, "who leaves has entered")
        guard waiting > 0 else {
            running -= 1
            return false
        }
        waiting -= 1
        return true
    }
}

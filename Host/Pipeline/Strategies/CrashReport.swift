import CCage
import CTradingBoost
import TradingModel

/// How a worker ended and what it was doing: for its user, the operator and the log. Holds nothing of anybody else.
struct CrashReport {
    /// The event that it worked on, or the next one that it would have got.
    struct Event: Equatable {
        var seq: UInt64
        /// TRADINGBOOST_EVENT_…
        var type: UInt32
        /// The host's clock, which is the market's in a replay.
        var time: Timestamp
        /// Its callback had begun.
        var isBegun: Bool
    }

    /// Nil when nothing was to be done, or it is not known which of several instances it was.
    var event: Event?
    /// ns since the process was started.
    var uptime: UInt64
    /// ns; nil when the system does not tell.
    var cpuTime: UInt64?

    /// One line.
    var text: String {
        var parts: [String] = []
        if let event {
            let what = "event \(event.seq), \(CrashReport.name(ofEvent: event.type)) of \(MomentText.utc(event.time))"
            parts.append(event.isBegun ? "in \(what)" : "before \(what)")
        }
        parts.append("up \(CrashReport.seconds(uptime))")
        if let cpuTime { parts.append("CPU \(CrashReport.seconds(cpuTime))") }
        return parts.joined(separator: "; ")
    }

    private static func seconds(_ nanoseconds: UInt64) -> String { "\(Double(nanoseconds / 1_000_000) / 1_000) s" }

    private static func name(ofEvent type: UInt32) -> String {
        switch type {
        case TRADINGBOOST_EVENT_CANDLE: "the candle"
        case TRADINGBOOST_EVENT_ORDER: "the order's step"
        case TRADINGBOOST_EVENT_TIMER: "the timer"
        case TRADINGBOOST_EVENT_HISTORY: "the candles"
        case CAGE_COMMAND: "the command"
        default: "the event"
        }
    }
}

extension WorkerFailure {
    /// What the end of a process that was not asked to end says.
    ///
    /// - Parameter vitals: what the process left behind.
    init(_ exit: cage_exit, vitals: cage_vitals) {
        if exit.out_of_memory != 0 {
            self = .outOfMemory("ended by the kernel: it reached the bound of its memory")
            return
        }
        guard exit.kind == CAGE_EXIT_SIGNAL else {
            self = .exitedEarly("ended by itself with status \(exit.code)")
            return
        }
        let how = "ended by signal \(exit.code) (\(SignalName.text(exit.code)))"
        guard exit.code == WorkerFailure.refusedCallSignal else {
            self = vitals.memory_refused == 0 ? .crashed(how) : .outOfMemory("\(how) when it could get no more memory")
            return
        }
        self = .violation(vitals.refused_call == 0 ? how : "\(how): \(RefusedCall.text(vitals))")
    }

    /// No plugin can send this signal: somebody else ended the process.
    func isOfOutside(_ exit: cage_exit) -> Bool {
        guard case .crashed = self else { return false }
        return exit.code == WorkerFailure.killSignal
    }

    /// SIGKILL
    private static let killSignal: Int32 = 9
    /// SIGSYS
    private static let refusedCallSignal: Int32 = 31
}

/// The system call that ended a worker, for people.
enum RefusedCall {
    static func text(_ vitals: cage_vitals) -> String {
        let number = Int64(truncatingIfNeeded: vitals.refused_call &- 1)
        // SAFETY: the name is a constant of the table.
        let name = unsafe cage_call_name(number).map { unsafe String(cString: $0) } ?? "number \(number)"
        return "\(name), first argument \(vitals.refused_argument)"
    }
}

/// Moments as people read them; no library of dates in this part of the host.
enum MomentText {
    /// `2026-01-31 08:15:00 UTC`
    static func utc(_ time: Timestamp) -> String {
        let seconds = time.milliseconds >= 0 ? time.milliseconds / 1_000 : -((999 - time.milliseconds) / 1_000)
        let days = seconds >= 0 ? seconds / 86_400 : -((86_399 - seconds) / 86_400)
        let (year, month, day) = date(days)
        let second = seconds - days * 86_400
        return "\(year)-\(two(month))-\(two(day)) \(two(second / 3_600)):\(two(second / 60 % 60)):\(two(second % 60)) UTC"
    }

    /// The Gregorian date of a day since 1970: years of 400 years' eras that begin in March.
    private static func date(_ days: Int64) -> (Int64, Int64, Int64) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    private static func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

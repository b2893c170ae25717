import CheckProtocol

/// What an instance costs.
enum ResourceTests {
    /// Of the contract: over 50 ms an event is reported, over 1 s it is the end.
    private static let softLimit: UInt64 = 50_000_000
    private static let hardLimit: UInt64 = 1_000_000_000
    /// Bytes that may be left or grow for good reasons: a table made once, a buffer that finds its size.
    private static let tolerance: Int64 = 4_096

    static let all = [
        CheckTest("leak") { context throws(CheckFailure) in
            guard case .session = try context.base() else { return CheckTest.noSession }
            guard let measure = try measured(context) else { return .failed("the long session came to no end") }
            let first = measure.middleBytes - measure.firstBytes
            let second = measure.lastBytes - measure.middleBytes
            if first > tolerance, second > tolerance {
                return .failed(
                    "it holds \(second) bytes more after the last two fifths of \(measure.events) events, and held \(first) "
                        + "more after the two before: free or bound what an event adds")
            }
            if measure.leftBytes > tolerance {
                return .failed("\(measure.leftBytes) bytes are left after destroy: free what create and the events took")
            }
            return .passed(
                "\(measure.lastBytes) bytes in use after \(measure.events) events, \(max(0, measure.leftBytes)) after destroy")
        },
        CheckTest("time-per-event") { context throws(CheckFailure) in
            guard case .session = try context.base() else { return CheckTest.noSession }
            guard let measure = try measured(context) else { return .failed("the long session came to no end") }
            let text = "p50 \(time(measure.median)), p99 \(time(measure.percentile99)), slowest \(time(measure.maximum))"
            // A single slow one may be the machine's fault.
            if measure.percentile99 > softLimit || measure.maximum > hardLimit {
                return .failed("\(text); an event has 50 ms, after 1 s the host ends the strategy: do less in an event")
            }
            return .passed(text)
        },
    ]

    private static func measured(_ context: CheckContext) throws(CheckFailure) -> CheckMeasure? {
        var job = context.job(candles: 6_000)
        job.variation = .measured
        let run = try context.run(job)
        return run.problem == nil ? run.measures.first : nil
    }

    private static func time(_ nanoseconds: UInt64) -> String {
        nanoseconds < 10_000
            ? "\(nanoseconds) ns" : nanoseconds < 10_000_000 ? "\(nanoseconds / 1_000) µs" : "\(nanoseconds / 1_000_000) ms"
    }
}

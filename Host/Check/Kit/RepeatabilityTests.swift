import CheckProtocol

/// Equal events give equal requests, and nothing else does.
enum RepeatabilityTests {
    static let all = [
        CheckTest("determinism") { context throws(CheckFailure) in
            guard case .session(let base) = try context.base() else { return CheckTest.noSession }
            // Other addresses by themselves, another time of day by the process that moves its clocks.
            let shifts: [Int64] = [
                0, 61_000_000_007, 86_400_000_000_000 * 400 + 3_677_700_000_001, -86_400_000_000_000 * 5_000 - 3_661_000_000_003,
            ]
            for shift in shifts {
                var job = context.job()
                job.clockShift = shift
                let run = try context.run(job)
                if let problem = run.problem { return .failed(problem) }
                if let found = Divergence.between(base.asked.first ?? [], run.asked.first ?? [], names: ("once", "again")) {
                    return .failed(
                        "\(found). Time, random numbers and identifiers come from the host only; no addresses, no memory "
                            + "that was never written")
                }
            }
            return .passed("\(shifts.count + 1) runs with other addresses and clocks: \(base.intents.count) equal intents")
        },
        CheckTest("look-ahead") { context throws(CheckFailure) in
            guard case .session(let base) = try context.base() else { return CheckTest.noSession }
            var random = context.random(0xA4EAD)
            for _ in 0..<6 {
                var job = context.job()
                job.changeAt = UInt32(200 + random.next() % UInt64(CheckContext.candles - 300))
                let run = try context.run(job)
                if let problem = run.problem { return .failed(problem) }
                guard let changed = run.statuses.first(where: { $0.name == "changed" })?.status else {
                    return .failed("the session did not get to candle \(job.changeAt)")
                }
                let names = ("in one market", "in another that is equal up to candle \(job.changeAt), event \(changed)")
                if let found = Divergence.between(
                    base.asked.first ?? [], run.asked.first ?? [], names: names, to: UInt64(changed))
                {
                    return .failed("\(found). It knows what is still to come: it reads beyond the end of an event")
                }
            }
            return .passed("6 other futures: the same requests before them")
        },
    ]
}

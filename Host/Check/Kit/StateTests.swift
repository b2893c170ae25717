import CheckProtocol

/// That a restart changes nothing.
enum StateTests {
    static let all = [
        test("state-round-trip") { context, base throws(CheckFailure) in
            for (event, state) in base.states {
                guard event < (base.events ?? 0) else { continue }
                var job = resumed(context, base, event, state)
                job.savePoints = [event]
                let run = try context.run(job)
                if let problem = run.problem { return .failed("restarted behind event \(event): \(problem)") }
                if let again = run.state(behind: event), again != state {
                    return .failed(
                        "what was saved behind event \(event) and loaded is saved as other bytes (\(difference(state, again))): "
                            + "load everything that save writes")
                }
            }
            return .passed("saved, loaded and saved again at \(points(base).count) points: the same bytes")
        },
        restart("restart", "decides after it as it would have without it") { _ in },
        restart("restart-with-replay", "bears events that are repeated") { job in job.replayUntil = job.resumeAfter + 25 },
        restart("restart-in-a-bad-market", "decides after it as it would have without it") { _ in },
        restart("state-in-single-bytes", "reads it in chunks of one byte") { $0.variation = .singleBytes },
        damaged("state-truncated", .shortEvents, "refuses what is cut short, whole as it was"),
        damaged("state-damaged", [], "changed bits and random bytes do not bring it down"),
        damaged("state-of-another-version", .unknownEvents, "takes or refuses it"),
        test("state-without-room") { context, _ throws(CheckFailure) in
            var job = context.job(candles: 400)
            job.variation = .writerFull
            return try context.survives(job) { _ in "says so when the writer takes no more" }
        },
        test("state-is-repeatable") { context, base throws(CheckFailure) in
            var job = context.job()
            job.savePoints = points(base)
            job.clockShift = 1_000_000_000 * 86_400 * 40 + 123_456_789
            let run = try context.run(job)
            if let problem = run.problem { return .failed(problem) }
            for (event, state) in base.states {
                if let other = run.state(behind: event), other != state {
                    return .failed(
                        "two runs saved different bytes behind event \(event) (\(difference(state, other))): "
                            + "no addresses, clocks or memory that was never written")
                }
            }
            return .passed("two runs save the same bytes")
        },
    ]

    private static func points(_ base: CheckRun) -> [UInt64] {
        base.states.map(\.event).filter { $0 < base.events ?? 0 }
    }

    private static func resumed(_ context: CheckContext, _ base: CheckRun, _ event: UInt64, _ state: [UInt8]) -> CheckJob {
        var job = context.job()
        job.resumeAfter = event
        job.state = state
        job.past = (base.asked.first ?? []).filter { $0.event <= event }
        return job
    }

    private static func test(
        _ name: String, _ body: @escaping @Sendable (CheckContext, CheckRun) throws(CheckFailure) -> Verdict
    ) -> CheckTest {
        CheckTest(name) { context throws(CheckFailure) in
            guard case .session(let base) = try context.base() else { return CheckTest.noSession }
            guard !base.states.isEmpty else { return .notApplicable("it saves no state: after a restart it begins anew") }
            return try body(context, base)
        }
    }

    private static func restart(
        _ name: String, _ detail: String, _ change: @escaping @Sendable (inout CheckJob) -> Void
    ) -> CheckTest {
        test(name) { context, usual throws(CheckFailure) in
            var base = usual
            let isBad = name == "restart-in-a-bad-market"
            if isBad {
                var job = context.job()
                job.desk = .mixed
                job.savePoints = points(usual)
                base = try context.run(job)
                if base.problem != nil { return .notApplicable("needs a session with mixed answers: see orders-mixed") }
            }
            var restarts = 0
            for (event, state) in base.states where event < base.events ?? 0 {
                var job = resumed(context, base, event, state)
                if isBad { job.desk = .mixed }
                change(&job)
                let run = try context.run(job)
                if let problem = run.problem { return .failed("restarted behind event \(event): \(problem)") }
                let names = ("without the restart", "after a restart behind event \(event)")
                if let found = Divergence.between(base.asked.first ?? [], run.asked.first ?? [], names: names, from: event + 1) {
                    return .failed("\(found). Save and load everything that decisions depend on")
                }
                restarts += 1
            }
            return .passed("at \(restarts) points: \(detail)")
        }
    }

    private static func damaged(_ name: String, _ variation: SessionVariation, _ detail: String) -> CheckTest {
        test(name) { context, base throws(CheckFailure) in
            guard let state = base.lastState, !state.isEmpty else { return .notApplicable("its state is empty") }
            var job = context.job(.load, candles: 10)
            job.state = state
            job.variation = variation
            let run = try context.run(job)
            if let problem = run.problem { return .failed(problem) }
            let refused = run.statuses.count { $0.status != 0 }
            return .passed("\(detail): \(refused) of \(run.statuses.count) refused")
        }
    }

    private static func difference(_ one: [UInt8], _ other: [UInt8]) -> String {
        if one.count != other.count { return "\(one.count) and \(other.count) bytes" }
        let places = one.indices.filter { one[$0] != other[$0] }
        return "\(places.count) of \(one.count) bytes differ, the first is byte \(places.first ?? 0)"
    }
}

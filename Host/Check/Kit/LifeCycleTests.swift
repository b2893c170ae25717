import CheckProtocol

/// From loading to the end of the process.
enum LifeCycleTests {
    static let all = [
        CheckTest("loads-and-unloads") { context throws(CheckFailure) in
            try context.survives(context.job(.table)) { _ in "its process loads it and ends" }
        },
        CheckTest("table") { context throws(CheckFailure) in
            let run = try context.run(context.job(.table))
            if let problem = run.problem { return .failed(problem) }
            return .passed("version, size and required functions")
        },
        CheckTest("life-cycle") { context throws(CheckFailure) in
            try context.survives(context.job(.lifeCycle, candles: 1)) { _ in
                "create, start, save, stop and destroy in every order"
            }
        },
        CheckTest("usual-session") { context throws(CheckFailure) in
            let run = try context.usualSession()
            if let problem = run.problem { return .failed(problem) }
            guard run.isCreated else { return .notApplicable("create refuses the parameters: give others as key=value") }
            // What is about orders has seen none then, and has not said much.
            let hint = run.intents.isEmpty ? ": give it parameters with which it trades on candles of a minute" : ""
            return .passed("\(run.events ?? 0) events, \(run.intents.count) intents\(hint)")
        },
        CheckTest("ends-without-stop") { context throws(CheckFailure) in
            var job = context.job(candles: 300)
            job.variation = .withoutStop
            return try context.survives(job) { _ in "destroy right behind an event" }
        },
        CheckTest("instances-in-turn") { context throws(CheckFailure) in
            guard case .session(let base) = try context.base() else { return CheckTest.noSession }
            let run = try context.run(context.job(.sessionTwice))
            if let problem = run.problem { return .failed(problem) }
            guard run.asked.count == 2 else { return .failed("the second session came to no end") }
            for (place, asked) in zip(["first", "second"], run.asked) {
                let names = ("alone", "as the \(place) instance of its process")
                if let difference = Divergence.between(base.asked.first ?? [], asked, names: names) {
                    return .failed("\(difference). Keep nothing in global variables: everything belongs to the instance")
                }
            }
            return .passed("the second instance of a process decides as the first")
        },
        CheckTest("instances-at-once") { context throws(CheckFailure) in
            guard case .session(let base) = try context.base() else { return CheckTest.noSession }
            var job = context.job(.sessionsAtOnce)
            job.otherParameters = ParameterSets.random(context, number: 1)
            let run = try context.run(job)
            if let problem = run.problem { return .failed(problem) }
            let names = ("alone", "beside another instance")
            if let difference = Divergence.between(base.asked.first ?? [], run.asked.first ?? [], names: names) {
                return .failed("\(difference). Keep nothing in global variables: everything belongs to the instance")
            }
            return .passed("an instance beside it changes nothing")
        },
    ]
}

extension CheckTest {
    static let noSession = Verdict.notApplicable("needs a usual session that comes to its end: see usual-session")
}

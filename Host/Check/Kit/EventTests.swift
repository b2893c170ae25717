import CheckProtocol

/// Events as they are meant to be, as a later host may send them, and as no host should.
enum EventTests {
    static let all = [
        alike("unknown-events", .unknownEvents, "with events of unknown types in between", "ignores types that it does not know"),
        alike("appended-fields", .appendedFields, "with larger structs", "a later host's larger structs change nothing"),
        survivor("damaged-events", "short ones and nonsense do not bring it down") { $0.variation = .shortEvents },
        survivor("duplicate-events", "an event that comes twice does not bring it down") { $0.variation = .duplicates },
        survivor("out-of-order-events", "old candles behind newer ones do not bring it down") { $0.variation = .outOfOrder },
        survivor("candle-gaps", "hours that are missing") { $0.market = .gaps },
        survivor("zero-volume", "candles in which nothing was traded") { $0.market = .noVolume },
        survivor("tiny-prices", "prices of 1e-7 with a tick of 1e-10") { $0.market = .tinyPrices },
        survivor("huge-prices", "prices of 1e15") { $0.market = .hugePrices },
    ]

    /// A session that has to be decided as the usual one.
    private static func alike(
        _ name: String, _ variation: SessionVariation, _ difference: String, _ detail: String
    ) -> CheckTest {
        CheckTest(name) { context throws(CheckFailure) in
            guard case .session(let base) = try context.base() else { return CheckTest.noSession }
            var job = context.job()
            job.variation = variation
            let run = try context.run(job)
            if let problem = run.problem { return .failed(problem) }
            if let found = Divergence.between(base.asked.first ?? [], run.asked.first ?? [], names: ("usually", difference)) {
                return .failed("\(found). Read by name, stride and size, and ignore what is not known")
            }
            return .passed(detail)
        }
    }

    private static func survivor(
        _ name: String, _ detail: String, _ change: @escaping @Sendable (inout CheckJob) -> Void
    ) -> CheckTest {
        CheckTest(name) { context throws(CheckFailure) in
            guard case .session = try context.base() else { return CheckTest.noSession }
            var job = context.job()
            change(&job)
            let run = try context.run(job)
            if let problem = run.problem { return .failed(problem) }
            return .passed("\(detail): \(run.intents.count) intents")
        }
    }
}

import CheckProtocol
import PluginInspection

/// What can become of an order, all of which a strategy has to bear.
enum OrderTests {
    static let all = [
        desk("orders-refused-by-the-host", .refused, "submit_order answers LIMIT_REACHED"),
        desk("orders-denied", .denied, "risk denies every order"),
        desk("orders-rejected", .rejected, "the venue rejects every order"),
        desk("orders-partially-filled", .partialFills, "every order fills in parts"),
        desk("cancel-too-late", .lateCancel, "what is cancelled is filled already"),
        desk("cancel-rejected", .cancelRejected, "the venue rejects cancellations and amendments"),
        desk("orders-mixed", .mixed, "now this, now that"),
    ]

    private static func desk(_ name: String, _ mode: DeskMode, _ detail: String) -> CheckTest {
        CheckTest(name) { context throws(CheckFailure) in
            guard context.has(.orders) else { return .notApplicable("it does not ask for the capability orders") }
            guard case .session = try context.base() else { return CheckTest.noSession }
            var job = context.job()
            job.desk = mode
            let run = try context.run(job)
            if let problem = run.problem { return .failed("\(detail): \(problem)") }
            return .passed("\(detail): \(run.intents.count) intents")
        }
    }
}

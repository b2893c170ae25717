import CagedProcess
import CheckProtocol
import PluginInspection

/// A host that gives less than was asked for.
enum HostTests {
    static let all = [
        CheckTest("messages-refused") { context throws(CheckFailure) in
            guard case .session(let base) = try context.base() else { return CheckTest.noSession }
            var job = context.job()
            job.variation = .refusesMessages
            let run = try context.run(job)
            if let problem = run.problem { return .failed(problem) }
            let names = ("usually", "when log and notify answer LIMIT_REACHED")
            if let found = Divergence.between(base.intents, run.intents, names: names) {
                return .failed("\(found). A message that is not taken must not change a decision")
            }
            return .passed("log and notify answer LIMIT_REACHED: the same intents")
        },
        CheckTest("slow-host") { context throws(CheckFailure) in
            guard case .session(let base) = try context.base() else { return CheckTest.noSession }
            var job = context.job()
            job.variation = .slowHost
            let run = try context.run(job)
            if let problem = run.problem { return .failed(problem) }
            if let found = Divergence.between(
                base.asked.first ?? [], run.asked.first ?? [], names: ("usually", "when every call of the host takes 50 µs"))
            {
                return .failed("\(found). How long a call takes must not change a decision")
            }
            return .passed("every call of the host takes 50 µs: the same requests")
        },
        CheckTest("services-not-granted") { context throws(CheckFailure) in
            let services: [(Manifest.Capability, UInt32)] = [
                (.orders, 2), (.timers, 4), (.notifications, 8), (.store, 256), (.history, 512),
                (.candles, 1),
            ]
            var looked: [String] = []
            for (capability, bit) in services where context.has(capability) {
                var job = context.job(candles: 400)
                job.capabilities &= ~bit
                let run = try context.run(job)
                if let problem = run.problem {
                    return .failed(
                        "without \(capability.rawValue), whose functions are NULL then: \(problem). "
                            + "Ask whether a service is there, or refuse in create")
                }
                looked.append(capability.rawValue)
            }
            guard !looked.isEmpty else { return .notApplicable("it asks for no service") }
            return .passed("bears that \(looked.joined(separator: ", ")) is missing")
        },
        CheckTest("low-memory") { context throws(CheckFailure) in
            let full = try context.run(lowMemory(context, at: .max))
            if let problem = full.problem { return .failed(problem) }
            guard let count = full.statuses.first(where: { $0.name == "allocations" })?.status, count > 0 else {
                return .passed("it asks for no memory")
            }
            var places = Array(0..<min(UInt32(count), 6))
            var random = context.random(0x10)
            if count > 6 { places += (0..<4).map { _ in UInt32(random.next() % UInt64(count)) } }
            for place in places {
                let run = try context.run(lowMemory(context, at: place))
                // To end at once is right when nothing else can be done, in whatever way a language does it: Embedded Swift
                // and C that does not look read from NULL. To wait, or to go on with half of it, is not.
                if case .signal(let name) = run.ending, ["ABRT", "ILL", "TRAP", "SYS", "SEGV"].contains(name) { continue }
                if let problem = run.problem {
                    return .failed("from its allocation \(place + 1) on there is no memory: \(problem)")
                }
            }
            return .passed("no memory from one of \(places.count) places on: a status, or an end at once")
        },
        CheckTest("commands") { context throws(CheckFailure) in
            guard !context.manifest.commands.isEmpty else { return .notApplicable("it has no commands") }
            guard case .session = try context.base() else { return CheckTest.noSession }
            var job = context.job(.commands, candles: 800)
            job.commands = CommandCalls.all(context)
            let run = try context.run(job)
            if let problem = run.problem { return .failed(problem) }
            return .passed("\(job.commands.count) calls of \(context.manifest.commands.count) commands")
        },
    ]

    private static func lowMemory(_ context: CheckContext, at place: UInt32) -> CheckJob {
        var job = context.job(.lowMemory, candles: 50)
        job.failingAllocation = place
        return job
    }
}

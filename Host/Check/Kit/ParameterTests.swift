import CheckProtocol
import PluginInspection
import TradingModel

/// What the manifest promises of its parameters.
enum ParameterTests {
    static let all = [
        CheckTest("parameter-boundaries") { context throws(CheckFailure) in
            let sets = ParameterSets.boundaries(context)
            guard !sets.isEmpty else { return .notApplicable("it has no parameters with a range or choices") }
            var refused: [String] = []
            for set in sets {
                var job = context.job(candles: 250)
                job.parameters = set.parameters
                let run = try context.run(job)
                if let problem = run.problem { return .failed("with \(set.text): \(problem)") }
                if let problem = refusal(run) { return .failed("with \(set.text): \(problem)") }
                if !run.isCreated { refused.append(set.text) }
            }
            return .passed(text(sets.count, refused.count))
        },
        CheckTest("parameters-at-random") { context throws(CheckFailure) in
            guard !context.manifest.parameters.parameters.isEmpty else { return .notApplicable("it has no parameters") }
            var refused = 0
            let count = 12
            for number in 0..<count {
                var job = context.job(candles: 600)
                job.parameters = ParameterSets.random(context, number: UInt64(number))
                let run = try context.run(job)
                let set = job.parameters.map { "\($0.name)=\($0.value)" }.joined(separator: " ")
                if let problem = run.problem ?? refusal(run) { return .failed("with \(set): \(problem)") }
                if !run.isCreated { refused += 1 }
            }
            return .passed(text(count, refused))
        },
        CheckTest("parameters-changed") { context throws(CheckFailure) in
            guard case .session = try context.base() else { return CheckTest.noSession }
            var job = context.job(.parameters, candles: 400)
            job.otherParameters = ParameterSets.random(context, number: 3)
            let run = try context.run(job)
            if let problem = run.problem { return .failed(problem) }
            let taken = run.statuses.filter { $0.status == 0 && $0.name != "create" }.map(\.name)
            return .passed(taken.isEmpty ? "refused as a whole" : "takes \(taken.joined(separator: ", "))")
        },
    ]

    /// A strategy may refuse what contradicts itself, with the one status that is meant for it.
    private static func refusal(_ run: CheckRun) -> String? {
        guard let status = run.statuses.first(where: { $0.name == "create" })?.status, status != 0, status != -101 else {
            return nil
        }
        return "create returned \(status); only INVALID_PARAMETER (-101) may refuse values within the manifest's ranges"
    }

    private static func text(_ count: Int, _ refused: Int) -> String {
        "\(count) sets" + (refused == 0 ? "" : ", \(refused) of them refused as contradictory")
    }
}

import ChaosVenue
import EnduranceRuns
import Testing

@Suite("The table of kills")
struct ChaosTableTests {
    @Test func `counts each target at each step, and names the pairs that never were`() {
        var table = ChaosTable()
        table.add(.host, .amendSent, count: 2)
        var other = ChaosTable()
        other.add(.host, .amendSent)
        other.add(.venue, .fillDone)
        table.add(other)
        #expect(table.count == 4 && table.count(of: .host) == 3 && table.count(of: .worker) == 0)
        #expect(!table.empty.contains("host at amend-sent") && table.empty.contains("worker at amend-sent"))
        #expect(!table.empty.contains("worker at fill-done"))
        let pairs = ChaosStep.allCases.reduce(0) { $0 + $1.targets.count }
        #expect(table.empty.count == pairs - 2)
        #expect(table.text.split(separator: "\n").count == ChaosStep.allCases.count + 2)
    }

    @Test func `a long run with an empty cell is a failure`() {
        var result = ChaosRun.Result(run: ChaosRun(kills: ChaosRun.longRun, seed: 1))
        result.outcome.orders = 1
        for step in ChaosStep.allCases { for target in step.targets { result.table.add(target, step) } }
        result.table.add(.host, .anyMoment, count: ChaosRun.longRun)
        #expect(result.isClean)
        var sparse = ChaosTable()
        sparse.add(.host, .anyMoment, count: ChaosRun.longRun)
        result.table = sparse
        #expect(!result.isClean)
    }

    @Test func `a kill is what its text says`() {
        for step in ChaosStep.allCases {
            for target in step.targets {
                let kill = ChaosKill(target: target, step: step, count: 3)
                #expect(ChaosKill("\(kill)") == kill)
            }
        }
        for text in ["", "host@amend-sent", "host@amend-sent:0", "nobody@amend-sent:1", "host@never:1", "host@amend-sent:x"] {
            #expect(ChaosKill(text) == nil)
        }
    }
}

import EnduranceRuns
import Foundation
import PluginFixtures
import TestSupport

/// What needs more than a plugin: an operator's environment, a file that changes, a crowd, a second run.
struct SpecialAttack {
    var title: String
    var expected: String
    fileprivate var make: (HostileScene, SpecialAttack) throws -> Verdict

    func run(in scene: HostileScene) throws -> Verdict { try make(scene, self) }

    static var all: [SpecialAttack] {
        [
            SpecialAttack(
                title: "the file is swapped between verify and load",
                expected: "restarts load what was verified, until it is quarantined"
            ) { try $0.swapFile($1) },
            SpecialAttack(
                title: "LD_PRELOAD and friends in the host's environment", expected: "no worker loads it or sees a variable"
            ) { try $0.preload($1) },
            SpecialAttack(
                title: "hundreds of workers crash at once", expected: "all are quarantined, nobody else notices"
            ) { try $0.crashTogether($1) },
            SpecialAttack(
                title: "the host is killed with -9 among attackers", expected: "workers end with it, no order lost or doubled"
            ) { try $0.killHost($1) },
            SpecialAttack(title: "random numbers in a backtest", expected: "two runs decide alike") {
                try $0.backtestTwice($1, "getrandom")
            },
            SpecialAttack(title: "the C library's random numbers in a backtest", expected: "two runs decide alike") {
                try $0.backtestTwice($1, "arc4random")
            },
            SpecialAttack(title: "memory that was never written in a backtest", expected: "two runs decide alike") {
                try $0.backtestTwice($1, "uninitialised")
            },
            SpecialAttack(title: "the clock in a backtest", expected: "plugin check refuses: determinism") {
                try $0.readClock($1)
            },
            SpecialAttack(title: "a wrong command signature", expected: "the call fails and says how: SEGV") {
                try $0.callWrongly($1)
            },
        ]
    }
}

extension HostileScene {
    private static let crashes = HostilePlugin(source: "crashes.c")

    /// The file is another one when the worker is started again. What was verified is in memory, and that is what is loaded.
    fileprivate func swapFile(_ special: SpecialAttack) throws -> Verdict {
        let attack = Attack(special.title, HostileScene.crashes, "null", .signal("SEGV"))
        let path = try file(of: attack.plugin)
        let other = try file(of: HostilePlugin(source: "world.c"))
        let member = HostRun.Member(name: "attacker", plugin: path, parameters: ["attack=null", "at=150"])
        let run = try HostRun(neighbours + [member], market: market, HostRun.Choice(pace: 150))
        var isSwapped = false
        let ending = try run.ending {
            guard !isSwapped, try run.errors().contains("http://127.0.0.1:") else { return false }
            try Data(contentsOf: URL(filePath: other)).write(to: URL(filePath: path), options: .atomic)
            isSwapped = true
            return false
        }
        let rows = try RunRows(run.database)
        var verdict = Verdict(attack, user: "attacker", rows: rows, failures: HostileScene.failures)
        verdict.expected = special.expected
        verdict.problems += problems(of: ending) + disturbances(rows) + (isSwapped ? [] : ["the file was not swapped"])
        return verdict
    }

    /// What the dynamic loader would take from the host's environment reaches no worker.
    fileprivate func preload(_ special: SpecialAttack) throws -> Verdict {
        let spy = "\(folder.path)/libspy.so"
        let seen = "\(folder.path)/programs"
        let source = try String(contentsOfFile: "\(HostilePlugin.repository)/Tests/HostilePlugins/spy.c", encoding: .utf8)
        try Data(try CompiledPlugin.make(source, manifest: nil)).write(to: URL(filePath: spy))
        let world = HostilePlugin(source: "world.c")
        let member = HostRun.Member(
            name: "attacker", plugin: try file(of: world), parameters: ["attack=environment", "at=\(HostileScene.at)"])
        let environment = [
            "LD_PRELOAD": spy, "LD_LIBRARY_PATH": folder.path, "LD_DEBUG_OUTPUT": folder.path, "MALLOC_PERTURB_": "7",
            "HOSTILE_SPY": seen,
        ]
        let run = try HostRun(
            neighbours + [member], market: market, HostRun.Choice(pace: 400, environment: environment))
        let ending = try run.ending()
        let rows = try RunRows(run.database)
        let attack = Attack(special.title, world, "environment", .runsOn(seen: "environment: 0 variables"))
        var verdict = Verdict(attack, user: "attacker", rows: rows, failures: HostileScene.failures)
        verdict.expected = special.expected
        let programs = Set(try String(contentsOfFile: seen, encoding: .utf8).split(separator: "\n").map(String.init))
        if !programs.contains(where: { $0.hasSuffix("/tradingboost") }) { verdict.problems.append("the host was not preloaded") }
        if programs.contains(where: { $0.hasSuffix("/tradingboost-worker") }) {
            verdict.problems.append("a worker was preloaded")
        }
        verdict.problems += problems(of: ending) + disturbances(rows)
        return verdict
    }

    /// Hundreds of workers end at the same event.
    fileprivate func crashTogether(_ special: SpecialAttack) throws -> Verdict {
        let count = 200
        let path = try file(of: HostileScene.crashes)
        let attackers = (0..<count).map {
            HostRun.Member(name: "attacker-\($0)", plugin: path, parameters: ["attack=null", "at=\(HostileScene.at)"])
        }
        let run = try HostRun(neighbours + attackers, market: market, HostRun.Choice(pace: 100))
        let ending = try run.ending()
        let rows = try RunRows(run.database)
        let down = attackers.filter { (rows.incidents[$0.name] ?? []).contains { $0.kind == "quarantined" } }.count
        let crashes = attackers.reduce(0) { sum, attacker in
            sum + (rows.incidents[attacker.name] ?? []).filter { $0.kind == "crashed" }.count
        }
        var problems = problems(of: ending) + disturbances(rows)
        if down != count { problems.append("\(down) of \(count) are quarantined") }
        return Verdict(
            title: special.title, expected: special.expected,
            seen: "\(crashes) crashes, \(down) quarantined", problems: problems)
    }

    /// The host is killed among attackers, and started again.
    fileprivate func killHost(_ special: SpecialAttack) throws -> Verdict {
        var members = neighbours
        for deed in ["null", "loop", "exit", "memory bomb"] {
            let path = try file(of: HostileScene.crashes)
            members.append(
                HostRun.Member(name: deed, plugin: path, parameters: ["attack=\(deed)", "at=\(HostileScene.at)"]))
        }
        let choice = HostRun.Choice(pace: 150, deadlines: ["event_ms": 500])
        let first = try HostRun(members, market: market, choice)
        var workers: [ProcessTree.Entry] = []
        var orders = 0
        _ = try first.ending {
            // Behind the candle at which the others attack, and long before the market's end.
            orders = try RunRows.orderCount(first.database)
            guard orders > undisturbedOrders / 4 else { return false }
            workers = ProcessTree.descendants(of: first.identifier)
            return true
        }
        var problems: [String] = []
        if orders <= undisturbedOrders / 4 { problems.append("the host ended before it could be killed") }
        if workers.count < neighbours.count { problems.append("only \(workers.count) workers ran") }
        let left = ProcessTree.waitUntilGone(workers)
        if !left.isEmpty { problems.append("\(left.count) workers outlived the host") }
        let second = try HostRun(members, market: market, choice, database: first.database)
        problems += self.problems(of: try second.ending())
        let rows = try RunRows(first.database)
        problems += disturbances(rows, restarted: true)
        return Verdict(
            title: special.title, expected: special.expected,
            seen: "killed behind order \(orders), \(workers.count) processes ended with it, "
                + "\(rows.orders(of: neighbours.map(\.name))) orders", problems: problems)
    }
}

import EnduranceRuns
import Foundation
import PluginFixtures
import Synchronization
import TestSupport

/// What all runs have in common: the market, the neighbours that trade on it, and how they trade when nobody disturbs them.
final class HostileScene {
    /// The candle on which an attack begins.
    static let at = 20
    /// How often a host starts a plugin before it gives up.
    static let failures = 5

    let folder: TemporaryFolder
    let market: String
    private var compiled: [HostilePlugin: [UInt8]] = [:]
    private var rows = 0
    private(set) var neighbours: [HostRun.Member] = []
    /// Without an attacker.
    private(set) var undisturbed: [String: [String]] = [:]
    /// How many orders that were.
    private(set) var undisturbedOrders = 0

    init() throws {
        folder = try TemporaryFolder("hostile-scene")
        market = "\(folder.path)/market.csv"
        try Market.write(to: market)
        let honest = try file(of: HostilePlugin(source: "world.c"))
        for number in 1...6 { neighbours.append(HostRun.Member(name: "neighbour-\(number)", plugin: honest)) }
        for number in 7...10 {
            neighbours.append(
                HostRun.Member(
                    name: "neighbour-\(number)", plugin: "\(BuiltProduct.folder)/libHyperRSI.so",
                    parameters: ["rsi_period=\(number - 4)", "trend_filter=false", "cooldown_candles=0"]))
        }
        let run = try HostRun(neighbours, market: market)
        let ending = try run.ending()
        guard ending.status == 0 else { throw Failure(text: "the host does not run even undisturbed: \(ending.errors)") }
        let rows = try RunRows(run.database)
        undisturbed = rows.trading
        undisturbedOrders = rows.orders(of: neighbours.map(\.name))
        for neighbour in neighbours where (undisturbed[neighbour.name]?.count ?? 0) < 12 {
            let count = undisturbed[neighbour.name]?.count ?? 0
            throw Failure(text: "\(neighbour.name) hardly trades (\(count) rows): choose another market")
        }
    }

    struct Failure: Error, CustomStringConvertible {
        var text: String
        var description: String { text }
    }

    /// A file of its own for each row, so that each is a plugin of its own.
    func file(of plugin: HostilePlugin) throws -> String {
        let bytes = try compiled[plugin] ?? plugin.compile()
        compiled[plugin] = bytes
        rows += 1
        let path = "\(folder.path)/row-\(rows).so"
        try Data(plugin.bytes(row: rows, of: bytes)).write(to: URL(filePath: path))
        return path
    }

    // MARK: - Runs

    /// Runs families, two at a time, because they mostly wait. Each is a host of its own.
    func run(_ families: [Family]) throws -> [Verdict] {
        let prepared = try families.map { family in try family.attacks.map { try file(of: $0.plugin) } }
        let next = Mutex(0)
        let results = Mutex([Int: Result<[Verdict], any Error>]())
        let ready = Ready(scene: self)
        DispatchQueue.concurrentPerform(iterations: 2) { _ in
            while true {
                let index = next.withLock { index in
                    defer { index += 1 }
                    return index
                }
                guard index < families.count else { return }
                let result = Result { try ready.scene.run(families[index], files: prepared[index]) }
                results.withLock { $0[index] = result }
            }
        }
        return try results.withLock { results in try families.indices.flatMap { try results[$0]?.get() ?? [] } }
    }

    /// A scene whose files are all there: runs only read it.
    private struct Ready: @unchecked Sendable {
        let scene: HostileScene
    }

    /// Runs a family's attacks in one host, all at once, beside the neighbours.
    private func run(_ family: Family, files: [String]) throws -> [Verdict] {
        let victim = try Victim()
        var members = neighbours
        for (index, attack) in family.attacks.enumerated() {
            for copy in 0..<family.copies {
                members.append(
                    HostRun.Member(
                        name: HostileScene.user(index, copy), plugin: files[index],
                        parameters: ["attack=\(attack.deed)", "at=\(HostileScene.at)", "victim=\(victim.identifier)"]))
            }
        }
        let run = try HostRun(members, market: market, family.choice)
        let ending = try run.ending()
        let rows = try RunRows(run.database)
        var verdicts = family.attacks.enumerated().map { index, attack in
            let copies = (0..<family.copies).map { copy in
                Verdict(attack, user: HostileScene.user(index, copy), rows: rows, failures: HostileScene.failures)
            }
            return copies.first { !$0.problems.isEmpty } ?? copies[0]
        }
        let problems = problems(of: ending) + disturbances(rows) + (victim.isAlive ? [] : ["a process outside was ended"])
        let orders = rows.orders(of: neighbours.map(\.name))
        verdicts.append(
            Verdict(
                title: "host and neighbours beside \(family.name)", expected: "as if nobody attacked",
                seen: problems.isEmpty ? "\(neighbours.count) neighbours, \(orders) orders, none different" : "disturbed",
                problems: problems))
        return verdicts
    }

    private static func user(_ attack: Int, _ copy: Int) -> String { "attacker-\(attack)-\(copy)" }

    /// What went wrong with the host.
    func problems(of ending: HostRun.Ending) -> [String] {
        var problems = ending.healthFailures
        if ending.status != 0 || ending.wasKilled {
            let lines = ending.errors.split(separator: "\n")
            // A crash tells its reason first, and then much else.
            let crash = lines.firstIndex { $0.contains("Fatal error") || $0.contains("crashed") }.map { lines[$0...].prefix(60) }
            let reason = (crash ?? lines.suffix(5)).joined(separator: "\n")
            problems.append("the host ended with status \(ending.status): \(reason)")
        }
        if ending.healthAnswers == 0 { problems.append("the host never told its health") }
        return problems
    }

    /// What is different for the neighbours, and what contradicts itself.
    /// - Parameter restarted: with the host, so that their workers were started twice.
    func disturbances(_ rows: RunRows, restarted: Bool = false) -> [String] {
        rows.violations.map { "the rows contradict each other: \($0)" }
            + neighbours.flatMap { neighbour -> [String] in
                let name = neighbour.name
                var problems: [String] = []
                if rows.trading[name] != undisturbed[name] {
                    let first = zip(rows.trading[name] ?? [], undisturbed[name] ?? []).first { $0 != $1 }
                    problems.append("\(name) traded otherwise, first: \(first.map { "\($0.0) instead of \($0.1)" } ?? "its end")")
                }
                let incidents = (rows.incidents[name] ?? []).filter {
                    !["started", "stopped"].contains($0.kind) && !(restarted && $0.kind == "restarted")
                }
                if let incident = incidents.first { problems.append("\(name) \(incident.kind): \(incident.text)") }
                return problems
            }
    }
}

import EnduranceRuns
import Foundation
import PluginFixtures
import TestSupport

/// Attacks on what a second run shows, and on commands: the programs beside the host.
extension HostileScene {
    private struct Ending {
        var status: Int32
        var output: String
    }

    private func tradingboost(_ arguments: [String]) throws -> Ending {
        let process = Process()
        process.executableURL = URL(filePath: HostRun.program)
        process.arguments = arguments
        let output = Pipe()
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return Ending(status: process.terminationStatus, output: text)
    }

    /// Random numbers and memory that was never written are the same in each run.
    func backtestTwice(_ special: SpecialAttack, _ deed: String) throws -> Verdict {
        let path = try file(of: HostilePlugin(source: "backtests.c"))
        let hashes = try (1...2).map { _ in
            let ending = try tradingboost(["backtest", "--plugin", path, "--candles", market, "attack=\(deed)"])
            let line = ending.output.split(separator: "\n").first { $0.contains("intent hash") } ?? "status \(ending.status)"
            return line.split(separator: " ").last.map(String.init) ?? ""
        }
        return Verdict(
            title: special.title, expected: special.expected, seen: "hash \(hashes[0].prefix(16))…",
            problems: hashes[0] == hashes[1] && hashes[0].count == 64 ? [] : ["the two runs differ: \(hashes)"])
    }

    /// A clock can be read without a system call; the conformance check finds who decides by it.
    func readClock(_ special: SpecialAttack) throws -> Verdict {
        let path = try file(of: HostilePlugin(source: "backtests.c"))
        let ending = try tradingboost(["plugin", "check", path, "attack=clock", "--json"])
        let finds = ending.output.contains("determinism") && ending.status == 1
        return Verdict(
            title: special.title, expected: special.expected,
            seen: finds ? "refused by plugin check: determinism" : "status \(ending.status)",
            problems: finds ? [] : ["plugin check ended with status \(ending.status): \(ending.output.suffix(300))"])
    }

    /// The function takes a number for an address.
    func callWrongly(_ special: SpecialAttack) throws -> Verdict {
        let path = try file(of: HostilePlugin(source: "commands.c", commands: HostilePlugin.adjust))
        let ending = try tradingboost(["plugin", "call", path, "adjust", "by=12345"])
        let said = ending.output.split(separator: "\n").last.map(String.init) ?? ""
        let isContained = ending.status == 1 && said.contains("signal SEGV")
        return Verdict(
            title: special.title, expected: special.expected, seen: said.replacing(path, with: "it"),
            problems: isContained ? [] : ["status \(ending.status): \(said)"])
    }
}

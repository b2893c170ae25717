import Foundation
import PluginFixtures
import TestSupport

/// A file that is refused before any of it runs, as an operator meets it: the host does not start with it and says why.
struct FileAttack: Sendable {
    var title: String
    /// What the host's one line has to contain.
    var reason: String
    var make: @Sendable () throws -> [UInt8]

    static let all: [FileAttack] = [
        FileAttack(title: "RUNPATH", reason: "search path /tmp/elsewhere") { try plugin(flags: ["-Wl,-rpath,/tmp/elsewhere"]) },
        FileAttack(title: "RPATH", reason: "search path /tmp/elsewhere") {
            try plugin(flags: ["-Wl,--disable-new-dtags", "-Wl,-rpath,/tmp/elsewhere"])
        },
        FileAttack(title: "executable stack", reason: "executable stack") { try plugin(flags: ["-Wl,-z,execstack"]) },
        FileAttack(title: "writable code", reason: "writable and executable") {
            var bytes = try plugin()
            for header in bytes.programHeaders(1).prefix(1) { bytes.put(7, at: header + 4, size: 4) }
            return bytes
        },
        FileAttack(title: "extra DT_NEEDED", reason: "libevil.so.1") { try plugin(needs: ["libevil.so.1"]) },
        FileAttack(title: "a filter library", reason: "libevil.so") { try plugin(flags: ["-Wl,-f,libevil.so"]) },
        FileAttack(title: "interposition", reason: "in front of others'") { try plugin(flags: ["-Wl,-z,interpose"]) },
        FileAttack(title: "a second export", reason: "exports more than tradingboost_plugin: hide malloc") {
            try plugin(CompiledPlugin.entry + " void *malloc(unsigned long size) { return 0; }")
        },
        FileAttack(title: "a command without its function", reason: "does not export tradingboost_command_sell") {
            let commands = #""commands":[{"name":"sell","kind":"action"}],"parameters""#
            return try plugin(manifest: CompiledPlugin.manifest.replacing(#""parameters""#, with: commands))
        },
        FileAttack(title: "no manifest", reason: "has no manifest") { try plugin(manifest: nil) },
        FileAttack(title: "an ABI of another day", reason: "needs ABI 2") {
            try plugin(manifest: CompiledPlugin.manifest.replacing(#""major":1"#, with: #""major":2"#))
        },
        FileAttack(title: "a manifest nested without end", reason: "more than 16 levels") {
            try plugin(manifest: String(repeating: "[", count: 100_000))
        },
        FileAttack(title: "truncated ELF", reason: "truncated or damaged") { Array(try plugin().prefix(3_000)) },
        FileAttack(title: "truncated within the header", reason: "truncated or damaged") { Array(try plugin().prefix(40)) },
        FileAttack(title: "huge program header count", reason: "65535 program headers") {
            var bytes = try plugin()
            bytes.put(0xFFFF, at: 56, size: 2)
            return bytes
        },
        FileAttack(title: "program headers beyond the file", reason: "truncated or damaged") {
            var bytes = try plugin()
            bytes.put(UInt64.max - 64, at: 32, size: 8)
            return bytes
        },
        FileAttack(title: "a segment larger than memory", reason: "segments") {
            var bytes = try plugin()
            for header in bytes.programHeaders(1).suffix(1) { bytes.put(1 << 62, at: header + 40, size: 8) }
            return bytes
        },
        FileAttack(title: "a program", reason: "shared library") {
            try plugin(CompiledPlugin.entry + "int main(void) { return 0; }", kind: "-pie")
        },
        FileAttack(title: "a script", reason: "does not begin with the ELF signature") { Array("#!/bin/sh\nrm -rf /\n".utf8) },
        FileAttack(title: "an empty file", reason: "is empty") { [] },
    ]

    private static func plugin(
        _ source: String = CompiledPlugin.entry, manifest: String? = CompiledPlugin.manifest, needs: [String] = [],
        kind: String = "-shared", flags: [String] = []
    ) throws -> [UInt8] {
        try CompiledPlugin.make(source, manifest: manifest, needs: needs, kind: kind, flags: flags)
    }
}

extension HostileScene {
    /// Starts the host with each of the files; it must not even look for its database.
    func runFiles() throws -> [Verdict] {
        let database = try TestDatabase()
        var verdicts: [Verdict] = []
        for attack in FileAttack.all {
            let path = "\(folder.path)/refused.so"
            try Data(try attack.make()).write(to: URL(filePath: path))
            let member = HostRun.Member(name: "attacker", plugin: path)
            let ending = try HostRun(neighbours + [member], market: market, database: database).ending()
            let lines = ending.errors.split(separator: "\n").map { $0.replacing("error: ", with: "").replacing(path, with: "it") }
            var problems: [String] = []
            if ending.status != 1 || ending.wasKilled { problems.append("the host ended with status \(ending.status)") }
            if !lines.contains(where: { $0.contains(attack.reason) }) { problems.append("does not say why: \(ending.errors)") }
            if !ending.errors.contains(path) { problems.append("does not name the file") }
            verdicts.append(
                Verdict(
                    title: "a file with: \(attack.title)", expected: "refused before it runs: \(attack.reason)",
                    seen: "refused: \(lines.first { $0.contains(attack.reason) } ?? lines.last ?? "")", problems: problems))
        }
        if !(try RunRows(database)).incidents.isEmpty { verdicts[0].problems.append("something was started") }
        return verdicts
    }
}

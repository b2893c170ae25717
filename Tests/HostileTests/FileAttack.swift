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
        FileAttack(title: "a manifest nested without end", reason: "manifest") {
            try plugin(manifest: String(repeating: "[", count: 100_000))
        },
        FileAttack(title: "truncated ELF", reason: "ends") { Array(try plugin().prefix(3_000)) },
        FileAttack(title: "truncated within the header", reason: "is") { Array(try plugin().prefix(40)) },
        FileAttack(title: "huge program header count", reason: "ends") {
            var bytes = try plugin()
            bytes.put(0xFFFF, at: 56, size: 2)
            return bytes
        },
        FileAttack(title: "program headers beyond the file", reason: "ends") {
            var bytes = try plugin()
            bytes.put(UInt64.max - 64, at: 32, size: 8)
            return bytes
        },
        FileAttack(title: "a segment larger than memory", reason: "segments") {
            var bytes = try plugin()
            for header in bytes.programHeaders(1).suffix(1) { bytes.put(1 << 62, at: header + 40, size: 8) }
            return bytes
        },
        FileAttack(title: "a program", reason: "not a shared library") {
            try plugin(CompiledPlugin.entry + "int main(void) { return 0; }", kind: "-pie")
        },
        FileAttack(title: "a script", reason: "is not") { Array("#!/bin/sh\nrm -rf /\n".utf8) },
        FileAttack(title: "an empty file", reason: "is") { [] },
    ]

    private static func plugin(
        _ source: String = CompiledPlugin.entry, manifest: String? = CompiledPlugin.manifest, needs: [String] = [],
        kind: String = "-shared", flags: [String] = []
    ) throws -> [UInt8] {
        try CompiledPlugin.make(source, manifest: manifest, needs: needs, kind: kind, flags: flags)
    }
}

extension HostileScene {
    /// Starts the host with the file; it must not even look for its database.
    func run(_ attack: FileAttack) throws -> Verdict {
        let path = "\(folder.path)/refused.so"
        try Data(try attack.make()).write(to: URL(filePath: path))
        let run = try HostRun(neighbours + [HostRun.Member(name: "attacker", plugin: path)], market: market)
        let ending = try run.ending()
        let line = ending.errors.split(separator: "\n").last.map(String.init) ?? ""
        let said = line.replacing(path, with: "it")
        var problems: [String] = []
        if ending.status != 1 || ending.wasKilled { problems.append("the host ended with status \(ending.status)") }
        if !line.contains(path) || !said.contains(attack.reason) { problems.append("does not say \"\(attack.reason)\": \(said)") }
        let rows = try RunRows(run.database)
        if !rows.incidents.isEmpty { problems.append("something was started") }
        return Verdict(
            title: "a file with: \(attack.title)", expected: "refused before it runs (\(attack.reason))",
            seen: "refused: \(said.replacing("error: it ", with: ""))", problems: problems)
    }
}

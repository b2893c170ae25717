import Foundation

/// Compares the layouts of a header with those that were released, as libabigail describes them.
///
/// `Anchor/anchor.c` is compiled with the header and set against `Anchor/tradingboost-MAJOR.MINOR.abi`. A released description
/// never changes; a new minor number gets a further one, written by
///
///     cc -std=c11 -g -O0 -shared -fPIC -I PluginSDK/CTradingBoost/include -o anchor.so Tests/ContractGuardTests/Anchor/anchor.c
///     abidw --no-corpus-path --no-comp-dir-path --no-elf-needed --no-show-locs --short-locs anchor.so
enum LayoutComparison {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Anchor")
    static let advice =
        "plugins that were built with the released header would read or be called wrongly; append a field at the end of a struct "
        + "with struct_size, or add a function or an extension beside the old one"

    /// Structs of which a reader is told no size: not even a field at their end can be added.
    static let closed: Set<String> = [
        "tradingboost_decimal", "tradingboost_host_bytes", "tradingboost_plugin_bytes", "tradingboost_tick_band",
        "tradingboost_event",
    ]

    /// What the header changed in a released layout, one line each, and what to do; fields that were only appended are none.
    static func problems(of header: ContractHeader, since version: String) throws -> [String] {
        let findings = try report(of: header, since: version)
        return findings.isEmpty ? [] : findings.map { "changed since ABI \(version): \($0)" } + [advice]
    }

    /// The lines of libabigail's report that tell more than an appended field.
    private static func report(of header: ContractHeader, since version: String) throws -> [String] {
        let work = FileManager.default.temporaryDirectory.appending(path: "tradingboost-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: work, withIntermediateDirectories: true)
        defer { remove(work) }
        try header.text.write(to: work.appending(path: "tradingboost.h"), atomically: false, encoding: .utf8)
        let library = work.appending(path: "anchor.so").path
        let compiled = try Tool.run(
            "cc", package: "gcc",
            [
                "-std=c11", "-g", "-O0", "-shared", "-fPIC", "-I", work.path, "-o", library,
                folder.appending(path: "anchor.c").path,
            ])
        guard compiled.status == 0 else { return ["the anchor library does not compile: \(compiled.output)"] }
        let released = folder.appending(path: "tradingboost-\(version).abi").path
        let compared = try Tool.run(
            "abidiff", package: "abigail-tools",
            ["--leaf-changes-only", "--harmless", "--no-show-locs", "--no-corpus-path", released, library])
        // Bits: 1 failed, 2 wrong usage, 4 changed, 8 changed so that it surely breaks.
        guard compared.status & 3 == 0 else { throw Tool.Failure(description: "abidiff: \(compared.output)") }
        return findings(in: compared.output)
    }

    /// Whatever is not known to be harmless is a finding, so that a change cannot hide behind another one.
    static func findings(in report: String) -> [String] {
        var findings: [String] = []
        var type = ""
        var size = 0
        for line in report.split(separator: "\n") {
            let text = line.trimmingCharacters(in: .whitespaces)
            if let match = text.wholeMatch(of: /'struct (\w+)' changed:/) {
                (type, size) = (String(match.1), 0)
                if closed.contains(type) { findings.append("struct \(type) changed, which may not even grow") }
            } else if let match = text.wholeMatch(of: /type size changed from (\d+) to (\d+) \(in bits\)/),
                let old = Int(match.1), let new = Int(match.2), new > old
            {
                size = old
            } else if let match = text.wholeMatch(of: /'.*', at offset (\d+) \(in bits\)/), let offset = Int(match.1) {
                if size == 0 || offset < size { findings.append("struct \(type) has something new between its fields: \(text)") }
            } else if !isHarmless(text) {
                findings.append(type.isEmpty ? text : "struct \(type): \(text)")
            }
        }
        return findings
    }

    private static func isHarmless(_ text: String) -> Bool {
        if text.wholeMatch(of: /\d+ data member insertions?:/) != nil { return true }
        // The anchor library has a function for each struct, further ones too.
        if text.wholeMatch(of: /\d+ Added functions?:|\[A\] 'function void anchor_\w+\(const tradingboost_\w+\*\)'.*/) != nil {
            return true
        }
        // What did change follows on lines of its own.
        if ["type size hasn't changed", "there are data member changes:"].contains(text) { return true }
        if text.wholeMatch(of: /Leaf changes summary: .*|Changed leaf types summary: .*/) != nil { return true }
        // A library for another machine: every type of the contract has the same layout there.
        if text.hasPrefix("ELF architecture changed") || text.hasPrefix("architecture changed from") { return true }
        return text.wholeMatch(of: /Removed\/Changed\/Added (functions|variables) summary: 0 Removed, 0 Changed.*/) != nil
    }

    private static func remove(_ folder: URL) {
        do { try FileManager.default.removeItem(at: folder) } catch { print("\(folder.path) is left behind: \(error)") }
    }
}

import Crypto
import Foundation

/// Files whose released bytes never change, with their hashes in `frozen.sha256`, as sha256sum(1) writes them:
///
///     sha256sum Migrations/*.sql PluginSDK/CTradingBoost/include/tradingboost.h Tests/Museum/*/tradingboost.h \
///         > Tests/TidyTests/frozen.sha256
enum FrozenFiles {
    static let list = "Tests/TidyTests/frozen.sha256"
    static let header = "PluginSDK/CTradingBoost/include/tradingboost.h"

    private static let exhibit = "Tests/Museum/1.0/tradingboost.h"
    private static let migration = SourceFile(path: "Migrations/V0001_create.sql", text: "abc")
    // FIPS 180-2, appendix B.1: the hash of "abc".
    private static let hash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

    static let all: [Rule] = [
        Rule(
            "a migration never changes",
            advice: "databases ran it already: write the next one instead. The hash of a new one goes into \(list)",
            violations: [
                [migration, SourceFile(path: list, text: "")],
                [migration, SourceFile(path: list, text: "00\(hash.dropFirst(2))  \(migration.path)\n")],
                [migration, SourceFile(path: list, text: "\(hash)  \(migration.path)\n\(hash)  Migrations/V0002_gone.sql\n")],
            ],
            allowed: [[migration, SourceFile(path: list, text: "\(hash)  \(migration.path)\n")]]
        ) { files in differences(files) { $0.hasPrefix("Migrations/") && $0.hasSuffix(".sql") } },
        Rule(
            "the contract never changes by accident",
            advice:
                "released plugins were built with it. Within an ABI major nothing released changes: append fields, add "
                + "functions and extensions, raise TRADINGBOOST_ABI_MINOR (the policy is at the top of the header), then write "
                + "its new hash into \(list)",
            violations: [
                [SourceFile(path: header, text: "abcd"), SourceFile(path: list, text: "\(hash)  \(header)\n")],
                [SourceFile(path: header, text: "abc")],
            ],
            allowed: [[SourceFile(path: header, text: "abc"), SourceFile(path: list, text: "\(hash)  \(header)\n")]]
        ) { files in differences(files) { $0 == header } },
        Rule(
            "a released header in the museum never changes",
            advice: "it is what the plugins beside it were built with; the next version gets a folder of its own",
            violations: [
                [SourceFile(path: exhibit, text: "abcd"), SourceFile(path: list, text: "\(hash)  \(exhibit)\n")],
                [SourceFile(path: exhibit, text: "abc")],
                [SourceFile(path: list, text: "\(hash)  \(exhibit)\n")],
            ],
            allowed: [[SourceFile(path: exhibit, text: "abc"), SourceFile(path: list, text: "\(hash)  \(exhibit)\n")]]
        ) { files in differences(files) { $0.hasPrefix("Tests/Museum/") && $0.hasSuffix(".h") } },
    ]

    private static func differences(_ files: [SourceFile], _ isFrozen: (String) -> Bool) -> [Rule.Finding] {
        var listed: [String: String] = [:]
        for line in files.first(where: { $0.path == list })?.lines ?? [] {
            let parts = line.split(separator: " ", omittingEmptySubsequences: true)
            if parts.count == 2 { listed[String(parts[1])] = String(parts[0]) }
        }
        let texts = Dictionary(files.map { ($0.path, $0.text) }) { first, _ in first }
        let paths = Set(texts.keys).union(listed.keys).filter(isFrozen)
        return paths.sorted().compactMap { path in
            guard let text = texts[path] else { return Rule.Finding(path: path, line: nil, text: "is listed and gone") }
            let hash = SHA256.hash(data: Data(text.utf8)).map { String(format: "%02x", $0) }.joined()
            if let expected = listed[path] {
                return expected == hash ? nil : Rule.Finding(path: path, line: nil, text: "changed: its hash is \(hash)")
            }
            return Rule.Finding(path: path, line: nil, text: "is not listed: its hash is \(hash)")
        }
    }
}

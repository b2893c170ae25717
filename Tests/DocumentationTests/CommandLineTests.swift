import Foundation
import PluginFixtures
import Synchronization
import Testing

@Suite("Command lines of the documentation")
struct CommandLineTests {
    /// Why a reader who types it would be told that it is wrong; nil when the program knows the command and its options.
    private static func problem(_ words: [String]) throws -> String? {
        if words[0] == "make" { return try makeProblem(words) }
        var path: [String] = []
        var help = try self.help(path)
        // Words that name a subcommand, then options and arguments.
        for word in words.dropFirst() {
            // An alias stands behind a comma.
            guard help.contains(/SUBCOMMANDS:/), [" ", "\n", ","].contains(where: { help.contains("\n  \(word)\($0)") }) else {
                break
            }
            path.append(word)
            help = try self.help(path)
        }
        guard !path.isEmpty, !help.contains("SUBCOMMANDS:") else { return "\(words.joined(separator: " ")) names no command" }
        for option in words.dropFirst(1 + path.count) where option.hasPrefix("--") && option != "--" {
            let name = option.prefix { $0 != "=" }
            // Not a longer option with the same beginning.
            guard help.split(whereSeparator: { " \n,[]".contains($0) }).contains(name) else {
                return "tradingboost \(path.joined(separator: " ")) has no option \(name)"
            }
        }
        return nil
    }

    /// What was asked for already.
    private static let known = Mutex<[[String]: String]>([:])

    private static func help(_ path: [String]) throws -> String {
        if let text = known.withLock({ $0[path] }) { return text }
        let process = Process()
        process.executableURL = URL(filePath: "\(BuiltProduct.folder)/tradingboost")
        process.arguments = path + ["--help"]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        known.withLock { $0[path] = text }
        return text
    }

    /// Targets of the repository's Makefile and of a new strategy's.
    private static func makeProblem(_ words: [String]) throws -> String? {
        let files = ["Makefile", "PluginSDK/Templates/swift/Makefile"]
        let text = try files.map { try Page.read($0).text }.joined(separator: "\n")
        let targets = Set(text.matches(of: /(?m)^([a-z]+):/).map { String($0.1) })
        let folder = words.firstIndex(of: "-C").map { $0 + 1 }
        let named = words.indices.dropFirst().filter { $0 != folder }.map { words[$0] }
            .filter { !$0.contains("=") && !$0.hasPrefix("-") }
        return named.first { !targets.contains($0) }.map { "no Makefile has the target \($0)" }
    }

    @Test func `every command line is one that the program knows`() throws {
        let pages = try Page.documentation() + [Page.read("README.md")]
        let commands = pages.flatMap { page in page.commands.map { (page, $0.line, $0.words) } }
        #expect(commands.count > 25)
        for (page, line, words) in commands {
            let problem = try CommandLineTests.problem(words)
            #expect(problem == nil, "\(page.path):\(line): \(problem ?? "")")
        }
    }

    @Test(arguments: [
        "tradingboost plugin inspekt a.so", "tradingboost plugin sign a.so --kee ada.key", "tradingboost plugin",
        "make everything",
    ])
    func `what the program does not know is found`(_ line: String) throws {
        #expect(try CommandLineTests.problem(line.split(separator: " ").map(String.init)) != nil)
    }
}

import Foundation
import Testing

/// The page says what was tried: each line names tests, and those are there.
@Suite("Security page")
struct SecurityPageTests {
    /// `File/name of a test`
    private static func named(_ text: String) -> [(file: String, test: String)] {
        text.matches(of: /`([A-Za-z]+Tests)\/([^`]+)`/).map { (String($0.1), String($0.2)) }
    }

    private static func sources() throws -> [String: String] {
        let folder = Page.root.appending(path: "Tests")
        var sources: [String: String] = [:]
        for path in try FileManager.default.subpathsOfDirectory(atPath: folder.path) where path.hasSuffix("Tests.swift") {
            let name = URL(filePath: path).deletingPathExtension().lastPathComponent
            sources[name, default: ""] += try String(contentsOf: folder.appending(path: path), encoding: .utf8)
        }
        return sources
    }

    private static func problems(_ text: String) throws -> [String] {
        let sources = try sources()
        let rows = text.split(separator: "\n").filter { $0.hasPrefix("| ") && !$0.hasPrefix("| attempt |") }
        return rows.flatMap { row -> [String] in
            let tests = named(String(row))
            if tests.isEmpty { return ["no test: \(row)"] }
            return tests.filter { sources[$0.file]?.contains("func `\($0.test)`") != true }.map { "\($0.file)/\($0.test)" }
        }
    }

    @Test func `every attempt has a test that is there`() throws {
        let page = try Page.read("Documentation/security.md")
        #expect(SecurityPageTests.named(page.text).count > 40)
        #expect(try SecurityPageTests.problems(page.text) == [])
    }

    @Test func `an attempt without a test, and a test that is not there, are found`() throws {
        #expect(try SecurityPageTests.problems("| a | b | c | |\n").count == 1)
        #expect(try SecurityPageTests.problems("| a | b | `SecurityPageTests/nothing` | |\n") == ["SecurityPageTests/nothing"])
    }
}

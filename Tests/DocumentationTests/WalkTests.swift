import Foundation
import Testing

/// The page's two ways from nothing to a host with many users, each typed as it stands there into a real host of its own.
@Suite("The walk through the multi-user backend", .timeLimit(.minutes(10)))
struct WalkTests {
    private static let page = "Documentation/multi-user-walk.md"

    @Test(arguments: ["shell", "curl"])
    func `every line of the page does and prints what the page says`(way: String) async throws {
        let walk = try Walk(Page.read(WalkTests.page), way: way)
        #expect(walk.steps.count > 25)
        let problem = try await walk.run()
        #expect(problem == nil, "\(problem ?? "")")
    }

    @Test func `both ways have every step`() throws {
        let page = try Page.read(WalkTests.page)
        let sections = page.text.components(separatedBy: "\n## ").dropFirst()
            .map { Page(path: page.path, text: "## \($0)") }.filter { !$0.listings.isEmpty }
        #expect(sections.count > 8)
        for section in sections {
            let notes = Set(section.listings.map(\.note))
            #expect(
                notes.contains("both") || notes.contains("host") || notes.isSuperset(of: ["shell", "curl"]), "\(section.anchors)")
        }
    }

    @Test(arguments: [
        (["tom (2) is trader"], "eve (2) is trader\n"), (["one", "two"], "one\n"), (["one"], "one\ntwo\n"),
        (["a…z"], "a to y\n"), (["…", "end"], "one\ntwo\n"), (["a…a"], "a\n"),
    ])
    func `another output is found`(_ shown: [String], _ output: String) {
        #expect(Walk.difference(between: shown, and: output) != nil)
    }

    @Test(arguments: [
        (["tom (2) is trader"], "tom (17) is  trader\n"), (["one", "…", "four 4"], "one\ntwo\nthree\nfour 44\n"),
        (["a…z"], "a to z\n"), (["worker 41873, +1.20, −3"], "worker 7, −41,020.50, 0\n"), ([], "whatever\n"),
        (["{\"id\":1,…"], "{\"id\":12,\"name\":\"tom\"}\n"), (["one", "…"], "one\n"),
    ])
    func `numbers and what is left out may be others`(_ shown: [String], _ output: String) {
        #expect(Walk.difference(between: shown, and: output) == nil)
    }

    @Test func `commands go on behind a backslash, and end as the page shows`() {
        let listing = Page.Listing(language: "console", note: "shell", text: "$ a \\\n  b\nc\n$ d\nerror: e\n", line: 10)
        #expect(
            Walk.steps(of: listing) == [
                Walk.Step(command: "a \\\n  b", shown: ["c"], line: 11, isHost: false),
                Walk.Step(command: "d", shown: ["error: e"], line: 14, isHost: false),
            ])
        #expect(Walk.steps(of: listing).map(\.fails) == [false, true])
    }
}

import Foundation
import Testing

@Suite("Links and anchors")
struct PageTests {
    private static func problems(of page: Page) throws -> [String] {
        try page.links.compactMap { line, target in
            let parts = target.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let folder = (page.path as NSString).deletingLastPathComponent
            let path =
                parts[0].isEmpty
                ? page.path : ((folder as NSString).appendingPathComponent(parts[0]) as NSString).standardizingPath
            guard FileManager.default.fileExists(atPath: Page.root.appending(path: path).path) else {
                return "\(page.path):\(line): \(target) does not exist"
            }
            guard parts.count == 2 else { return nil }
            let anchors = path == page.path ? page.anchors : try Page.read(path).anchors
            return anchors.contains(parts[1]) ? nil : "\(page.path):\(line): \(target) has no such heading"
        }
    }

    @Test func `every link leads somewhere`() throws {
        let pages = try Page.documentation() + [Page.read("README.md")]
        #expect(pages.count > 8 && pages.flatMap(\.links).count > 20)
        for page in pages { #expect(try PageTests.problems(of: page) == []) }
    }

    @Test func `every page can be reached from the first`() throws {
        let first = try Page.read("Documentation/README.md")
        let linked = Set(first.links.map { "Documentation/\($0.target)" })
        for page in try Page.documentation() where page.path != first.path {
            #expect(linked.contains(page.path), "Documentation/README.md does not name \(page.path)")
        }
    }

    @Test(arguments: [
        ("[a](missing.md)", "does not exist"), ("[a](#nothing)", "no such heading"),
        ("[a](../README.md#nothing)", "no such heading"),
    ])
    func `a broken link is found`(_ text: String, _ problem: String) throws {
        let page = Page(path: "Documentation/first-strategy.md", text: "# A `title`, here\n\n\(text) [b](#a-title-here)\n")
        let problems = try PageTests.problems(of: page)
        #expect(problems.count == 1 && problems.allSatisfy { $0.hasSuffix(problem) }, "\(problems)")
    }

    @Test func `listings and commands are found by their fences`() {
        let page = Page(
            path: "a.md", text: "x\n```swift\nlet a = 1\n```\n```console\n$ tradingboost serve  # now\nok\n```\n[b](c.md)\n")
        #expect(page.listings.map(\.language) == ["swift", "console"])
        #expect(page.listings[0] == Page.Listing(language: "swift", note: "", text: "let a = 1\n", line: 2))
        #expect(page.commands.map(\.words) == [["tradingboost", "serve"]])
        #expect(page.links.map(\.target) == ["c.md"])
    }
}

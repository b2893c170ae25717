import Foundation

/// A Markdown page of the repository: its listings, links, headings and command lines.
struct Page: Sendable, CustomStringConvertible {
    /// From the root of the repository.
    let path: String
    let text: String

    var description: String { path }

    /// What stands between two fences.
    struct Listing: Equatable {
        /// The first word behind the fence; empty when there is none.
        var language: String
        /// What stands behind it, for a test; empty when there is nothing.
        var note: String
        var text: String
        /// Of the fence, from 1.
        var line: Int
    }

    /// The folder that holds Package.swift, found from this file.
    static let root = URL(filePath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static func read(_ path: String) throws -> Page {
        Page(path: path, text: try String(contentsOf: root.appending(path: path), encoding: .utf8))
    }

    /// The pages for authors.
    static func documentation() throws -> [Page] {
        try FileManager.default.contentsOfDirectory(atPath: root.appending(path: "Documentation").path)
            .filter { $0.hasSuffix(".md") }.sorted().map { try read("Documentation/\($0)") }
    }

    private var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }

    var listings: [Listing] {
        var listings: [Listing] = []
        var open: Listing?
        for (index, line) in lines.enumerated() {
            if line.hasPrefix("```") {
                if let listing = open { listings.append(listing) }
                let words = line.dropFirst(3).split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false).map(
                    String.init)
                open =
                    open == nil
                    ? Listing(language: words[0], note: words.count > 1 ? words[1] : "", text: "", line: index + 1) : nil
            } else {
                open?.text += line + "\n"
            }
        }
        return listings
    }

    /// Lines outside of fences.
    private var prose: [(line: Int, text: Substring)] {
        var isOpen = false
        return lines.enumerated().compactMap { index, line in
            if line.hasPrefix("```") {
                isOpen.toggle()
                return nil
            }
            return isOpen ? nil : (index + 1, line)
        }
    }

    /// Targets of links: a path relative to the page, an anchor, or both; other pages of the net are none of them.
    var links: [(line: Int, target: String)] {
        prose.flatMap { line, text in
            text.matches(of: /\]\(([^)\s]+)\)/).map { (line, String($0.1)) }.filter { !$0.1.contains("://") }
        }
    }

    /// What headings can be linked by: small letters, no punctuation, hyphens for spaces.
    var anchors: Set<String> {
        Set(
            prose.filter { $0.text.hasPrefix("#") }.map { _, heading in
                let title = heading.drop { $0 == "#" }.trimmingCharacters(in: .whitespaces).lowercased()
                return String(title.filter { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" || $0 == " " })
                    .replacingOccurrences(of: " ", with: "-")
            })
    }

    /// As a shell splits them: quotation marks keep spaces.
    private static func words(_ command: some StringProtocol) -> [String] {
        String(command).matches(of: /(?:[^\s"]|"[^"]*")+/).map { String($0.0).replacingOccurrences(of: "\"", with: "") }
    }

    /// Commands that a reader may type: `tradingboost …` and `make …`, with or without a prompt before them.
    var commands: [(line: Int, words: [String])] {
        listings.filter { ["", "console"].contains($0.language) }.flatMap { listing in
            listing.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().flatMap { index, line in
                let typed = line.hasPrefix("$ ") ? line.dropFirst(2) : line
                let command = String(typed.prefix { $0 != "#" })
                return command.components(separatedBy: " && ").compactMap { part -> (line: Int, words: [String])? in
                    let words = Page.words(part)
                    guard let program = words.first, ["tradingboost", "make"].contains(program) else { return nil }
                    return (listing.line + index + 1, words)
                }
            }
        }
    }
}

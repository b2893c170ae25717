import Foundation

/// The repository's own text files, read once.
struct SourceTree: Sendable {
    let files: [SourceFile]

    /// The folder that holds Package.swift, found from this file.
    static let root = URL(filePath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static let repository: SourceTree = {
        let (files, unreadable) = read(root)
        precondition(unreadable.isEmpty, "every source file is UTF-8 text: \(unreadable)")
        return SourceTree(files: files)
    }()

    private static let extensions: Set<String> = [
        "swift", "c", "h", "sql", "md", "json", "map", "modulemap", "sha256", "yml", "sh",
    ]
    private static let names: Set<String> = ["Makefile", ".swift-format", ".gitignore", "run", "setup", "install"]
    private static let skipped: Set<String> = [".git", ".build", ".tradingboost", ".swiftpm", "node_modules"]

    /// Follows no symbolic link, so that a folder that is built twice is read once.
    private static func read(_ root: URL) -> (files: [SourceFile], unreadable: [String]) {
        let keys: [URLResourceKey] = [.isDirectoryKey, .isSymbolicLinkKey]
        guard let walk = FileManager.default.enumerator(at: root, includingPropertiesForKeys: keys) else {
            return ([], [root.path])
        }
        var files: [SourceFile] = []
        var unreadable: [String] = []
        for case let url as URL in walk {
            let name = url.lastPathComponent
            if skipped.contains(name) || name.hasPrefix(".build-") {
                walk.skipDescendants()
                continue
            }
            guard extensions.contains(url.pathExtension) || names.contains(name) else { continue }
            let path = String(url.path.dropFirst(root.path.count + 1))
            do {
                let values = try url.resourceValues(forKeys: Set(keys))
                guard values.isSymbolicLink != true, values.isDirectory != true else { continue }
                files.append(SourceFile(path: path, text: try String(contentsOf: url, encoding: .utf8)))
            } catch {
                unreadable.append(path)
            }
        }
        return (files.sorted { $0.path < $1.path }, unreadable)
    }
}

/// A text file and what the rules look at.
struct SourceFile: Sendable {
    /// From the root, with slashes.
    let path: String
    let text: String
    let lines: [Substring]
    /// The text with comments and the contents of string literals blanked: same lines, same columns in UTF-8.
    let code: String

    init(path: String, text: String) {
        self.path = path
        self.text = text
        self.lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let isCode = ["swift", "c", "h"].contains { path.hasSuffix(".\($0)") }
        self.code = isCode ? CodeText.blanked(text) : text
    }

    func isIn(_ folders: String...) -> Bool { folders.contains { path.hasPrefix($0) } }
    func isKind(_ extensions: String...) -> Bool { extensions.contains { path.hasSuffix(".\($0)") } }

    /// The samples of these tests are wrong on purpose.
    var isSample: Bool { isIn("Tests/TidyTests/") }
}

import ArgumentParser
import Foundation

/// What a new plugin is made of: the template folder of a language, and a recorded session for all of them.
struct PluginTemplate {
    /// A language is its template's folder, so that a template more is a line more here.
    enum Language: String, CaseIterable, ExpressibleByArgument {
        case swift
        case c
        case cpp
        case rust

        /// As people write it.
        var title: String {
            switch self {
            case .swift: "Swift"
            case .c: "C"
            case .cpp: "C++"
            case .rust: "Rust"
            }
        }

        /// Programs that `make` needs, each with the Debian package that has it.
        var tools: [(program: String, package: String)] {
            let make = (program: "make", package: "make")
            return switch self {
            case .swift: [make, ("swiftc", "https://www.swift.org/install/linux"), ("cc", "gcc")]
            case .c: [make, ("cc", "gcc")]
            case .cpp: [make, ("c++", "g++")]
            case .rust: [make, ("cargo", "cargo")]
            }
        }
    }

    let language: Language
    let name: PluginName
    /// Reverse domain name.
    let id: String
    let sdk: SDKFolder

    /// Made as a whole, beside its place, and then moved there: what fails leaves nothing behind.
    ///
    /// - Returns: the files' paths in the folder.
    func write(to folder: URL) throws -> [String] {
        let source = sdk.templates.appending(path: language.rawValue)
        guard FileManager.default.fileExists(atPath: source.appending(path: "Makefile").path) else {
            throw CommandFailure("\(sdk.path) has no template for \(language.title): install a whole SDK with make install")
        }
        let unfinished = folder.deletingLastPathComponent().appending(path: ".\(folder.lastPathComponent).\(getpid())")
        do {
            try copy(source, to: unfinished)
            try copy(sdk.templates.appending(path: "session"), to: unfinished)
            try FileManager.default.moveItem(at: unfinished, to: folder)
        } catch {
            if FileManager.default.fileExists(atPath: unfinished.path) { try FileManager.default.removeItem(at: unfinished) }
            throw CommandFailure("\(folder.path): cannot be made: \(error.localizedDescription); choose another --directory")
        }
        return try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { path in
            var isFolder: ObjCBool = false
            // SAFETY: the call fills the value that it is given.
            return unsafe FileManager.default.fileExists(
                atPath: folder.appending(path: path).path, isDirectory: &isFolder) && !isFolder.boolValue
        }.sorted()
    }

    /// Copies a folder's contents into another, placeholders replaced in names and texts.
    private func copy(_ source: URL, to target: URL) throws {
        let files = FileManager.default
        try files.createDirectory(at: target, withIntermediateDirectories: true)
        for entry in try files.contentsOfDirectory(at: source, includingPropertiesForKeys: [.isDirectoryKey]) {
            let place = target.appending(path: filled(entry.lastPathComponent))
            if try entry.resourceValues(forKeys: [.isDirectoryKey]).isDirectory == true {
                try copy(entry, to: place)
                continue
            }
            let data = try Data(contentsOf: entry)
            guard let text = String(validating: data, as: UTF8.self) else {
                try data.write(to: place)
                continue
            }
            try Data(filled(text).utf8).write(to: place)
            if files.isExecutableFile(atPath: entry.path) {
                try files.setAttributes([.posixPermissions: 0o755], ofItemAtPath: place.path)
            }
        }
    }

    private func filled(_ text: String) -> String {
        placeholders.reduce(text) { $0.replacing($1.key, with: $1.value) }
    }

    var placeholders: [String: String] {
        [
            "__NAME__": name.text, "__TYPE__": name.type, "__MODULE__": name.module, "__TITLE__": name.title, "__ID__": id,
            "__SDK__": sdk.path, "__TRADINGBOOST__": Installation.current.program,
        ]
    }
}

import Foundation
import PluginFixtures
import Testing

/// Every listing of the documentation is compiled: those of a page and a language, in their order, are one source file.
@Suite("Listings of the documentation")
struct ListingTests {
    struct Failure: Error, CustomStringConvertible { var description: String }

    /// Languages that are not code: output, data, and what is drawn.
    private static let plain: Set<String> = ["", "console", "json"]

    @Test func `every listing compiles`() throws {
        var compiled = 0
        for page in try Page.documentation() {
            let languages = Set(page.listings.map(\.language)).subtracting(ListingTests.plain).sorted()
            for language in languages {
                let source = page.listings.filter { $0.language == language }.map(\.text).joined(separator: "\n")
                let errors = try Compiler.errors(in: source, language: language)
                #expect(errors == nil, "\(page.path), \(language): \(errors ?? "")")
                compiled += 1
            }
        }
        #expect(compiled >= 4)
    }

    @Test func `a listing that does not compile is found`() throws {
        let page = try Page.read("Documentation/first-strategy.md")
        let source = try #require(page.listings.first { $0.language == "swift" }).text
        let bent = source.replacingOccurrences(of: "candle.doubles.close", with: "candle.close.doubles")
        #expect(bent != source)
        let errors = try Compiler.errors(in: bent, language: "swift")
        #expect(errors?.contains("doubles") == true)
    }

    @Test func `a language that nobody can compile is found`() {
        #expect(throws: Failure.self) { try Compiler.errors(in: "x", language: "fortran") }
    }

    @Test func `the first strategy fits on a screen`() throws {
        let listing = try #require(try Page.read("Documentation/first-strategy.md").listings.first { $0.language == "swift" })
        #expect(listing.text.split(separator: "\n", omittingEmptySubsequences: false).count <= 60)
    }
}

/// Compiles a source text as the makefile of a new strategy does.
private enum Compiler {
    /// What the compiler says; nil when it is content.
    static func errors(in source: String, language: String) throws -> String? {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tradingboost-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { remove(folder) }
        let sdk = Page.root.appending(path: "PluginSDK").path
        let contract = "\(sdk)/CTradingBoost/include"
        let object = folder.appending(path: "listing.o").path
        func file(_ name: String) throws -> String {
            let file = folder.appending(path: name)
            try source.write(to: file, atomically: false, encoding: .utf8)
            return file.path
        }
        switch language {
        case "swift":
            return try run(
                "swiftc",
                [
                    "-swift-version", "6", "-wmo", "-parse-as-library", "-enable-experimental-feature", "Embedded",
                    "-warnings-as-errors", "-I", "\(BuiltProduct.folder)/Modules", "-I", contract, "-module-name", "Listing",
                    "-emit-object", "-o", object, try file("listing.swift"),
                ])
        case "c":
            return try run(
                "cc",
                [
                    "-std=c11", "-Wall", "-Wextra", "-Werror", "-I", contract, "-I", "\(sdk)/C/include", "-c", "-o", object,
                    try file("listing.c"),
                ])
        case "cpp":
            return try run(
                "c++",
                [
                    "-std=c++17", "-Wall", "-Wextra", "-Werror", "-I", contract, "-I", "\(sdk)/C/include", "-I",
                    "\(sdk)/Cpp/include", "-c", "-o", object, try file("listing.cpp"),
                ])
        case "rust":
            let library = folder.appending(path: "libtradingboost.rlib").path
            let made = try run(
                "rustc",
                [
                    "--edition", "2021", "--crate-name", "tradingboost", "--crate-type", "rlib", "-o", library,
                    "\(sdk)/Rust/src/lib.rs",
                ])
            return try made
                ?? run(
                    "rustc",
                    [
                        "--edition", "2021", "--crate-type", "rlib", "--crate-name", "listing", "--extern",
                        "tradingboost=\(library)", "-o", folder.appending(path: "liblisting.rlib").path, try file("listing.rs"),
                    ])
        default: throw ListingTests.Failure(description: "no compiler is known for a listing in \(language)")
        }
    }

    private static func run(_ program: String, _ arguments: [String]) throws -> String? {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [program] + arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return process.terminationStatus == 0 ? nil : text
    }

    private static func remove(_ folder: URL) {
        do { try FileManager.default.removeItem(at: folder) } catch { print("\(folder.path) is left behind: \(error)") }
    }
}

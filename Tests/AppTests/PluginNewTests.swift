import Foundation
import TestSupport
import Testing

@Suite("tradingboost plugin new", .serialized)
struct PluginNewTests {
    @Test(arguments: MadeFolder.languages)
    func `the folder builds, is accepted and trades, under another name than the template's`(
        language: MadeFolder.Language
    ) async throws {
        guard Tool.isInstalled(language.compiler) else {
            try Test.cancel("this machine has no \(language.compiler)")
        }
        let folder = try await MadeFolder("grid-7x", language: language.name, id: "org.acme.grid")
        let before = try folder.files
        for file in before {
            guard
                !["__NAME__", "__TYPE__", "__MODULE__", "__TITLE__", "__ID__", "__SDK__", "__TRADINGBOOST__"]
                    .contains(where: file.contains)
            else {
                Issue.record("\(file) has a placeholder in its name")
                continue
            }
            var isFolder: ObjCBool = false
            // SAFETY: the call fills the value that it is given.
            _ = unsafe FileManager.default.fileExists(atPath: "\(folder.path)/\(file)", isDirectory: &isFolder)
            if isFolder.boolValue { continue }
            let text = try folder.text(file)
            for placeholder in ["__NAME__", "__TYPE__", "__MODULE__", "__TITLE__", "__ID__", "__SDK__", "__TRADINGBOOST__"] {
                #expect(!text.contains(placeholder), "\(file) has \(placeholder)")
            }
        }
        let built = try await folder.make()
        #expect(built.status == 0, "\(built.output)")
        let inspected = try await Program.run("plugin", "inspect", "\(folder.path)/grid-7x.so", "--json")
        #expect(inspected.status == 0, "\(inspected.output)")
        let object = try #require(try JSONSerialization.jsonObject(with: Data(inspected.output.utf8)) as? [String: Any])
        let manifest = try #require(object["manifest"] as? [String: Any])
        #expect(manifest["id"] as? String == "org.acme.grid")
        #expect(manifest["name"] as? String == "Grid 7x")

        let file = "\(folder.path)/grid-7x.so"
        let time = try FileManager.default.attributesOfItem(atPath: file)[.modificationDate] as? Date
        #expect(try await folder.make().status == 0)
        #expect(try FileManager.default.attributesOfItem(atPath: file)[.modificationDate] as? Date == time, "built once")

        let hash = try await intentHash(folder.make("backtest"))
        #expect(try await intentHash(folder.make("backtest", "ARGS=period=30")) != hash, "ARGS are the strategy's parameters")
        let tested = try await folder.make("test")
        #expect(tested.status == 0, "\(tested.output)")
        let cleaned = try await folder.make("clean")
        #expect(cleaned.status == 0, "\(cleaned.output)")
        #expect(try folder.files.filter { $0 != "Cargo.lock" } == before)
    }

    /// Of a backtest that traded.
    private func intentHash(_ backtest: Tool.Ending) throws -> Substring {
        #expect(backtest.status == 0, "\(backtest.output)")
        #expect(backtest.output.contains("4320 candles"), "\(backtest.output)")
        #expect(!backtest.output.contains("\n0 trades"), "\(backtest.output)")
        let line = try #require(backtest.output.firstMatch(of: /intent hash ([0-9a-f]{64})/))
        return line.1
    }

    @Test func `the paths of host and SDK are in the Makefile and can be overridden`() async throws {
        let language = try #require(MadeFolder.languages.first)
        let folder = try await MadeFolder("dip-buyer", language: language.name, id: "com.example.dip-buyer")
        let makefile = try folder.text("Makefile")
        #expect(makefile.contains("TRADINGBOOST_SDK ?= \(MadeFolder.root.path)/PluginSDK\n"), "\(makefile)")
        #expect(makefile.contains("/tradingboost\n"))
        #expect(try folder.text("session.csv").hasPrefix("open_time_ms,open,high,low,close,volume\n"))
    }

    @Test func `it says what to type next, and to programs what it made`() async throws {
        let language = try #require(MadeFolder.languages.first).name
        let folder = try TemporaryFolder("new")
        let text = try await Program.run("plugin", "new", "dip-buyer", "--language", language, "--directory", folder.path)
        for line in ["cd \(folder.path)/dip-buyer && make\n", "  make check", "  make backtest"] {
            #expect(text.output.contains(line), "\(text.output)")
        }
        let json = try await Program.run(
            "plugin", "new", "other-one", "--language", language, "--directory", folder.path, "--json")
        let object = try #require(try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
        #expect(object["id"] as? String == "com.example.other-one")
        let files = try #require(object["files"] as? [String])
        #expect(files.contains("Makefile") && files.contains("session.csv"))
        for file in files { #expect(FileManager.default.fileExists(atPath: "\(folder.path)/other-one/\(file)"), "\(file)") }
    }

    @Test func `a folder that exists is left as it is`() async throws {
        let folder = try TemporaryFolder("new")
        let language = try #require(MadeFolder.languages.first).name
        try FileManager.default.createDirectory(atPath: "\(folder.path)/dip-buyer", withIntermediateDirectories: false)
        let ending = try await Program.run("plugin", "new", "dip-buyer", "--language", language, "--directory", folder.path)
        #expect(ending.status == 1)
        #expect(ending.errors.contains("exists already"), "\(ending.errors)")
        #expect(try FileManager.default.subpathsOfDirectory(atPath: folder.path) == ["dip-buyer"])
    }

    @Test(arguments: [
        "d", "Dip-buyer", "dip_buyer", "dip--buyer", "-dip", "dip-", "7dip", "dip buyer", "../dip", "dip.buyer", "",
        String(repeating: "x", count: 41), "däp-buyer",
    ])
    func `a name that is no file, type and module name is refused`(name: String) async throws {
        let folder = try TemporaryFolder("new")
        let ending = try await Program.run("plugin", "new", "--language", "c", "--directory", folder.path, "--", name)
        #expect(ending.status == 2, "\(ending.errors)")
        #expect(ending.errors.contains("for example dip-buyer") || name.isEmpty, "\(ending.errors)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }

    /// A type of the Swift SDK as a plugin's name would hide it in the plugin's own source.
    @Test(arguments: [
        "strategy", "order-request", "fixed-decimal", "candle", "class", "while", "match", "fn", "impl", "namespace", "func",
        "string",
    ])
    func `words of the languages and types of the SDK are refused`(name: String) async throws {
        let folder = try TemporaryFolder("new")
        let ending = try await Program.run("plugin", "new", name, "--language", "swift", "--directory", folder.path)
        #expect(ending.status == 2 && ending.errors.contains("a word of a language or the SDK"), "\(ending.errors)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }

    @Test(arguments: ["dip", "com..dip", "Com.example.dip", "com.example.dip buyer", ""])
    func `an id that no manifest may have is refused`(id: String) async throws {
        let folder = try TemporaryFolder("new")
        let ending = try await Program.run(
            "plugin", "new", "dip-buyer", "--language", "c", "--id", id, "--directory", folder.path)
        #expect(ending.status == 2)
        #expect(ending.errors.contains("com.example.dip-buyer"), "\(ending.errors)")
    }

    @Test func `languages that do not exist are refused with those that do`() async throws {
        let ending = try await Program.run("plugin", "new", "dip-buyer", "--language", "go")
        #expect(ending.status == 2)
        for language in ["swift", "c", "cpp", "rust"] { #expect(ending.errors.contains(language)) }
    }

    @Test func `an SDK that is not there is named with what to set`() async throws {
        let folder = try TemporaryFolder("new")
        let language = try #require(MadeFolder.languages.first).name
        let wrong = try await Program.run(
            "plugin", "new", "dip-buyer", "--language", language, "--directory", folder.path,
            environment: ["TRADINGBOOST_SDK": "/nowhere/sdk"])
        #expect(wrong.status == 1)
        #expect(wrong.errors.contains("TRADINGBOOST_SDK=/nowhere/sdk"), "\(wrong.errors)")

        // An SDK without templates: what is named is what it lacks, and nothing is made.
        let header = "\(folder.path)/sdk/CTradingBoost/include"
        try FileManager.default.createDirectory(atPath: header, withIntermediateDirectories: true)
        try Data().write(to: URL(filePath: "\(header)/tradingboost.h"))
        let empty = try await Program.run(
            "plugin", "new", "dip-buyer", "--language", language, "--directory", folder.path,
            environment: ["TRADINGBOOST_SDK": "\(folder.path)/sdk"])
        #expect(empty.status == 1)
        #expect(empty.errors.contains("no template"), "\(empty.errors)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["sdk"])
    }

    @Test func `a path that make cannot take is refused before anything is made`() async throws {
        let folder = try TemporaryFolder("new")
        let language = try #require(MadeFolder.languages.first).name
        let sdk = "\(folder.path)/an sdk"
        try FileManager.default.createSymbolicLink(
            atPath: sdk, withDestinationPath: MadeFolder.root.appending(path: "PluginSDK").path)
        let ending = try await Program.run(
            "plugin", "new", "dip-buyer", "--language", language, "--directory", folder.path,
            environment: ["TRADINGBOOST_SDK": sdk])
        #expect(ending.status == 1)
        #expect(ending.errors.contains("spaces"), "\(ending.errors)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["an sdk"])
    }
}

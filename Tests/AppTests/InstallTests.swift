import Foundation
import PluginFixtures
import TestSupport
import Testing

@Suite("make install")
struct InstallTests {
    private func make(_ arguments: String...) async throws -> Tool.Ending {
        try await Tool("/usr/bin/env", ["make", "-C", MadeFolder.root.path] + arguments).ending()
    }

    @Test func `an installed host finds its parts, and is gone after uninstall`() async throws {
        let folder = try TemporaryFolder("install")
        let place = ["BUILT=\(BuiltProduct.folder)", "PREFIX=/opt/tradingboost", "DESTDIR=\(folder.path)"]
        let installed = try await make("install", place[0], place[1], place[2])
        #expect(installed.status == 0, "\(installed.output)")
        let prefix = "\(folder.path)/opt/tradingboost"
        let program = "\(prefix)/bin/tradingboost"

        let backtest = try await Tool(program, ["backtest", "--length", "200", "--json"]).ending()
        #expect(backtest.status == 0, "the shipped plugin and the caged process are found: \(backtest.output)")
        let language = try #require(MadeFolder.languages.first)
        let made = try await MadeFolder("dip-buyer", language: language.name, id: "com.example.dip-buyer", program: program)
        #expect(try made.text("Makefile").contains("TRADINGBOOST_SDK ?= \(prefix)/share/tradingboost/sdk\n"))
        #expect(try made.text("Makefile").contains("TRADINGBOOST ?= \(program)\n"))

        let again = try await make("install", place[0], place[1], place[2])
        #expect(again.status == 0, "over what is there: \(again.output)")
        let others = "\(prefix)/bin/somebody-elses"
        try Data().write(to: URL(filePath: others))
        let removed = try await make("uninstall", place[1], place[2])
        #expect(removed.status == 0, "\(removed.output)")
        let left = try FileManager.default.subpathsOfDirectory(atPath: prefix).filter { path in
            var isFolder: ObjCBool = false
            return unsafe FileManager.default.fileExists(atPath: "\(prefix)/\(path)", isDirectory: &isFolder)
                && !isFolder.boolValue
        }
        #expect(left == ["bin/somebody-elses"])
    }

    @Test func `a build that is not there is named, and a prefix is an absolute path`() async throws {
        let folder = try TemporaryFolder("install")
        let missing = try await make("install", "BUILT=\(folder.path)/nothing", "PREFIX=\(folder.path)/prefix")
        #expect(missing.status != 0)
        #expect(missing.output.contains("\(folder.path)/nothing/tradingboost is not there"), "\(missing.output)")
        for prefix in ["PREFIX=here", "PREFIX=/"] {
            let ending = try await make("uninstall", prefix)
            #expect(ending.status != 0)
            #expect(ending.output.contains("absolute path"), "\(ending.output)")
        }
    }
}

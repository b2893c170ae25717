import Foundation
import PluginInspection
import Testing

/// The plugins that this package builds lie beside the tests.
private enum Shipped {
    static let folder = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    static let areBuilt = FileManager.default.fileExists(atPath: path("HyperRSI"))

    static func path(_ name: String) -> String { folder.appending(path: "lib\(name).so").path }
}

@Suite("Shipped plugins", .enabled(if: Shipped.areBuilt, "libHyperRSI.so is not beside the tests: build the whole package"))
struct ShippedPluginTests {
    @Test(
        arguments: zip(
            ["HyperRSI", "Grid", "Breakout", "Turtle"], ["hyper-rsi", "grid", "breakout", "turtle"]))
    func `needs the C library alone and every default resolves`(name: String, id: String) throws {
        let file = try PluginFile.open(path: Shipped.path(name))
        #expect(file.inspection.problems == [])
        #expect(file.inspection.warnings == [])
        #expect(Set(file.inspection.libraries).isSubset(of: InspectionPolicy.systemLibraries))
        let manifest = try file.accepted().manifest
        #expect(manifest.id == "com.tradingboost.\(id)")
        #expect(try manifest.parameters.resolve([]).count == manifest.parameters.parameters.count)
    }

    @Test(arguments: ["HyperRSI", "Grid", "Breakout", "Turtle"])
    func `as ordinary Swift it is accepted with a warning`(name: String) throws {
        let inspection = try PluginFile.open(path: Shipped.path("\(name)Ordinary")).inspection
        #expect(inspection.problems == [])
        #expect(inspection.warnings.map(\.code) == [.elfSwiftRuntime])
    }
}

import Foundation

/// What the contract costs: calls there and back, and the reference strategy in each language.
enum Boundary {
    private static let languages = ["c", "cpp", "rust", "swift"]

    static func figures() throws -> [Figure] {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tradingboost-boundary-\(getpid())").path
        defer { Benchmarks.remove(folder) }
        let plugins = try languages.map { try build($0, in: folder) }
        let result = try Program.json(plugins, program: ownProgram)
        let direct = Figure.Beside(name: "direct call", value: try result.number("directCall"), unit: "ns")
        var figures = [
            Figure(
                name: "callback through the table", value: try result.number("tableCall"), unit: "ns", better: .lower,
                beside: [direct]),
            Figure(name: "command, 3 whole numbers", value: try result.number("command"), unit: "ns", better: .lower),
            Figure(
                name: "command, whole number, decimal, text", value: try result.number("structCommand"), unit: "ns",
                better: .lower),
        ]
        let candles = (result["candles"] as? [NSNumber] ?? []).map(\.doubleValue)
        guard candles.count == languages.count, let inC = candles.first else {
            throw Program.Failure(description: "\(ownProgram) did not measure every plugin")
        }
        for (language, value) in zip(languages, candles) {
            figures.append(
                Figure(
                    name: "candle of the reference strategy, \(language)", value: value, unit: "ns", better: .lower,
                    beside: language == "c" ? [] : [Figure.Beside(name: "in C", value: inC, unit: "ns")]))
        }
        return figures
    }

    /// Beside this program.
    private static let ownProgram =
        Bundle.main.executableURL?.deletingLastPathComponent().appending(path: "boundary").path ?? "boundary"

    /// The strategy that `plugin new` makes, as its own makefile builds it.
    private static func build(_ language: String, in folder: String) throws -> String {
        let directory = "\(folder)/\(language)"
        _ = try Program.json([
            "plugin", "new", "dip-buyer", "--language", language, "--directory", directory, "--json",
        ])
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["make", "--silent", "-C", "\(directory)/dip-buyer"]
        process.standardOutput = FileHandle.standardError
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Program.Failure(description: "make in \(directory)/dip-buyer ended with \(process.terminationStatus)")
        }
        return "\(directory)/dip-buyer/dip-buyer.so"
    }
}

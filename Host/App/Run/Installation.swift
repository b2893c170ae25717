import Foundation

/// Where the parts of an installation are: beside the running executable, or below the prefix that its `bin` folder lies in.
struct Installation {
    /// Of the executable, without links.
    let folder: URL

    static let current: Installation = {
        let executable = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        return Installation(folder: executable.deletingLastPathComponent())
    }()

    var program: String { folder.appending(path: "tradingboost").path }
    var worker: String { folder.appending(path: "tradingboost-worker").path }
    var backtest: String { folder.appending(path: "tradingboost-backtest").path }
    var check: String { folder.appending(path: "tradingboost-check").path }

    /// Where plugins lie that came with the host: beside it, as a build leaves them, or in `PREFIX/lib/tradingboost`.
    var pluginFolders: [String] {
        [folder.path, folder.deletingLastPathComponent().appending(path: "lib/tradingboost").path]
    }

    /// Files in a folder that may be plugins, sorted; none where the folder cannot be read.
    static func pluginFiles(in folder: String) -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
                .filter { $0.hasPrefix("lib") && $0.hasSuffix(".so") }.map { "\(folder)/\($0)" }
        } catch {
            return []
        }
    }

    /// Names of the strategies that come with the host, of those that are there.
    var shippedStrategies: [String] {
        ["HyperRSI", "Grid", "Breakout", "Turtle"].filter { FileManager.default.fileExists(atPath: shippedPlugin($0)) }
    }

    /// A plugin that ships with the host.
    func shippedPlugin(_ name: String) -> String {
        let paths = pluginFolders.map { "\($0)/lib\(name).so" }
        return paths.first { FileManager.default.fileExists(atPath: $0) } ?? paths[0]
    }
}

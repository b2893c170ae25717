import Foundation

/// Where the parts of an installation are: beside the running executable.
struct Installation {
    let folder: URL

    static let current: Installation = {
        let executable = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        return Installation(folder: executable.deletingLastPathComponent())
    }()

    var worker: String { folder.appending(path: "tradingboost-worker").path }
    var backtest: String { folder.appending(path: "tradingboost-backtest").path }
    var check: String { folder.appending(path: "tradingboost-check").path }

    /// A plugin that ships with the host.
    func shippedPlugin(_ name: String) -> String { folder.appending(path: "lib\(name).so").path }
}

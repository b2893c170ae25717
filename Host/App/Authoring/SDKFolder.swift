import Foundation

/// The folder with what a plugin is built from: header, language faces, templates.
struct SDKFolder {
    /// Absolute.
    let path: String

    var templates: URL { URL(filePath: path).appending(path: "Templates") }

    static let variable = "TRADINGBOOST_SDK"

    /// The folder that the environment names; of an installed prefix; or of the repository that the executable was built in.
    static func find(
        environment: [String: String] = ProcessInfo.processInfo.environment, installation: Installation = .current
    ) throws -> SDKFolder {
        if let named = environment[variable], !named.isEmpty {
            let folder = SDKFolder(path: URL(filePath: named).standardizedFileURL.path)
            guard folder.isThere else {
                throw CommandFailure(
                    "\(variable)=\(named) is not the SDK's folder: it lacks \(header); set it to the one that has it")
            }
            return folder
        }
        let installed = installation.folder.deletingLastPathComponent().appending(path: "share/tradingboost/sdk")
        var candidates = [installed]
        var parent = installation.folder
        while parent.path != "/", parent.path != "" {
            parent.deleteLastPathComponent()
            candidates.append(parent.appending(path: "PluginSDK"))
        }
        if let found = candidates.map({ SDKFolder(path: $0.path) }).first(where: \.isThere) { return found }
        throw CommandFailure(
            "the SDK is not found: neither \(installed.path) nor a PluginSDK folder above \(installation.folder.path) has "
                + "\(header); install it with make install, or set \(variable) to its folder")
    }

    /// Names of the public types of the Swift SDK: a type of the same name in a plugin would hide them there.
    func swiftTypes() throws -> Set<String> {
        let sources = URL(filePath: path).appending(path: "TradingBoostSDK")
        var types: Set<String> = []
        // Without the Swift face there is no template either, which is said where that is missed.
        guard FileManager.default.fileExists(atPath: sources.path) else { return types }
        for file in try FileManager.default.subpathsOfDirectory(atPath: sources.path) where file.hasSuffix(".swift") {
            let text = try String(contentsOf: sources.appending(path: file), encoding: .utf8)
            for line in text.split(separator: "\n") where line.hasPrefix("public ") {
                let words = line.split(whereSeparator: { !$0.isLetter && !$0.isNumber && $0 != "_" })
                if let keyword = words.firstIndex(where: SDKFolder.declares), keyword + 1 < words.count {
                    types.insert(String(words[keyword + 1]))
                }
            }
        }
        return types
    }

    private static func declares(_ word: Substring) -> Bool {
        ["struct", "enum", "protocol", "class", "actor", "typealias"].contains(word)
    }

    private static let header = "CTradingBoost/include/tradingboost.h"

    private var isThere: Bool { FileManager.default.fileExists(atPath: "\(path)/\(SDKFolder.header)") }
}

import FoundationEssentials

/// Recorded markets, where the machine has them: in `TRADINGBOOST_SHARED`, or in `../shared` beside the package.
package enum SharedData {
    package static var folder: String {
        if let folder = ProcessInfo.processInfo.environment["TRADINGBOOST_SHARED"] { return folder }
        // This file is Tests/<target>/SharedData.swift of the package.
        return #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/") + "/../shared"
    }

    package static func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: folder + "/" + name) }

    package static func lines(_ name: String) throws -> [Substring] {
        let data = try Data(contentsOf: URL(filePath: folder + "/" + name))
        return String(decoding: data, as: UTF8.self).split(whereSeparator: \.isNewline)
    }
}

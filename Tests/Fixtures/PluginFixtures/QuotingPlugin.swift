import Foundation

/// A strategy that keeps many limit orders open, in two versions of its state and with every way in which the second can fail:
/// for what an operator does to a running instance. Both versions decide alike.
package enum QuotingPlugin: String, CaseIterable, Sendable, CustomStringConvertible {
    case version1
    /// Loads what version 1 saved and saves in a form of its own.
    case version2
    case crashesInLoad
    /// In the tenth event since its process began.
    case crashesInEvent
    case hangsInStart
    case decidesOtherwise
    case refusesState
    /// At every hundredth candle, for tens of milliseconds.
    case thinksLong

    package var description: String { rawValue }

    /// As its manifest says.
    package static let name = "Quoting"

    package var version: String {
        switch self {
        case .version1: "1.0.0"
        case .version2: "2.0.0"
        case .crashesInLoad: "2.0.1"
        case .crashesInEvent: "2.0.2"
        case .hangsInStart: "2.0.3"
        case .decidesOtherwise: "2.0.4"
        case .refusesState: "2.0.5"
        case .thinksLong: "2.0.6"
        }
    }

    package var stateVersion: UInt32 { self == .version1 ? 1 : 2 }

    /// Orders that are open from the tenth candle on; of them one or none is just being replaced.
    package static let openOrders = 50

    /// The library, with its manifest; compiled on each call.
    package func bytes() throws -> [UInt8] {
        try CompiledPlugin.make(
            try FixtureSource.text("quoting.c"), manifest: manifest,
            flags: FixtureSource.flags + ["-DVERSION=\(stateVersion)", "-DDEFECT=\(defect)"])
    }

    private var defect: String {
        switch self {
        case .version1, .version2: "NO_DEFECT"
        case .crashesInLoad: "CRASH_IN_LOAD"
        case .crashesInEvent: "CRASH_IN_EVENT"
        case .hangsInStart: "HANG_IN_START"
        case .decidesOtherwise: "DECIDE_OTHERWISE"
        case .refusesState: "REFUSE_STATE"
        case .thinksLong: "THINK_LONG"
        }
    }

    private var manifest: String {
        """
        {"manifest_version":1,"id":"com.example.quoting","name":"\(QuotingPlugin.name)","version":"\(version)",
        "vendor":"Example","description":"Keeps orders open.","abi":{"major":1,"minor":0},"state_version":\(stateVersion),
        "capabilities":["candles","orders","timers","state"],
        "parameters":{"type":"object","additionalProperties":false,"properties":{
        "orders":{"type":"integer","minimum":1,"maximum":100,"default":\(QuotingPlugin.openOrders)}}},
        "limits":{"state_bytes":4096}}
        """
    }
}

/// Plugins in C that lie beside this target and are compiled while the tests run.
package enum FixtureSource {
    private static let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    package static func text(_ file: String) throws -> String {
        try String(contentsOf: repository.appending(path: "Tests/Fixtures/Sources/\(file)"), encoding: .utf8)
    }

    /// For the compiler: the contract, the face in C, and only the contract's names outside.
    package static let flags = [
        "-I\(repository.path)/PluginSDK/CTradingBoost/include", "-I\(repository.path)/PluginSDK/C/include",
        "-Wl,--version-script=\(repository.path)/PluginSDK/exports.map",
    ]
}

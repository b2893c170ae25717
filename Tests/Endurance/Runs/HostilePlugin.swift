import Foundation
import PluginFixtures
import TestSupport

/// A hostile plugin's source below Tests/HostilePlugins, and how it is compiled.
package struct HostilePlugin: Sendable, Hashable {
    package var source: String
    package var flags: [String]
    /// Compiled by another compiler to an object that is linked in.
    package var part: Part?
    /// Of the manifest.
    package var capabilities: [String]
    /// JSON of the manifest's commands.
    package var commands: String

    /// A command with a whole number.
    package static let adjust =
        #"[{"name":"adjust","kind":"action","arguments":[{"name":"by","type":"integer","minimum":0,"maximum":99999}]}]"#

    package enum Part: String, Sendable, Hashable {
        case cpp = "throws.cpp"
        case rust = "panics.rs"
        case swift = "traps.swift"
    }

    package static let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path

    package init(
        source: String, flags: [String] = [], part: Part? = nil,
        capabilities: [String] = ["candles", "orders", "timers", "notifications", "state"], commands: String = "[]"
    ) {
        self.source = source
        self.flags = flags
        self.part = part
        self.capabilities = capabilities
        self.commands = commands
    }

    /// Stands in the manifest where each row's own name comes: a host knows plugins by their bytes and versions, and one row's
    /// quarantine must not be another's.
    private static let placeholder = "row-0000"

    private var manifest: String {
        let granted = capabilities.map { "\"\($0)\"" }.joined(separator: ",")
        return """
            {"manifest_version":1,"id":"com.example.hostile.\(HostilePlugin.placeholder)",
            "name":"Hostile \(HostilePlugin.placeholder)","version":"1.0.0","vendor":"Example","abi":{"major":1,"minor":0},
            "state_version":1,"capabilities":[\(granted)],"commands":\(commands),
            "parameters":{"type":"object","additionalProperties":false,"properties":{
            "attack":{"type":"string","default":"none"},"at":{"type":"integer","minimum":0,"default":0},
            "victim":{"type":"integer","minimum":0,"default":0}}}}
            """
    }

    /// The plugin of a row.
    package func bytes(row: Int, of compiled: [UInt8]) -> [UInt8] {
        let number = String(10_000 + row).dropFirst()
        return compiled.replacing(Array(HostilePlugin.placeholder.utf8), with: Array("row-\(number)".utf8))
    }

    package func compile() throws -> [UInt8] {
        let folder = "\(HostilePlugin.repository)/Tests/HostilePlugins"
        let parts = try TemporaryFolder("hostile-part")
        var flags = flags
        if let part { flags += try HostilePlugin.object(part, folder: folder, into: parts.path) }
        return try CompiledPlugin.make(
            try String(contentsOfFile: "\(folder)/\(source)", encoding: .utf8), manifest: manifest,
            flags: [
                "-I\(folder)", "-I\(HostilePlugin.repository)/PluginSDK/CTradingBoost/include",
                "-I\(HostilePlugin.repository)/Host/Worker/CCage/include",
                "-Wl,--version-script=\(HostilePlugin.repository)/PluginSDK/exports.map",
            ] + flags)
    }

    private static func object(_ part: Part, folder: String, into output: String) throws -> [String] {
        let source = "\(folder)/\(part.rawValue)"
        switch part {
        case .cpp:
            try CompiledPlugin.run("c++", ["-std=c++17", "-O1", "-fPIC", "-c", source, "-o", "\(output)/part.o"])
            return ["\(output)/part.o", "-static-libgcc", "-Wl,-Bstatic", "-lstdc++", "-Wl,-Bdynamic"]
        case .rust:
            try CompiledPlugin.run(
                "rustc", ["-O", "--crate-type", "staticlib", "-C", "panic=unwind", source, "-o", "\(output)/libpart.a"])
            return ["\(output)/libpart.a", "-lgcc_s"]
        case .swift:
            let arguments = ["-O", "-parse-as-library", "-enable-experimental-feature", "Embedded", "-wmo", "-emit-object"]
            try CompiledPlugin.run("swiftc", arguments + [source, "-o", "\(output)/part.o"])
            return ["\(output)/part.o"]
        }
    }
}

import API
import Foundation
import MemoryHost
import TestSupport
import Testing

@Suite("Installing plugins in a running host", .timeLimit(.minutes(4)))
struct PluginInstallTests {
    @Test func `a plugin is sent with its signature and listed`() async throws {
        try await OperatedFolder.run { folder in
            let file = "\(folder.path)/my plugin.so"
            try FileManager.default.copyItem(atPath: Program.hyperRSI, toPath: file)
            #expect(try await folder.done("plugins", "install", file).contains("Installed 1.0.0 (unsigned) installed in "))
            #expect(folder.host.signature(of: "my plugin.so") == nil)
            let signature = Data(0..<200)
            try signature.write(to: URL(filePath: "\(file).signature"))
            try await folder.refused("plugins", "install", file, naming: ["damaged signature"])
            try FileManager.default.removeItem(atPath: "\(file).signature")
            let list = try await folder.done("plugins", "list")
            #expect(list.contains("com.example.installed") && list.contains("aaaaaaaaaaaa") && list.contains("Dip Buyer"))
            #expect(try await folder.json(PluginList.self, "plugins", "list").plugins.count == 4)
        }
    }

    @Test func `the signature beside a plugin goes with it`() async throws {
        let made = try TemporaryFolder("signed")
        let plugin = "\(made.path)/signed.so"
        try FileManager.default.copyItem(atPath: Program.hyperRSI, toPath: plugin)
        for arguments in [
            ["keygen", "ada", "--output", "\(made.path)/ada.key"], ["sign", plugin, "--key", "\(made.path)/ada.key"],
        ] {
            let ending = try await Program(["plugin"] + arguments).ending()
            try #require(ending.status == 0, "\(ending.errors)")
        }
        try await OperatedFolder.run { folder in
            #expect(try await folder.json(PluginReport.self, "plugins", "install", plugin).origin == "signed by ada")
            let signature = try Data(contentsOf: URL(filePath: "\(plugin).signature"))
            #expect(folder.host.signature(of: "signed.so") == Array(signature))
        }
        #expect(!made.path.isEmpty)
    }

    @Test func `all that is wrong with a file is told before it is sent`() async throws {
        try await OperatedFolder.run { folder in
            try await folder.refused("plugins", "install", "/nowhere.so", naming: ["/nowhere.so", "cannot be read"])
            try await folder.refused("plugins", "install", "/etc/hostname", naming: ["/etc/hostname"])
            #expect(folder.host.plugins().count == 3)
        }
    }
}

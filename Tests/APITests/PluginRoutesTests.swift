import API
import FoundationEssentials
import MemoryHost
import Testing

@Suite("Plugin routes", .timeLimit(.minutes(4)))
struct PluginRoutesTests {
    private static let plugin = Array("\u{7F}ELF and more".utf8)

    @Test func `a plugin is uploaded with its signature and listed`() async throws {
        try await OperatedHost.run { host in
            let probe = try await HTTPProbe.send(
                "POST", "/api/v1/plugins?name=dip%20buyer.so", socket: host.socket, body: PluginRoutesTests.plugin,
                headers: ["Plugin-Signature: \(Data("signed".utf8).base64EncodedString())"])
            #expect(probe.status == 201, "\(probe.body)")
            #expect(host.host.signature(of: "dip buyer.so") == Array("signed".utf8))
            let plugins = try await host.answer(PluginList.self, "GET", "plugins").plugins
            #expect(plugins.map(\.version) == ["1.0.0", "1.1.0", "2.0.0", "1.0.0"])
            #expect(plugins.last?.origin == "signed by ada")
            try await host.enable("bob")
            #expect(try await host.answer(PluginList.self, "GET", "plugins").plugins.map(\.instances) == [1, 0, 0, 0])
        }
    }

    @Test func `a plugin that is larger than a request elsewhere arrives whole`() async throws {
        try await OperatedHost.run { host in
            let bytes = PluginRoutesTests.plugin + [UInt8](repeating: 7, count: 3 << 20)
            let probe = try await HTTPProbe.send("POST", "/api/v1/plugins", socket: host.socket, body: bytes)
            #expect(probe.status == 201, "\(probe.body)")
        }
    }

    @Test func `what is wrong is named`() async throws {
        try await OperatedHost.run { host in
            try await host.refused("POST", "plugins", status: 400, code: "body_empty")
            try await host.refused("POST", "plugins?file=x", "x", status: 400, code: "query_unknown", naming: "'file'")
            try await host.refused(
                "POST", "plugins?name=x.so", "x", status: 422, code: "plugin_refused", naming: "x.so is not an ELF file",
                "manifest")
            let signed = try await HTTPProbe.send(
                "POST", "/api/v1/plugins", socket: host.socket, body: PluginRoutesTests.plugin,
                headers: ["Plugin-Signature: ?"])
            try OperatedHost.expect(signed, status: 400, code: "header_value", naming: ["Plugin-Signature"])
            let large = try await HTTPProbe.sendRaw(
                "POST /api/v1/plugins HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 67108865\r\n\r\n",
                socket: host.socket)
            try OperatedHost.expect(large, status: 413, code: "body_too_large", naming: ["67108864"])
        }
    }
}

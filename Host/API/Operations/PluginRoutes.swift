import FoundationEssentials
import HTTPTypes
import Hummingbird

/// `/api/v1/plugins`: the versions that can be enabled.
struct PluginRoutes {
    let operations: any HostOperations

    /// Of a plugin's file.
    static let maximumBytes = 64 << 20
    static let signatureHeader = "Plugin-Signature"

    func add(to router: Router<BasicRequestContext>) {
        let group = router.group("/api/v1/plugins")
        group.get { request, context in
            _ = try OperationRequest(request, context).query()
            return try JSONBody.response(.ok, PluginList(plugins: try await operations.plugins()))
        }
        group.post { request, context in
            let signature = try PluginRoutes.signature(request.headers)
            let request = OperationRequest(request, context)
            let name = try request.query(["name"])["name"] ?? "the plugin"
            guard (1...255).contains(name.utf8.count), !name.contains(where: \.isNewline) else {
                throw RequestProblem(
                    .badRequest, code: "query_value", "'name' has \(name.utf8.count) bytes; it takes a line of 1 to 255",
                    field: "name")
            }
            let body = try await request.bytes(upTo: PluginRoutes.maximumBytes)
            guard body.readableBytes > 0 else {
                throw RequestProblem(.badRequest, code: "body_empty", "The body is empty: send the bytes of a plugin (.so).")
            }
            let upload = PluginUpload(name: name, bytes: Array(body.readableBytesView), signature: signature)
            return try JSONBody.response(.created, try await operations.install(upload))
        }
    }

    /// The signature file in base64: it is small, and so the body is the plugin and nothing else.
    private static func signature(_ headers: HTTPFields) throws -> [UInt8]? {
        guard let field = HTTPField.Name(signatureHeader), let text = headers[field] else { return nil }
        guard let data = Data(base64Encoded: text), !data.isEmpty else {
            throw RequestProblem(
                .badRequest, code: "header_value", "The header \(signatureHeader) is not base64 of a signature file.",
                field: signatureHeader)
        }
        return Array(data)
    }
}

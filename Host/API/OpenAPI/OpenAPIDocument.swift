import HTTPTypes
import Identity
import StrictJSON

/// The OpenAPI 3.1 document of a server: made of the same descriptions that its requests are checked by.
struct OpenAPIDocument {
    let endpoints: [Endpoint]
    /// Of the API, not of the host.
    static let version = "1.0.0"

    var json: JSON {
        .record([
            ("openapi", .text("3.1.0")),
            (
                "info",
                .record([
                    ("title", .text("TradingBoost")), ("version", .text(OpenAPIDocument.version)),
                    ("description", .text(OpenAPIDocument.introduction)),
                    ("license", .record([("name", .text("Proprietary")), ("identifier", .text("LicenseRef-Proprietary"))])),
                ])
            ),
            ("servers", .array([.record([("url", .text("/"))])])),
            ("tags", .array(tags.map { .record([("name", .text($0))]) })),
            ("paths", paths),
            (
                "components",
                .record([
                    ("schemas", schemas), ("responses", .record([("Problem", OpenAPIDocument.problemAnswer)])),
                    (
                        "securitySchemes",
                        .record([
                            (
                                "bearer",
                                .record([
                                    ("type", .text("http")), ("scheme", .text("bearer")),
                                    ("description", .text("An access token of POST /api/v1/login, or an API token.")),
                                ])
                            )
                        ])
                    ),
                ])
            ),
        ])
    }

    static let introduction = """
        Money, prices and quantities are decimal texts; times are ISO 8601 in UTC. Every error is a problem as RFC 9457 has it: \
        `code` is stable and for programs, `detail` says what to do. Fields that are not listed are refused. Send an \
        Idempotency-Key where an operation has one, so that a repetition is not done twice.
        """

    /// In the order of their first routes.
    var tags: [String] {
        var tags: [String] = []
        for endpoint in endpoints where !tags.contains(endpoint.tag) { tags.append(endpoint.tag) }
        return tags
    }

    private var paths: JSON {
        var order: [String] = []
        var items: [String: [JSON.Member]] = [:]
        for endpoint in endpoints {
            if items[endpoint.path] == nil { order.append(endpoint.path) }
            items[endpoint.path, default: []].append(
                JSON.Member(name: endpoint.method.rawValue.lowercased(), value: OpenAPIDocument.operation(endpoint)))
        }
        return .object(order.map { JSON.Member(name: $0, value: .object(items[$0] ?? [])) })
    }

    // MARK: - Components

    private var forms: [ObjectForm] {
        let ofRoutes = endpoints.flatMap { endpoint -> [ObjectForm] in
            var forms: [ObjectForm] = []
            if case .json(let schema, _) = endpoint.body { forms += schema.components }
            switch endpoint.answer {
            case .json(let schema, _): forms += schema.components
            case .webSocket(let request, let answers):
                forms += ([request] + answers).flatMap { Schema.object($0).components }
            case .events(let events): forms += events.flatMap(\.data.components)
            case .none, .bytes: break
            }
            return forms
        }
        return ofRoutes + Schema.object(OpenAPIDocument.problem).components
    }

    private var schemas: JSON {
        var members: [String: JSON] = [:]
        for form in forms { if let name = form.name, members[name] == nil { members[name] = form.openAPI } }
        return .object(members.sorted { $0.key < $1.key }.map { JSON.Member(name: $0.key, value: $0.value) })
    }

    /// Names that two different shapes have: then the document shows one of them only.
    var clashes: [String] {
        var seen: [String: JSON] = [:]
        var clashes: Set<String> = []
        for form in forms {
            guard let name = form.name else { continue }
            let shape = form.openAPI
            if let before = seen[name], before != shape { clashes.insert(name) }
            seen[name] = shape
        }
        return clashes.sorted()
    }

    static let fieldProblem = Schema.object(
        ObjectForm(
            "FieldProblem",
            [
                Field("field", .words, "Its place: limits.maximum_open_orders, parameters[2]."),
                Field("code", .words, "Stable, for programs."), Field("detail", .words, "What it takes."),
            ]))

    static let problem = ObjectForm(
        "Problem",
        [
            Field("type", .words, "about:blank."), Field("title", .words, "The status in words."),
            Field("status", .integer(400...599), "The status."),
            Field("code", .text(TextForm(1...64, pattern: "^[a-z0-9_.]+$")), "Stable, for programs."),
            Field("detail", .words, "What was wrong and what to do."), Field("instance", .words, "The path that was asked for."),
            Field("requestID", .words, "As in the host's log."),
            .optional("field", .words, "The field, parameter or header that was wrong."),
            .optional("errors", .list(fieldProblem), "Everything that was wrong with the body."),
            .optional("reasons", .list(.words), "Of a host that is not ready."),
        ])

    private static let problemAnswer = JSON.record([
        ("description", .text("Why not.")),
        (
            "content",
            .record([
                ("application/problem+json", .record([("schema", .record([("$ref", .text("#/components/schemas/Problem"))]))]))
            ])
        ),
    ])
}

import HTTPTypes
import Identity
import StrictJSON

extension OpenAPIDocument {
    static func operation(_ endpoint: Endpoint) -> JSON {
        .record([
            ("operationId", .text(endpoint.name)), ("tags", .texts([endpoint.tag])), ("summary", .text(endpoint.summary)),
            ("description", endpoint.text.isEmpty ? nil : .text(endpoint.text)),
            ("parameters", parameters(endpoint)), ("requestBody", requestBody(endpoint.body)),
            ("responses", responses(endpoint)),
            (
                "security",
                endpoint.access == .open ? .array([]) : .array([.record([("bearer", .array([]))])])
            ),
            ("x-permission", permission(endpoint.access)), ("x-websocket", messages(endpoint.answer)),
            ("x-events", events(endpoint.answer)),
        ])
    }

    private static func parameters(_ endpoint: Endpoint) -> JSON? {
        var parameters = endpoint.parameters.map { parameter in
            JSON.record([
                ("name", .text(parameter.name)), ("in", .text(parameter.place.rawValue)),
                ("required", .boolean(parameter.isRequired)), ("description", .text(parameter.text)),
                ("schema", parameter.schema.openAPI),
            ])
        }
        if endpoint.isIdempotent {
            parameters.append(
                .record([
                    ("name", .text(IdempotencyKey.header)), ("in", .text("header")), ("required", .boolean(false)),
                    ("description", .text("Names this request for 24 hours: a repetition is answered as the first was.")),
                    (
                        "schema",
                        .record([
                            ("type", .text("string")), ("minLength", .count(1)), ("maxLength", .count(128)),
                            ("pattern", .text("^[!-~]+$")),
                        ])
                    ),
                ]))
        }
        return parameters.isEmpty ? nil : .array(parameters)
    }

    private static func requestBody(_ body: RequestBody) -> JSON? {
        switch body {
        case .none: return nil
        case .json(let schema, let example):
            return .record([
                ("required", .boolean(!schema.problems(of: .object([])).isEmpty)),
                (
                    "content",
                    .record([("application/json", .record([("schema", schema.openAPI), ("example", parsed(example))]))])
                ),
            ])
        case .bytes(let maximum, let text):
            return .record([
                ("required", .boolean(true)), ("description", .text("\(text), at most \(maximum) bytes.")),
                ("content", .record([("application/octet-stream", .object([]))])),
            ])
        }
    }

    /// Nil for an example that is not JSON; a test finds it.
    static func parsed(_ example: String) -> JSON? {
        do throws(JSONSyntaxError) { return try JSON(example) } catch { return nil }
    }

    private static func responses(_ endpoint: Endpoint) -> JSON {
        let problem = JSON.record([("$ref", .text("#/components/responses/Problem"))])
        if case .webSocket = endpoint.answer {
            return .record([
                ("101", .record([("description", .text("Switching Protocols: the connection is a WebSocket from here on."))])),
                ("426", problem), ("4XX", problem), ("5XX", problem),
            ])
        }
        let (status, content): (Int, JSON?) =
            switch endpoint.answer {
            case .none, .webSocket: (204, nil)
            case .json(let schema, let status): (status, media("application/json", schema.openAPI))
            case .events: (200, media("text/event-stream", .record([("type", .text("string"))])))
            case .bytes(let contentType):
                (200, media(contentType, contentType.hasPrefix("application/json") ? .object([]) : nil))
            }
        let success = JSON.record([("description", .text(HTTPResponse.Status(code: status).reasonPhrase)), ("content", content)])
        return .record([("\(status)", success), ("4XX", problem), ("5XX", problem)])
    }

    /// OpenAPI has no words for messages: what may be sent and what comes, by the names of the components.
    private static func messages(_ answer: AnswerForm) -> JSON? {
        guard case .webSocket(let request, let answers) = answer else { return nil }
        return .record([
            ("client", Schema.object(request).openAPI), ("host", .array(answers.map { Schema.object($0).openAPI })),
        ])
    }

    /// Nor for events.
    private static func events(_ answer: AnswerForm) -> JSON? {
        guard case .events(let events) = answer else { return nil }
        return .array(
            events.map { event in
                .record([
                    ("event", .text(event.name)), ("data", event.data.openAPI), ("description", .text(event.text)),
                ])
            })
    }

    private static func media(_ type: String, _ schema: JSON?) -> JSON {
        let name = type.split(separator: ";").first.map(String.init) ?? type
        return .record([(name, .record([("schema", schema)]))])
    }

    private static func permission(_ access: Endpoint.Access) -> JSON? {
        guard let permission = access.permission else { return nil }
        let roles = Role.allCases.compactMap { role -> JSON.Member? in
            let reach = access.reach(role)
            return reach == .none ? nil : JSON.Member(name: role.rawValue, value: .text(reach.words))
        }
        return .record([
            ("name", .text(permission.rawValue)), ("staffOnly", .boolean(access == .platform(permission))),
            ("roles", .object(roles)),
        ])
    }
}

extension Endpoint.Access {
    var permission: Permission? {
        switch self {
        case .open, .signedIn: nil
        case .permission(let permission), .platform(let permission): permission
        }
    }

    /// How far its permission goes for a role; none: the role is refused. What is of every tenant is nobody's own.
    func reach(_ role: Role) -> Reach {
        switch self {
        case .open, .signedIn: .none
        case .permission(let permission): role.reach(permission)
        case .platform(let permission): role.reach(permission) == .tenant ? .tenant : .none
        }
    }
}

extension Reach {
    /// For the documentation.
    var words: String {
        switch self {
        case .none: "none"
        case .own: "own"
        case .tenant: "tenant"
        case .platform: "platform"
        }
    }
}

import HTTPTypes
import Identity
import StrictJSON

/// The documentation as one page, without a script and without anything from elsewhere: the browser's own search finds
/// everything.
struct DocumentationPage {
    static let contentType = "text/html; charset=utf-8"

    let document: OpenAPIDocument

    var html: String {
        """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark"><title>TradingBoost API</title>
        <style>\(DocumentationPage.style)</style></head>
        <body><nav><h2>TradingBoost API</h2>\(contents)</nav><main><h1>TradingBoost API</h1>
        <p>\(DocumentationPage.escaped(OpenAPIDocument.introduction))</p>
        <p>The same for programs: <a href="/openapi.json">/openapi.json</a>. The examples run in a shell after these lines:</p>
        <pre>export HOST=http://127.0.0.1:8080
        export TOKEN=…   # POST /api/v1/login gives one</pre>
        \(document.tags.map(section).joined(separator: "\n"))
        </main></body></html>

        """
    }

    private func routes(_ tag: String) -> [Endpoint] { document.endpoints.filter { $0.tag == tag } }

    private var contents: String {
        document.tags.map { tag in
            let routes = routes(tag).map { "<li><a href=\"#\($0.name)\">\(DocumentationPage.escaped($0.name))</a></li>" }
            return "<h3><a href=\"#tag-\(tag)\">\(DocumentationPage.escaped(tag))</a></h3><ul>\(routes.joined())</ul>"
        }.joined(separator: "\n")
    }

    private func section(_ tag: String) -> String {
        "<section><h2 id=\"tag-\(tag)\">\(DocumentationPage.escaped(tag))</h2>\n"
            + routes(tag).map(DocumentationPage.article).joined(separator: "\n") + "</section>"
    }

    // MARK: - One route

    private static func article(_ endpoint: Endpoint) -> String {
        var parts = [
            "<article id=\"\(endpoint.name)\"><h3><code class=\"method\">\(endpoint.method.rawValue)</code> "
                + "<code>\(escaped(endpoint.path))</code></h3>",
            "<p><strong>\(escaped(endpoint.summary))</strong> \(escaped(endpoint.text))</p>",
            "<p>\(escaped(access(endpoint.access)))</p>",
        ]
        if !endpoint.parameters.isEmpty {
            let rows = endpoint.parameters.map { parameter in
                [
                    parameter.name, "\(parameter.place.rawValue)\(parameter.isRequired ? ", required" : "")",
                    parameter.schema.wanted, parameter.text,
                ]
            }
            parts.append("<h4>Parameters</h4>" + table(["Name", "Where", "Takes", "What"], rows))
        }
        switch endpoint.body {
        case .none: break
        case .json(let schema, _):
            parts.append("<h4>Body</h4>" + table(["Field", "", "Takes", "What"], rows(schema, "", isRequest: true)))
        case .bytes(let maximum, let text): parts.append("<h4>Body</h4><p>\(escaped(text)), at most \(maximum) bytes.</p>")
        }
        parts.append("<h4>Example</h4><pre>\(escaped(curl(endpoint)))</pre>")
        parts.append("<h4>Answer</h4>" + answer(endpoint.answer))
        parts.append("<p class=\"small\">Otherwise a problem: \(problems(endpoint)).</p></article>")
        return parts.joined(separator: "\n")
    }

    private static func access(_ access: Endpoint.Access) -> String {
        switch access {
        case .open: return "For everybody."
        case .signedIn: return "For whoever is signed in."
        case .platform(let permission): return "For the staff of the host with \(permission.rawValue): \(roles(access))."
        case .permission(let permission): return "Needs \(permission.rawValue): \(roles(access))."
        }
    }

    private static func roles(_ access: Endpoint.Access) -> String {
        Role.allCases.filter { access.reach($0) > .none }.map { role in
            access.reach(role) == .own ? "\(role.rawValue) (its own)" : role.rawValue
        }.joined(separator: ", ")
    }

    private static func rows(_ schema: Schema, _ place: String, isRequest: Bool) -> [[String]] {
        switch schema {
        case .object(let form):
            form.fields.flatMap { field -> [[String]] in
                let name = place.isEmpty ? field.name : "\(place).\(field.name)"
                let need = isRequest ? (field.isRequired ? "required" : "") : (field.isRequired ? "" : "may be missing")
                return [[name, need, field.schema.wanted, field.text]] + rows(field.schema, name, isRequest: isRequest)
            }
        case .array(let element, _): rows(element, "\(place)[]", isRequest: isRequest)
        case .nullable(let inner): rows(inner, place, isRequest: isRequest)
        case .map(let keys, let values, _):
            [["\(place.isEmpty ? "" : "\(place).")*", "", values.wanted, "Any key: \(keys.words ?? "a text")."]]
        case .any, .text, .choice, .integer, .number, .boolean, .anything: []
        }
    }

    private static func answer(_ answer: AnswerForm) -> String {
        switch answer {
        case .none: return "<p>204, without a body.</p>"
        case .webSocket(let request, let answers):
            let host = answers.map { form in
                "<p>\(escaped(form.name ?? ""))</p>"
                    + table(["Field", "", "Is", "What"], rows(.object(form), "", isRequest: false))
            }
            return "<p>101, and the connection is a WebSocket; 426 without an upgrade. A client sends</p>"
                + table(["Field", "", "Is", "What"], rows(.object(request), "", isRequest: true)) + "<p>and the host</p>"
                + host.joined()
        case .events(let events):
            return "<p>200, server-sent events until the caller goes away.</p>"
                + table(["Event", "What", "Data"], events.map { [$0.name, $0.text, name(of: $0.data)] })
        case .bytes(let contentType): return "<p>200, \(escaped(contentType)).</p>"
        case .json(let schema, let status):
            return "<p>\(status)</p>" + table(["Field", "", "Is", "What"], rows(schema, "", isRequest: false))
        }
    }

    private static func name(of schema: Schema) -> String { if case .object(let form) = schema { form.name ?? "" } else { "" } }

    private static func problems(_ endpoint: Endpoint) -> String {
        var codes: [String] = []
        if endpoint.access != .open { codes += ["401 unauthorized", "403 forbidden", "429 rate_limited"] }
        if endpoint.path.contains("{") { codes.append("404 not_found") }
        codes.append("400 query_unknown, query_value")
        switch endpoint.body {
        case .none: break
        case .json:
            codes.append(
                "400 body_not_json, field_missing, field_unknown, field_type, field_value, field_too_long, field_too_short")
            codes += ["408 body_timeout", "413 body_too_large", "415 media_type"]
        case .bytes: codes += ["400 body_empty", "408 body_timeout", "413 body_too_large"]
        }
        if endpoint.isIdempotent {
            codes += ["409 idempotency_running, idempotency_unknown", "422 idempotency_key_reused"]
        }
        return codes.joined(separator: "; ") + "; and its own, as their detail says"
    }

    static func curl(_ endpoint: Endpoint) -> String {
        var path = endpoint.path
        var query: [String] = []
        for parameter in endpoint.parameters {
            let example = parameter.schema.parameterExample
            switch parameter.place {
            case .path: path = path.replacing("{\(parameter.name)}", with: example)
            case .query: if parameter.isRequired { query.append("\(parameter.name)=\(example)") }
            }
        }
        var words = ["curl -sS"]
        if endpoint.method != .get { words.append("-X \(endpoint.method.rawValue)") }
        words.append("\"$HOST\(path)\(query.isEmpty ? "" : "?\(query.joined(separator: "&"))")\"")
        if endpoint.access != .open { words.append("-H \"Authorization: Bearer $TOKEN\"") }
        if endpoint.isIdempotent { words.append("-H \"\(IdempotencyKey.header): $(cat /proc/sys/kernel/random/uuid)\"") }
        switch endpoint.body {
        case .none: break
        case .json(_, let example):
            words.append("-H 'Content-Type: application/json' -d '\(example.replacing("'", with: #"'\''"#))'")
        case .bytes: words.append("--data-binary @FILE")
        }
        return words.joined(separator: " \\\n  ")
    }

    // MARK: - Text

    private static func table(_ head: [String], _ rows: [[String]]) -> String {
        guard !rows.isEmpty else { return "<p>Anything.</p>" }
        let lines = rows.map { row in
            "<tr><td><code>\(escaped(row[0]))</code></td>" + row.dropFirst().map { "<td>\(escaped($0))</td>" }.joined() + "</tr>"
        }
        return "<table><tr>\(head.map { "<th>\(escaped($0))</th>" }.joined())</tr>\n\(lines.joined(separator: "\n"))</table>"
    }

    static func escaped(_ text: String) -> String {
        [("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\"", "&quot;")].reduce(text) { text, pair in
            text.replacing(pair.0, with: pair.1)
        }
    }

    static let style = """
        :root{color-scheme:light dark;--line:#8884;--dim:#8881;--link:#06c}@media(prefers-color-scheme:dark){:root{--link:#6bf}}
        body{font:16px/1.5 system-ui,sans-serif;margin:0;display:grid;grid-template-columns:17rem minmax(0,1fr)}
        nav{position:sticky;top:0;height:100vh;overflow:auto;border-right:1px solid var(--line);padding:0 1rem;
        box-sizing:border-box}
        nav ul{list-style:none;padding:0;margin:0 0 1rem}nav h3{margin:.5rem 0 0}main{padding:0 2rem 4rem;max-width:70rem}
        a{color:var(--link)}code,pre{font:14px/1.45 ui-monospace,monospace}pre{background:var(--dim);padding:.8rem;overflow:auto}
        article{border-top:1px solid var(--line);padding:.5rem 0 1.5rem}.method{background:var(--dim);padding:.1rem .4rem}
        table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.25rem .6rem .25rem 0;
        border-bottom:1px solid var(--line)}td:first-child{white-space:nowrap}.small{font-size:14px}
        @media(max-width:50rem){body{display:block}nav{position:static;height:auto;border:0}}
        """
}

extension Schema {
    /// A value for a parameter's place in an example.
    fileprivate var parameterExample: String {
        switch self {
        case .integer(let range): "\(max(range.lowerBound, min(1, range.upperBound)))"
        case .choice(let choices): choices.first ?? ""
        case .boolean: "true"
        case .text(let form) where form.format == "date-time": "2026-11-22T05:00:00Z"
        default: "example"
        }
    }
}

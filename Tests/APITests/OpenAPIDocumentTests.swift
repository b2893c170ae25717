import FoundationEssentials
import HTTPTypes
import Logging
import MemoryHost
import StrictJSON
import Testing

@testable import API

@Suite("OpenAPI document", .timeLimit(.minutes(4)))
struct OpenAPIDocumentTests {
    private let endpoints = HealthRoutes(health: HealthState(version: "1")).endpoints + MemoryHost().endpoints
    private var document: OpenAPIDocument { OpenAPIDocument(endpoints: endpoints + DocumentationRoutes(endpoints).endpoints) }

    @Test func `every route is in it, once, with its method`() throws {
        let document = document
        let paths = try #require(document.json["paths"])
        for endpoint in document.endpoints {
            let operation = paths[endpoint.path]?[endpoint.method.rawValue.lowercased()]
            #expect(operation?["operationId"] == .text(endpoint.name), "\(endpoint.path)")
        }
        #expect(Set(document.endpoints.map(\.name)).count == document.endpoints.count)
        #expect(document.endpoints.contains { $0.path == "/openapi.json" } && document.endpoints.contains { $0.path == "/docs" })
    }

    @Test func `names of components are of one shape each, and every reference is there`() throws {
        #expect(document.clashes == [])
        let text = document.json.description
        let schemas = try #require(document.json["components"]?["schemas"])
        for match in text.matches(of: /#\/components\/schemas\/([A-Za-z0-9]+)/) {
            #expect(schemas[String(match.1)] != nil, "\(match.1)")
        }
    }

    @Test func `each example is what its route takes`() throws {
        for endpoint in document.endpoints {
            guard case .json(let schema, let example) = endpoint.body else { continue }
            #expect(schema.problems(of: try JSON(example)) == [], "\(endpoint.name)")
        }
    }

    @Test func `each part of a path is a parameter and the other way round`() {
        for endpoint in document.endpoints {
            let parts = endpoint.path.matches(of: /\{(\w+)\}/).map { String($0.1) }
            #expect(parts == endpoint.parameters.filter { $0.place == .path }.map(\.name), "\(endpoint.path)")
        }
    }

    @Test func `who may call says the one table of permissions`() throws {
        let operation = try #require(document.json["paths"]?["/api/v1/instances"]?["post"])
        let permission = try #require(operation["x-permission"])
        #expect(permission["name"] == .text("instances.write") && permission["roles"]?["trader"] == .text("own"))
        #expect(permission["roles"]?["viewer"] == nil && permission["staffOnly"] == .boolean(false))
        #expect(document.json["paths"]?["/health"]?["get"]?["security"] == .array([]))
    }

    @Test func `a name of two shapes is found`() {
        func endpoint(_ name: String, _ field: String) -> Endpoint {
            Endpoint(
                .get, "/\(name)", name, tag: "x", "X.", access: .open,
                answer: .json(.object(ObjectForm("Same", [Field(field, .words, "Any.")])))
            ) { _ in .done }
        }
        #expect(OpenAPIDocument(endpoints: [endpoint("a", "x"), endpoint("b", "y")]).clashes == ["Same"])
    }

    @Test func `the server serves it and its page, and knows who has them already`() async throws {
        try await ServedRoutes.run { host in
            let served = try await host.send("GET", "/openapi.json")
            #expect(served.status == 200 && served.headers["content-type"] == "application/json")
            let json = try JSON(served.body)
            #expect(json["openapi"] == .text("3.1.0") && json["paths"]?["/api/v1/swaps"]?["post"] != nil)
            let tag = try #require(served.headers["etag"])
            let again = try await host.send("GET", "/openapi.json", headers: ["If-None-Match: \(tag)"])
            #expect(again.status == 304 && again.body == "" && again.headers["etag"] == tag)

            let page = try await host.send("GET", "/docs")
            #expect(page.status == 200 && page.headers["content-type"] == "text/html; charset=utf-8")
            #expect(page.headers["content-security-policy"]?.contains("style-src 'sha256-") == true)
            for endpoint in MemoryHost().endpoints {
                #expect(page.body.contains("<article id=\"\(endpoint.name)\">"), "\(endpoint.name)")
            }
            #expect(!page.body.contains("<script") && !page.body.contains("src=") && !page.body.contains("@import"))
        }
    }
}

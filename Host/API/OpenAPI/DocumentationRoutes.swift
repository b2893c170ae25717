import Crypto
import FoundationEssentials
import HTTPTypes
import NIOCore
import StrictJSON

/// `GET /openapi.json` and `GET /docs`: what a server takes and answers, told by the server itself.
struct DocumentationRoutes {
    let endpoints: [Endpoint]

    init(_ others: [Endpoint]) {
        let document = Endpoint(
            .get, "/openapi.json", "openAPI", tag: "documentation", "This document: OpenAPI 3.1.", access: .open,
            answer: .bytes(contentType: JSONBody.contentType)
        ) { _ in Answer(.ok, .none) }
        let page = Endpoint(
            .get, "/docs", "documentation", tag: "documentation", "The same as a page for people.", access: .open,
            answer: .bytes(contentType: DocumentationPage.contentType)
        ) { _ in Answer(.ok, .none) }
        let all = others + [document, page]
        let json = ByteBuffer(string: OpenAPIDocument(endpoints: all).json.description)
        let html = ByteBuffer(string: DocumentationPage(document: OpenAPIDocument(endpoints: all)).html)
        // The page's own style and nothing else.
        let hash = Data(SHA256.hash(data: Data(DocumentationPage.style.utf8))).base64EncodedString()
        let policy =
            "default-src 'none'; style-src 'sha256-\(hash)'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        endpoints = [
            document.answering {
                Answer(.ok, .bytes(json, contentType: JSONBody.contentType), headers: [.cacheControl: "no-cache"])
            },
            page.answering {
                Answer(
                    .ok, .bytes(html, contentType: DocumentationPage.contentType),
                    headers: [.cacheControl: "no-cache", .contentSecurityPolicy: policy])
            },
        ]
    }
}

extension Endpoint {
    fileprivate func answering(_ answer: @escaping @Sendable () -> Answer) -> Endpoint {
        var endpoint = self
        endpoint.handler = { _ in answer() }
        return endpoint
    }
}

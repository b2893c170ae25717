import HTTPTypes
import Identity
import NIOCore

/// `GET /metrics`: what the host counts, for Prometheus.
package struct MetricsRoutes {
    private let registry: MetricsRegistry

    package init(_ registry: MetricsRegistry) { self.registry = registry }

    private static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    package var endpoints: [Endpoint] {
        [
            Endpoint(
                .get, "/metrics", "showMetrics", tag: "health", "What the host counts, as Prometheus reads it.",
                text: "For an API token of the staff with usage.read: `authorization: {credentials_file: …}` in Prometheus.",
                access: .platform(.usageRead), answer: .bytes(contentType: MetricsRoutes.contentType)
            ) { _ in Answer(.ok, .bytes(ByteBuffer(string: registry.text), contentType: MetricsRoutes.contentType)) }
        ]
    }
}

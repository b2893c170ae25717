import HTTPTypes
import Identity
import MemoryHost
import Metrics
import Testing

@testable import API

@Suite("Metrics", .timeLimit(.minutes(2)))
struct MetricsTests {
    @Test func `requests and refusals are counted by route, and only the staff reads them`() async throws {
        let registry = MetricsRegistry()
        let routes =
            HealthRoutes(health: HealthState(version: "1")).endpoints + MetricsRoutes(registry).endpoints
            + [ServedRoutes.echo { _ in throw RequestProblem.notFound("nothing", "There is nothing.") }]
        var trader = Principal.person("ada", 1)
        (trader.role, trader.isStaff) = (.trader, false)
        var staff = Principal.person("root", 2)
        (staff.role, staff.isStaff) = (.owner, true)
        try await ServedRoutes.run(
            routes, authenticator: NamedAuthenticator(people: ["ada": trader, "root": staff]),
            options: APIOptions(metrics: registry)
        ) { host in
            for _ in 0..<3 { #expect(try await host.send("GET", "/health").status == 200) }
            #expect(try await host.send("GET", "/echo", headers: ["Authorization: Bearer ada"]).status == 404)
            for path in ["/nowhere", "/nowhere/else", "/%7Bid%7D"] { #expect(try await host.send("GET", path).status == 404) }
            #expect(try await host.send("PROPFIND", "/health").status == 405)
            #expect(try await host.send("GET", "/metrics").status == 401)
            #expect(try await host.send("GET", "/metrics", headers: ["Authorization: Bearer ada"]).status == 403)
            let answer = try await host.send("GET", "/metrics", headers: ["Authorization: Bearer root"])
            #expect(answer.status == 200 && answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
            let lines = Set(answer.body.split(separator: "\n").map(String.init))
            for line in [
                #"tradingboost_http_requests_total{route="/health",method="GET",status="200"} 3"#,
                #"tradingboost_http_requests_total{route="none",method="GET",status="404"} 3"#,
                #"tradingboost_http_requests_total{route="none",method="other",status="405"} 1"#,
                #"tradingboost_http_request_duration_seconds_count{route="/health",method="GET"} 3"#,
                #"tradingboost_http_request_duration_seconds_bucket{route="/health",method="GET",le="+Inf"} 3"#,
                #"tradingboost_http_refusals_total{code="nothing"} 1"#, #"tradingboost_http_refusals_total{code="forbidden"} 1"#,
                "# TYPE tradingboost_http_request_duration_seconds histogram",
                "# TYPE tradingboost_http_requests_total counter",
            ] { #expect(lines.contains(line), "\(line) in \(answer.body)") }
        }
    }

    @Test func `the text is what Prometheus reads`() throws {
        let registry = MetricsRegistry()
        registry.read("things_total") { 2 }
        registry.read("share") { 0.25 }
        Metrics.Counter(label: "calls_total", dimensions: [("who", "a\"b\\c\nd")], factory: registry).increment(by: 4)
        Metrics.Gauge(label: "depth", factory: registry).record(7)
        let timer = Metrics.Timer(label: "took_seconds", factory: registry)
        for milliseconds in [1, 2, 30, 60_000] { timer.recordMilliseconds(milliseconds) }
        let text = registry.text
        #expect(text.hasSuffix("\n") && text.contains("# TYPE things_total counter\nthings_total 2\n"))
        #expect(text.contains("# TYPE share gauge\nshare 0.25\n") && text.contains("# TYPE depth gauge\ndepth 7\n"))
        #expect(text.contains(#"calls_total{who="a\"b\\c\nd"} 4"#))
        for line in [
            #"took_seconds_bucket{le="0.001"} 1"#, #"took_seconds_bucket{le="0.0025"} 2"#, #"took_seconds_bucket{le="0.05"} 3"#,
            #"took_seconds_bucket{le="10"} 3"#, #"took_seconds_bucket{le="+Inf"} 4"#, "took_seconds_sum 60.033",
            "took_seconds_count 4",
        ] { #expect(text.contains("\(line)\n"), "\(line) in \(text)") }
        // Each name once, and its lines together.
        let names = text.split(separator: "\n").filter { $0.hasPrefix("# TYPE") }
        #expect(Set(names).count == names.count)
    }

    @Test func `a name of a caller's own making makes no series without end`() {
        let registry = MetricsRegistry(maximumSeries: 5)
        for number in 0..<8 {
            Metrics.Counter(label: "calls_total", dimensions: [("who", "\(number)")], factory: registry).increment()
        }
        Metrics.Counter(label: "calls_total", dimensions: [("who", "0")], factory: registry).increment()
        let text = registry.text
        #expect(text.contains("tradingboost_metrics_left_out_total 3\n"))
        #expect(text.contains(#"calls_total{who="0"} 2"#) && !text.contains(#"who="5""#))
    }

    @Test func `counting from many threads loses nothing`() async {
        let registry = MetricsRegistry()
        await withTaskGroup { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<1_000 {
                        Metrics.Counter(label: "calls_total", factory: registry).increment()
                        Metrics.Timer(label: "took_seconds", factory: registry).recordNanoseconds(1)
                    }
                }
            }
        }
        #expect(registry.text.contains("calls_total 8000\n") && registry.text.contains("took_seconds_count 8000\n"))
    }
}

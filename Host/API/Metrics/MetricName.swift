/// The names of what the host counts, and what they mean.
package enum MetricName {
    static let requests = "tradingboost_http_requests_total"
    static let duration = "tradingboost_http_request_duration_seconds"
    static let refusals = "tradingboost_http_refusals_total"
    package static let streams = "tradingboost_event_streams"
    package static let exhausted = "tradingboost_quota_exhausted_tenants"
    package static let candles = "tradingboost_candles_total"
    package static let marketEvents = "tradingboost_market_events_total"
    package static let marketTime = "tradingboost_market_seconds_total"
    package static let processorTime = "process_cpu_seconds_total"
    package static let memory = "process_resident_memory_bytes"

    /// For people, by name.
    static let help = [
        requests: "Requests that were answered, by route, method and status.",
        duration: "Seconds until the head of an answer was made, by route and method.",
        refusals: "Requests that were refused, by the code of the problem: login_refused, rate_limited, quota_instances.",
        streams: "Event streams that are open.",
        exhausted: "Tenants that have used up what their plan allows of a day.",
        candles: "Candles of the market that the line took.",
        marketEvents: "Market events that were written for strategies, each once for all of them.",
        marketTime: "Seconds in which candles were fetched, kept and put together to longer ones.",
        processorTime: "Seconds of the processor that the host used, without workers and jobs.",
        memory: "Bytes of the host in the machine's memory, without workers and jobs.",
        "tradingboost_metrics_left_out_total": "Values that were not kept because there were too many series.",
    ]
}
